"""Reads the rows of CSV and TSV files, and keeps a stray quotation mark from swallowing the rows after it."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from bot.errors import UnreadableFileError
from bot.sources.rows import Numbered

LONGEST_CELL = 4_000_000
"""Characters of one cell; more is an unclosed quotation mark."""


def open_table(name: str, start: str, text: Iterable[str]) -> tuple[Numbered, list[str]]:
    """Give the numbered rows and the names of the columns; `start` is the beginning of the same text."""
    csv.field_size_limit(LONGEST_CELL)
    head = start.splitlines()[0]
    separator = max("\t,;|", key=head.count)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator)
    try:
        names = _distinct([cell.strip().lstrip("\ufeff") for cell in next(reader)])
    except (csv.Error, StopIteration, UnicodeError) as error:
        raise UnreadableFileError(f"{name} is no table: {error}.") from None
    return _rows(reader, lines, names), names


class _Lines:
    """The lines of a file, from which those behind a row's first can be put back to be read again."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self.first = 1
        self.broken_off = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        """Give the next line; the end inside a row means that a quotation mark was never closed."""
        line = self._again.popleft() if self._again else next(self._text, None)
        if line is None:
            self.broken_off = len(self._row) > 1
            raise StopIteration
        self._row.append(line)
        return line.replace("\x00", "")

    def begin_row(self) -> None:
        """Leave the lines of the row before behind."""
        self.first += len(self._row)
        self._row.clear()
        self.broken_off = False

    def put_back(self) -> None:
        """Let all lines of this row but its first be read again."""
        self._again.extendleft(reversed(self._row[1:]))
        del self._row[1:]


def _rows(reader: Iterator[list[str]], lines: _Lines, names: list[str]) -> Numbered:
    while True:
        lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            cells, wrong = [], str(error)
        else:
            if cells is None:
                return
            wrong = _wrong(cells, lines, names)
        if wrong:
            lines.put_back()
            yield lines.first, wrong
        elif any(cells):
            yield lines.first, dict(zip(names, cells, strict=False))


def _wrong(cells: list[str], lines: _Lines, names: list[str]) -> str:
    """Say what is wrong with a row; nothing is with an empty one."""
    if lines.broken_off:
        return "a quotation mark is opened and never closed; the lines after it are read on their own"
    if len(cells) > len(names):
        return f"{len(cells)} cells under {len(names)} columns"
    if any(cells) and len(cells) < len(names) // 2:
        return f"only {len(cells)} of {len(names)} cells"
    return ""


def _distinct(names: list[str]) -> list[str]:
    """Write text and text as text and text (2), so that the first keeps its name."""
    return [_numbered(name, names[:place].count(name)) for place, name in enumerate(names)]


def _numbered(name: str, before: int) -> str:
    return f"{name} ({before + 1})" if name and before else name
