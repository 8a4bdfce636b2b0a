"""Reads the influence that is supplied to the audit, and to nothing else: it is held in memory and kept nowhere."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzers.mention import Mention, handle
from bot.errors import UnreadableFileError
from bot.sources.columns import INFLUENCE, match_columns
from bot.sources.files import open_cells
from bot.sources.rows import plain_words

FIRST = ("followers", "follower", "subscribers", "audience")
"""The column that is taken for influence: one whose name holds the first of these, else any column of influence."""
_TIMES = {"k": 1e3, "m": 1e6}
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)*)\s*([km]?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """Influence by a post's id and by an author's handle, from the column named."""

    column: str
    by_id: Mapping[str, float]
    by_author: Mapping[str, float]

    def of(self, mention: Mention) -> float | None:
        """Give the influence of a post's author, None when it is not known."""
        found = self.by_id.get(mention.external_id)
        return self.by_author.get(handle(mention.author)) if found is None and mention.author else found


def read_influence(file: Path) -> Influence:
    """Read CSV or JSON with an id or an author and a count; UnreadableFileError says what is missing.

    Of several counts of one author the highest is taken.
    """
    by_id: dict[str, float] = {}
    by_author: dict[str, float] = {}
    with open_cells(file) as (numbered, names):
        column, keys = _choose(file, names)
        for cells in _good(numbered):
            count = read_count(plain_words(cells.get(column)))
            if count is None:
                continue
            if identity := plain_words(cells.get(keys.get("id", ""))):
                by_id[identity] = count
            if author := handle(plain_words(cells.get(keys.get("author", "")))):
                by_author[author] = max(count, by_author.get(author, count))
    if not by_id and not by_author:
        raise UnreadableFileError(f"{file} holds no line with an id or an author and a number of {column}.")
    return Influence(column=column, by_id=by_id, by_author=by_author)


def read_count(words: str) -> float | None:
    """Read a count: 1200, 1,200, 1.2k, 3M; None for what is none."""
    match = _NUMBER.fullmatch(words.strip())
    if match is None:
        return None
    digits, unit = match.groups()
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits) and not unit
    number = float(re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", "."))
    return number * _TIMES.get(unit.lower(), 1) if math.isfinite(number) else None


def _choose(file: Path, names: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """Give the column of influence, and the columns of id and author."""
    counted = [name for name in names if INFLUENCE.search(name)]
    named = [name for word in FIRST for name in counted if word in name.lower()]
    if not counted:
        raise UnreadableFileError(f"{file} has no column of influence, such as followers; it has {', '.join(names)}.")
    keys = match_columns(str(file), [*names, "text"], {})  # a text is not needed here, and would be asked for
    if "id" not in keys and "author" not in keys:
        raise UnreadableFileError(f"{file} has neither an id nor an author for its {counted[0]}.")
    return (named or counted)[0], keys


def _good(numbered: Iterator[tuple[int, Mapping[str, object] | str]]) -> Iterator[Mapping[str, object]]:
    return (cells for _, cells in numbered if not isinstance(cells, str))
