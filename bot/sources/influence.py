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

import ijson

from analyzers.mention import Mention, handle
from bot.errors import UnreadableFileError
from bot.sources.columns import FIELDS
from bot.sources.files import open_cells
from bot.sources.rows import plain_words

FOLLOWERS = ("followers", "followerscount", "followercount", "userfollowers", "userfollowerscount", "numfollowers",
             "followersnumber", "subscribers", "subscribercount", "audience", "influence")  # fmt: skip
"""What a column of followers is called, in order of preference; case, spaces and punctuation do not matter."""
MOST_PEOPLE = 1_000_000
BREAKS = (OSError, EOFError, zlib.error, UnicodeError, csv.Error, ijson.JSONError)
UNITS = {"": 1.0, "k": 1e3, "m": 1e6}
GROUPED = re.compile(r"\d{1,3}([.,_ ])\d{3}(?:\1\d{3})*")
NUMBER = re.compile(r"(\d{1,15}(?:[.,]\d{1,6})?)([km]?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Influence:
    """Followers by author (as `handle` gives it) and by a post's id; how many rows were `skipped`, why the first was.

    It has no `repr`, so that it cannot end up in a log.
    """

    by_author: Mapping[str, float]
    by_id: Mapping[str, float]
    skipped: int
    trouble: str

    def of(self, mention: Mention) -> float | None:
        """Give the influence of a post's author, None when it is not known."""
        found = self.by_id.get(mention.external_id)
        return self.by_author.get(handle(mention.author)) if found is None and mention.author else found


@dataclass(frozen=True, slots=True)
class Columns:
    """Where authors, ids and followers stand; of author and id one may be missing, and is empty then."""

    author: str
    id: str
    followers: str


def read_influence(path: Path, author: str = "", followers: str = "", *, people: bool = False) -> Influence:
    """Read CSV or JSON with authors or ids of posts, and followers; who is there twice has the larger number.

    Columns may be named, else they are recognised. UnreadableFileError when one is missing (that of authors is needed
    when it is about `people`), or when there is no number.
    """
    by_author: dict[str, float] = {}
    by_id: dict[str, float] = {}
    skipped, trouble = 0, ""
    with open_cells(path) as (numbered, names):
        columns = _find_columns(path, names, author, followers, people=people)
        try:
            for line, cells in numbered:
                wrong = cells if isinstance(cells, str) else _take(cells, columns, by_author, by_id)
                skipped += bool(wrong)
                trouble = trouble or (f"line {line}: {wrong}" if wrong else "")
                _refuse_too_many(path, by_author)
        except BREAKS as error:
            raise UnreadableFileError(f"{path} breaks off: {error}.") from None
    if not by_author and not by_id:
        raise UnreadableFileError(f"{path} tells of nobody how many followers they have. {trouble}".strip())
    return Influence(by_author=by_author, by_id=by_id, skipped=skipped, trouble=trouble)


def read_count(words: str) -> float | None:
    """Read a whole number as people and tools write it (1234, 1,234, 1234.0, 1.2k, 3M); None for what is none."""
    plain = words.strip()
    if GROUPED.fullmatch(plain):
        return float(re.sub(r"\D", "", plain))
    match = NUMBER.fullmatch(plain)
    if match is None:
        return None
    number = float(match[1].replace(",", ".")) * UNITS[match[2].lower()]
    return round(number) if math.isclose(number, round(number)) else None


def _find_columns(file: Path, names: list[str], author: str, followers: str, *, people: bool) -> Columns:
    """Recognise the columns; a first line that holds data is told to nobody, for it would tell of people."""
    if any(read_count(name) is not None for name in names):
        raise UnreadableFileError(f"{file} must be a table whose first line names its columns.")
    writer = _column(file, names, author, FIELDS["author"])
    identity = _column(file, names, "", FIELDS["id"])
    if not writer and (people or not identity):
        also = "" if people else " or ids of posts"
        raise _lacking(file, names, f"authors{also}", "--author")
    number = _column(file, names, followers, FOLLOWERS)
    if not number:
        raise _lacking(file, names, "followers", "--followers")
    return Columns(writer, identity, number)


def _column(file: Path, names: Iterable[str], asked: str, known: Iterable[str]) -> str:
    there = [name for name in names if name]
    if asked and asked not in there:
        raise UnreadableFileError(f"{file} has no column {asked!r}; its columns are {', '.join(there[:20])}.")
    by_plain = {re.sub(r"[\W_]+", "", name.casefold()): name for name in reversed(there)}
    return asked or next((by_plain[name] for name in known if name in by_plain), "")


def _lacking(file: Path, names: Iterable[str], what: str, option: str) -> UnreadableFileError:
    there = ", ".join([name for name in names if name][:20]) or "none"
    return UnreadableFileError(
        f"{file} has no column that looks like {what}; its columns are {there}. Name it with {option} COLUMN."
    )


def _take(cells: Mapping[str, object], columns: Columns, by_author: dict[str, float], by_id: dict[str, float]) -> str:
    """Take one row in; gives what is wrong with it, never the number itself."""
    writer, identity = handle(plain_words(cells.get(columns.author))), plain_words(cells.get(columns.id))
    number = read_count(plain_words(cells.get(columns.followers)))
    if not writer and not identity:
        return f"no {columns.author or columns.id}"
    if number is None:
        return f"{columns.followers} is no whole number"
    if writer:
        by_author[writer] = max(number, by_author.get(writer, 0.0))
    if identity:
        by_id[identity] = number
    return ""


def _refuse_too_many(file: Path, found: Mapping[str, float]) -> None:
    if len(found) > MOST_PEOPLE:
        raise UnreadableFileError(f"{file} names more than {MOST_PEOPLE:,} people.")
