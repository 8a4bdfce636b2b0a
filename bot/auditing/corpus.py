"""Which posts the audit reads: those of a file, of the workspace, or of the bundled sample; a seeded draw if many."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from analyzers.audit.disturbances import Payload
from analyzers.knowledge import LONGEST_NAME, Monitor
from analyzers.mention import Mention
from bot.auditing.way import Brand
from bot.errors import AskedWronglyError
from bot.importing import FALLBACK
from bot.parts import Parts
from bot.sources.files import Row, open_cells, open_mentions
from bot.sources.recorded import Recording, read_table
from storage.finding import MentionFinder
from storage.monitors import MonitorStore
from storage.perks import PerkStore

MOST = 10_000
"""Posts that are read at most; more are drawn from by lot."""
AT_ONCE = 500
"""Stored mentions that are read with one query."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The posts by monitor, where they are from, and what is known of the brands; `own` are the file's payloads."""

    where: str
    posts: Mapping[str, Sequence[Mention]]
    brands: Mapping[str, Brand]
    own: Recording | None = None
    rows: Mapping[str, Sequence[Payload]]

    @property
    def total(self) -> int:
        """How many posts there are."""
        return sum(map(len, self.posts.values()))


def gather(parts: Parts, file: Path | None, sample: Path, most: int = MOST) -> Corpus:
    """Gather the posts of a file; without one the workspace's; when that has none, those of the bundled sample."""
    if file is not None:
        return read_corpus(parts, file, most)
    found = _stored(parts, most)
    return found if found.total else read_corpus(parts, sample, most)


def read_corpus(parts: Parts, file: Path, most: int = MOST) -> Corpus:
    """Gather the posts of a file, and its rows with every column as payloads of their own."""
    with open_mentions(file, {}, parts.zone) as source:
        columns = frozenset(source.columns.values())
        read = [row for row in source.rows() if isinstance(row, Row)]
    if not read:
        raise AskedWronglyError(f"{file} holds no posts to audit.")
    kept = sorted(_draw(range(len(read)), most, parts.seed))
    cells = _cells(file, {read[place].line for place in kept})
    posts: dict[str, list[Mention]] = {}
    rows: dict[str, list[Payload]] = {}
    for place in kept:
        name = " ".join(read[place].brand.split())[:LONGEST_NAME] or FALLBACK
        posts.setdefault(name, []).append(read[place].mention)
        rows.setdefault(name, []).append(cells[read[place].line])
    return Corpus(
        where=file.name,
        posts=posts,
        brands={name: Brand(monitor=Monitor(name=name, keywords=(name,))) for name in posts},
        own=_recording_of(file, columns),
        rows=rows,
    )


def _cells(file: Path, lines: set[int]) -> dict[int, Payload]:
    with open_cells(file) as (numbered, _):
        return {line: cells for line, cells in numbered if line in lines and not isinstance(cells, str)}


def _recording_of(file: Path, columns: frozenset[str]) -> Recording:
    return Recording(
        source=f"the columns of {file.name}", reads="bot.sources.rows", payloads=(), kept=columns,
        pour=lambda payload, _mention: payload, read=read_table,
    )  # fmt: skip


def _stored(parts: Parts, most: int) -> Corpus:
    """Gather stored mentions, in the order of their ids so that the draw is the same again."""
    with parts.database.read() as connection:
        finder, perks = MentionFinder(connection, parts.workspace), PerkStore(connection, parts.workspace)
        monitors = [monitor for monitor, _ in MonitorStore(connection, parts.workspace).all()]
        brands = {monitor.name: Brand(monitor=monitor, perks=perks.covering(monitor.name)) for monitor in monitors}
        drawn = sorted(_draw(finder.ids(), most, parts.seed))
        posts: dict[str, list[Mention]] = {}
        for start in range(0, len(drawn), AT_ONCE):
            for one in finder.known(drawn[start : start + AT_ONCE]):
                posts.setdefault(one.monitor, []).append(one.mention)
    return Corpus(where="this workspace", posts=posts, brands=brands, rows={})


def _draw(values: Sequence[T], most: int, seed: int) -> Sequence[T]:
    chance = random.Random(seed)  # noqa: S311  repeatable, no secret
    return values if len(values) <= most else chance.sample(values, most)
