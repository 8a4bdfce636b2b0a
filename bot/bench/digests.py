"""Times digests and look-ups over very many stored mentions, and shows how both grow with their number."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analyzers.insight.measures import Period
from analyzers.knowledge import Monitor
from bot.bench.years import YEAR, Judged, spread_over_a_year
from bot.composing import make_digest
from bot.finding import look_up
from bot.looking import freshen
from bot.parts import Parts
from bot.periods import NAMED, named_period
from bot.present.message import Message, Part, Style, Table
from storage.filling import fill
from storage.monitors import MonitorStore

WHOLE = "all"
LOOKUPS = ("words", "author", "link")
AGAIN = 5
"""Times a digest is composed again; the median is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """What `mentions` stored ones take, in seconds.

    `digests` is by period: mentions in it, composed for the first time (campaigns and themes are found), and again.
    `lookups` are medians by what is looked up; `build` is how long storing and counting them took.
    """

    mentions: int
    build: float
    waiting: int
    digests: dict[str, tuple[int, float, float]]
    lookups: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestBench:
    """All sizes; times are those of the processor, so that other programs do not count."""

    rows: tuple[DigestRow, ...]


def measure_digests(
    parts: Parts,
    judged: Sequence[Judged],
    number: int,
    seed: int,
    timer: Callable[[], float],
    moved: Callable[[int], None],
) -> DigestRow:
    """Store a year of mentions in an empty workspace, then compose digests and look things up."""
    began, now = timer(), parts.clock()
    with parts.database.write() as connection:
        store = MonitorStore(connection, parts.workspace)
        for name in sorted({one.brand for one in judged}):
            store.add(Monitor(name=name, keywords=(name,)))
        for done in fill(connection, parts.workspace, spread_over_a_year(judged, number, now, seed), now):
            moved(done)
    freshen(parts)
    built = timer() - began
    periods = {name: named_period(name, now, parts.zone) for name in NAMED} | {WHOLE: Period(now - YEAR, now)}
    digests = {name: _time_digest(parts, period, timer) for name, period in periods.items()}
    waiting = make_digest(parts, periods["today"]).headline.waiting
    return DigestRow(
        mentions=number, build=built, waiting=waiting, digests=digests, lookups=_time_lookups(parts, judged, timer)
    )


def _time_digest(parts: Parts, period: Period, timer: Callable[[], float]) -> tuple[int, float, float]:
    began = timer()
    mentions = make_digest(parts, period).headline.mentions
    first = timer() - began
    return mentions, first, statistics.median(_time_again(parts, period, timer) for _ in range(AGAIN))


def _time_again(parts: Parts, period: Period, timer: Callable[[], float]) -> float:
    began = timer()
    make_digest(parts, period)
    return timer() - began


def _time_lookups(parts: Parts, judged: Sequence[Judged], timer: Callable[[], float]) -> dict[str, float]:
    """Look up words, authors and links of posts from all over the file."""
    some = [one.mention for one in judged[:: max(1, len(judged) // 50)]]
    wanted = {
        "words": [" ".join([word for word in one.text.split() if len(word) > 3][:2]) for one in some],  # noqa: PLR2004  words that tell something
        "author": [f"@{one.author}" for one in some],
        "link": [one.link or f"https://t.example/{place}" for place, one in enumerate(some)],
    }
    return {what: statistics.median(_time(parts, words, timer) for words in asked) for what, asked in wanted.items()}


def _time(parts: Parts, words: str, timer: Callable[[], float]) -> float:
    began = timer()
    if len(words.removeprefix("@")) > 1:
        look_up(parts, words)
    return timer() - began


def at(parts: Parts, now: datetime) -> Parts:
    """Give the parts with a clock that stands still, so that every run looks at the same moment."""
    return replace(parts, clock=lambda: now)


def present_digest_bench(found: DigestBench) -> Message:
    """Show times by number of mentions, and how many times as long each takes as with the fewest."""
    return Message(
        title="How fast digests and look-ups are",
        subtitle="seconds of the processor; first: campaigns and themes are found, again: they are kept",
        blocks=(_digests(found), _lookups(found)),
        footer=((Part("A year of posts, repeated and re-dated; weeks, months and all of it.", Style.MUTED),),),
    )


def _digests(found: DigestBench) -> Table:
    least = found.rows[0]
    rows = tuple(
        (f"{row.mentions:,}", name, f"{mentions:,}", f"{first:.2f}", f"{again:.2f}",
         f"{again / max(least.digests[name][2], 1e-9):.1f}", f"{row.waiting:,}")
        for row in found.rows
        for name, (mentions, first, again) in row.digests.items()
    )  # fmt: skip
    head = ("stored", "period", "mentions in it", "first", "again", "times the least", "waiting")
    return Table(caption="Digests", head=head, rows=rows, numeric=(0, 2, 3, 4, 5, 6))


def _lookups(found: DigestBench) -> Table:
    least = found.rows[0]
    rows = tuple(
        (f"{row.mentions:,}", *(f"{1000 * row.lookups[what]:.0f} ms" for what in LOOKUPS),
         *(f"{row.lookups[what] / max(least.lookups[what], 1e-9):.1f}" for what in LOOKUPS), f"{row.build:.0f} s")
        for row in found.rows
    )  # fmt: skip
    head = ("stored", *LOOKUPS, *(f"{what}, times the least" for what in LOOKUPS), "stored and counted in")
    return Table(caption="Look-ups (medians)", head=head, rows=rows, numeric=tuple(range(len(head))))
