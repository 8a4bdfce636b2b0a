"""Reads from a file what is needed to look for copies: id, text, author, time; nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.sources.files import Problem, Row, open_mentions

UNKNOWN_TIME = datetime(1, 1, 1, tzinfo=UTC)
"""Posts without a time are as if all were posted at once."""


@dataclass(frozen=True, slots=True)
class FilePost:
    """A post of a file as the search for copies needs it; `author_key` is the author, empty when unknown."""

    id: str
    text: str
    author_key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FilePosts:
    """The posts of a file, the brands that its rows name, and how many rows could not be read."""

    posts: tuple[FilePost, ...]
    brands: frozenset[str]
    skipped: int


def read_posts(file: Path, moved: Callable[[int], None] = lambda _position: None) -> FilePosts:
    """Read the posts of a file, one of each id; `moved` is told how many bytes are read."""
    found: dict[str, FilePost] = {}
    brands: set[str] = set()
    skipped = 0
    with open_mentions(file) as source:
        for row in source.rows():
            if isinstance(row, Row):
                mention = row.mention
                at = mention.created_at or UNKNOWN_TIME
                post = FilePost(mention.external_id, mention.text, mention.author.casefold(), at)
                found.setdefault(post.id, post)
                brands.add(row.brand)
            elif isinstance(row, Problem):
                skipped += not row.kept
            moved(source.read_bytes)
    return FilePosts(tuple(found.values()), frozenset(brands), skipped)


def size_of(file: Path) -> int | None:
    """Give the bytes to read, None when nobody knows."""
    try:
        return file.stat().st_size
    except OSError:
        return None
