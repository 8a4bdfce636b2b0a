"""The posts that are read for a bench: those of a file, again and again until there are enough."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from analyzers.knowledge import Knowledge, Monitor
from bot.bench.readers import Post
from bot.errors import UnreadableFileError
from bot.sources.files import Row, open_mentions


def take_posts(file: Path, number: int) -> list[Post]:
    """Give this many posts of a file with what is known of their brands: its name.

    Where the file begins again, texts end in the number of the round, so that no post is read twice.
    """
    with open_mentions(file) as source:
        rows = list(islice((row for row in source.rows() if isinstance(row, Row)), number))
    if not rows:
        raise UnreadableFileError(f"{file} holds no posts.")
    return [_of_round(rows[place % len(rows)], place // len(rows)) for place in range(number)]


def write_posts(posts: Sequence[Post], file: Path) -> None:
    """Write posts as JSON Lines for `kith assess`."""
    with file.open("w", encoding="utf-8") as lines:
        for mention, knowledge in posts:
            row = {"id": mention.external_id, "text": mention.text, "brand": knowledge.monitor.name}
            lines.write(json.dumps(row) + "\n")


def _of_round(row: Row, number: int) -> Post:
    mention = replace(row.mention, text=f"{row.mention.text} {number}") if number else row.mention
    return mention, Knowledge(monitor=Monitor(name=row.brand))
