"""Sets the columns of a table under each other in letters of one width."""

import unicodedata
from collections.abc import Callable, Sequence

from bot.present.letters import size
from bot.present.message import Table

CELL = 60
"""The most letters of one cell."""


def aligned(table: Table, write: Callable[[str, int], str], longest: int) -> list[str]:
    """Give the head and every row as a line of at most `longest` characters; `write` makes a cell safe and short."""
    cells = [[write(cell, CELL) for cell in row] for row in (table.head, *table.rows)]
    columns = max(map(len, cells), default=0)
    padded = [row + [""] * (columns - len(row)) for row in cells]
    widths = [max(_width(row[place]) for row in padded) for place in range(columns)]
    return [_set(row, widths, table.numeric, longest) for row in padded]


def first_within(lines: Sequence[str], letters: int) -> list[str]:
    """Take lines from the top as long as they fit."""
    fitting: list[str] = []
    for line in lines:
        letters -= size(line) + 1
        if letters < 0:
            break
        fitting.append(line)
    return fitting


def _set(row: list[str], widths: list[int], numeric: tuple[int, ...], longest: int) -> str:
    gaps = [" " * (widths[place] - _width(cell)) for place, cell in enumerate(row)]
    cells = [gaps[at] + cell if at in numeric else cell + gaps[at] for at, cell in enumerate(row)]
    line = "  ".join(cells).rstrip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _width(text: str) -> int:
    """Count the places that a text takes in one width of letters: none for a mark, two for a wide character."""
    wide = {"W": 2, "F": 2}
    return sum(0 if unicodedata.combining(one) else wide.get(unicodedata.east_asian_width(one), 1) for one in text)
