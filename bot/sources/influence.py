"""Reads how many followers people have from a file, for an audit alone; nothing here is kept, and no number is told.

This is the one door through which influence comes in. What may open it stands in the import contracts.
"""

import csv
import math
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UnreadableFileError
from bot.sources.columns import FIELDS
from bot.sources.opening import Opened, open_text
from bot.sources.rows import Numbered
from bot.sources.tables import open_table

AUTHOR = "author"
FOLLOWERS = ("followers", "followerscount", "followercount", "userfollowers", "userfollowerscount", "numfollowers",
             "followersnumber", "subscribers", "subscribercount", "influence")  # fmt: skip
"""What a column of followers is called, in order of preference; case, spaces and punctuation do not matter."""
MOST_PEOPLE = 1_000_000
BREAKS = (OSError, EOFError, zlib.error, UnicodeError, csv.Error)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Influence:
    """Followers by author as the file names them, how many rows were `skipped`, and why the first of them was.

    It has no `repr`, so that it cannot end up in a log.
    """

    followers: Mapping[str, float]
    skipped: int
    trouble: str


def read_influence(path: Path, author: str = "", followers: str = "") -> Influence:
    """Read a table with a column of authors and one of followers; who stands there twice has the larger number.

    Columns may be named, else they are recognised. UnreadableFileError when there is no such column or no number.
    """
    found: dict[str, float] = {}
    skipped, trouble = 0, ""
    with open_text(path) as opened:
        numbered, names = _open(opened)
        who = _column(opened.name, names, author, (AUTHOR, *FIELDS["author"]), "authors", "--author")
        what = _column(opened.name, names, followers, FOLLOWERS, "followers", "--followers")
        try:
            for line, cells in numbered:
                wrong = cells if isinstance(cells, str) else _take(cells, who, what, found)
                skipped += bool(wrong)
                trouble = trouble or (f"line {line}: {wrong}" if wrong else "")
                _refuse_too_many(opened.name, found)
        except BREAKS as error:
            raise UnreadableFileError(f"{opened.name} breaks off: {error}.") from None
        if not found:
            raise UnreadableFileError(f"{opened.name} tells of nobody how many followers they have. {trouble}".strip())
    return Influence(followers=found, skipped=skipped, trouble=trouble)


def _open(opened: Opened) -> tuple[Numbered, list[str]]:
    """Open the table; a first line that names no columns is not told, for it would tell of people."""
    start = opened.head.decode(opened.text.encoding, "ignore").lstrip("\ufeff \t\r\n")
    numbered, names = open_table(opened.name, start, opened.text)
    if start[:1] in ("{", "[") or any(_number(name) is not None for name in names):
        raise UnreadableFileError(f"{opened.name} must be a table (CSV or TSV) whose first line names its columns.")
    return numbered, names


def _column(file: str, names: Iterable[str], asked: str, known: Iterable[str], what: str, option: str) -> str:
    there = [name for name in names if name]
    if asked and asked not in there:
        raise UnreadableFileError(f"{file} has no column {asked!r}; its columns are {', '.join(there[:20])}.")
    by_plain = {re.sub(r"[\W_]+", "", name.casefold()): name for name in reversed(there)}
    found = asked or next((by_plain[name] for name in known if name in by_plain), "")
    if not found:
        raise UnreadableFileError(
            f"{file} has no column that looks like {what}; its columns are {', '.join(there[:20]) or 'none'}. "
            f"Name it with {option} COLUMN."
        )
    return found


def _take(cells: Mapping[str, object], who: str, what: str, found: dict[str, float]) -> str:
    """Take one row in; gives what is wrong with it, never the number itself."""
    name, number = str(cells.get(who, "")).strip(), _number(str(cells.get(what, "")))
    if not name:
        return f"no {who}"
    if number is None:
        return f"{what} is no whole number"
    found[name] = max(number, found.get(name, 0.0))
    return ""


def _number(words: str) -> float | None:
    """Read 1234, 1,234 or 1234.0; nothing else, for 1.2k may be a rounded guess or a slip."""
    try:
        number = float(re.sub(r"(?<=\d)[,_ ](?=\d{3}\b)", "", words.strip()))
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 and number == int(number) else None


def _refuse_too_many(file: str, found: Mapping[str, float]) -> None:
    if len(found) > MOST_PEOPLE:
        raise UnreadableFileError(f"{file} names more than {MOST_PEOPLE:,} people.")
