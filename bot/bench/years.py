"""Makes a year of mentions out of the posts of some weeks, repeated and re-dated, for benches of what is stored."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from analyzers.analyst import Analyst
from analyzers.knowledge import Knowledge, Monitor
from analyzers.mention import Mention
from analyzers.verdict import Assessment
from bot.errors import UnreadableFileError
from bot.sources.files import Row, open_mentions
from storage.filling import Made

YEAR = timedelta(days=365)
SETTLED, DISMISSED = 0.97, 0.05
"""Shares of the cases that are settled, and of these that are dismissed; older ones than `RECENT` are settled all."""
RECENT = timedelta(days=30)
HOURS = 8.0
"""Hours until an answer, on average (exponential)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A post of a file and its brand, with what was concluded about it."""

    brand: str
    mention: Mention
    assessment: Assessment


def judge_posts(files: Sequence[Path], analyst: Analyst) -> Iterator[Judged]:
    """Read and judge the posts of files once, as an import would."""
    rows = [row for file in files for row in _rows(file)]
    if not rows:
        raise UnreadableFileError(f"{', '.join(map(str, files))}: no posts.")
    asked = ((row.mention, Knowledge(monitor=Monitor(name=_brand(row)))) for row in rows)
    for row, said in zip(rows, analyst.assess(asked), strict=True):
        yield Judged(_brand(row), row.mention, said)


def spread_over_a_year(judged: Sequence[Judged], number: int, until: datetime, seed: int) -> Iterator[Made]:
    """Repeat the posts in their order until there are enough, evenly spread over the year that ends at `until`.

    Each round has ids of its own; authors and texts are those of the file, so that people come back.
    """
    chance = random.Random(seed)  # noqa: S311  no secret
    step = YEAR / number
    for place in range(number):
        one, turn = judged[place % len(judged)], place // len(judged)
        at = until - YEAR + step * (place + chance.random())
        yield _dated(one, turn, at, until, chance)


def _dated(one: Judged, turn: int, at: datetime, until: datetime, chance: random.Random) -> Made:
    answered = min(at + timedelta(hours=chance.expovariate(1 / HOURS)), until)
    settled = at < until - RECENT or chance.random() < SETTLED
    return Made(
        monitor=one.brand,
        mention=_of_round(one.mention, turn, at),
        assessment=one.assessment,
        settled_at=answered if settled else None,
        dismissed=chance.random() < DISMISSED,
    )


def _of_round(mention: Mention, turn: int, at: datetime) -> Mention:
    above = f"{mention.in_reply_to}~{turn}" if mention.in_reply_to else ""
    return replace(mention, external_id=f"{mention.external_id}~{turn}", in_reply_to=above, created_at=at)


def _rows(file: Path) -> Iterator[Row]:
    with open_mentions(file) as source:
        yield from (row for row in source.rows() if isinstance(row, Row))


def _brand(row: Row) -> str:
    return row.brand or "default"
