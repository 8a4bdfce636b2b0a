"""Makes a mention of one row of a file: named fields are copied, and nothing else can be."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from analyzers.labels import Flag
from analyzers.mention import Mention
from analyzers.text import storable
from bot.sources.times import read_time

SOURCE = "file"
ON = frozenset({"true", "on", "yes", "1", "1.0"})
OFF = frozenset({"false", "off", "no", "0", "0.0"})

Numbered = Iterator[tuple[int, Mapping[str, object] | str]]
"""(line, cells), or (line, what is wrong with the line)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A good row: its line in the file (the item's number in a JSON array), the mention, and the brand it names."""

    line: int
    mention: Mention
    brand: str

    @property
    def external_id(self) -> str:
        """The post's id."""
        return self.mention.external_id


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that says that a post is gone where it stood: its line, the post's id, and the brand it names."""

    line: int
    external_id: str
    brand: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be taken, or, when `kept`, one that was taken without the part that is wrong."""

    file: str
    line: int
    reason: str
    kept: bool = False


def read_row(line: int, cells: Mapping[str, object], columns: Mapping[str, str], zone: tzinfo) -> tuple[Row, str]:
    """Copy the named fields; gives the row and what was wrong with its time (empty if nothing).

    Raises ValueError with the reason when the row has no text.
    """
    words = {field: plain_words(cells.get(column)) for field, column in columns.items()}
    text = words.get("text", "")
    if not text.strip():
        raise ValueError("no text")
    created_at, wrong = _time(words.get("created_at", ""), zone)
    mention = Mention(
        external_id=words.get("id") or _made_id(text, words),
        text=text,
        source=SOURCE,
        platform=words.get("platform", ""),
        author=words.get("author", "").removeprefix("@"),
        created_at=created_at,
        link=words.get("link", ""),
        links=tuple(words.get("links", "").split()),
        language=words.get("language", ""),
        in_reply_to=words.get("in_reply_to", ""),
        paid_partnership=read_flag(words.get("paid_partnership")),
        automated=read_flag(words.get("automated")),
        affiliated=read_flag(words.get("affiliated")),
    )
    return Row(line, mention, words.get("brand", "")), wrong


def is_gone(cells: Mapping[str, object], columns: Mapping[str, str]) -> bool:
    """Tell whether a row says that its post was deleted."""
    return "deleted" in columns and read_flag(plain_words(cells.get(columns["deleted"]))) is Flag.TRUE


def read_gone(line: int, cells: Mapping[str, object], columns: Mapping[str, str]) -> Gone:
    """Read which post is gone; ValueError when neither an id nor the post's own words tell it."""
    words = {field: plain_words(cells.get(column)) for field, column in columns.items()}
    text = words.get("text", "")
    if not words.get("id") and not text.strip():
        raise ValueError("deleted, and no id tells which post")
    return Gone(line, words.get("id") or _made_id(text, words), words.get("brand", ""))


def plain_words(value: object) -> str:
    """Give a cell as text that any database takes: a list as its members, a number as written, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(plain_words(member) for member in value)
    if isinstance(value, bool | int | float | dict):
        return json.dumps(value)
    return storable(str(value)).strip()


def read_flag(value: object) -> Flag:
    """Read a platform's switch; anything but a plain yes or no is unknown."""
    word = str(value).strip().lower()
    if word in ON:
        return Flag.TRUE
    return Flag.FALSE if word in OFF else Flag.UNKNOWN


def _time(words: str, zone: tzinfo) -> tuple[datetime | None, str]:
    if not words:
        return None, ""
    try:
        return read_time(words, zone), ""
    except ValueError as error:
        return None, f"{error}; taken without a time"


def _made_id(text: str, words: Mapping[str, str]) -> str:
    """Make an id of what the post says: the same row has the same id in every file."""
    told = "\x1f".join((words.get("link", ""), text, words.get("created_at", ""), words.get("author", "")))
    return "made:" + hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
