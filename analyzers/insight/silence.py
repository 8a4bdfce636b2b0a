"""Tells when a source is silent: nothing came, and by what is usual at these hours of the week that is no chance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

import numpy as np

from analyzers.insight.baseline import expect_people, spread_of
from analyzers.insight.crowd import MICRO, Crowd, micro, moment
from analyzers.insight.hours import HOUR, HOURS_A_WEEK, LEAST_WEEKS, Hours, Real, Whole, count_items, weeks_known
from analyzers.insight.measures import Period, Range
from analyzers.insight.tails import chance_of_fewer, usual_range

NO_CHANCE = 0.01
"""A silence that would come more seldom than this, at any one look, by what is usual is told."""
LEAST_QUIET = 3
"""Hours without a mention under which no source is silent: places show posts late, and people have lunch."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a source brought in a period, and since the last of it, against what is usual at these hours of the week.

    `usual` are the mentions of such a period in 95 of 100 cases, None when there is too little history to say. `quiet`
    are whole hours without a mention up to the end, `chance` is that of such a silence.
    """

    mentions: int = 0
    usual: Range | None = None
    quiet: int = 0
    chance: float = 1.0

    @property
    def silent(self) -> bool | None:
        """Whether mentions ceased; None when it is too early to say."""
        return None if self.usual is None else self.quiet >= LEAST_QUIET and self.chance < NO_CHANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """From when on we know all that each source brought, and up to when we asked it, by their names.

    Of a source without a moment we know all since its first mention, and asked to the end. `start` is when the columns
    begin that are looked at: nobody knows what was before.
    """

    start: datetime
    since: Mapping[str, datetime] = field(default_factory=dict)
    until: Mapping[str, datetime] = field(default_factory=dict)


def pace_sources(seen: Crowd, period: Period, asked: Asked, zone: tzinfo) -> dict[str, Pace]:
    """Give the pace of every source that was asked or brought something, in a period and the weeks before it."""
    names = sorted({*seen.named("source"), *asked.since})
    return {name: _pace(_moments(seen, name), name, period, asked, zone) for name in names}


def _moments(seen: Crowd, name: str) -> Whole:
    known = seen.names["source"]
    return np.compress(seen.rows["source"] == (known.index(name) if name in known else len(known)), seen.whole("at"))


def _pace(at: Whole, name: str, period: Period, asked: Asked, zone: tzinfo) -> Pace:
    """Look at the hours since the last mention, or at the period's where these are more; before them is history."""
    until = min(period.until, asked.until.get(name, period.until))
    at = at[at < micro(until)]
    mentions = int((at >= micro(period.since)).sum())
    if not len(at):
        return Pace(mentions)
    quiet = (micro(until) - int(at.max())) // (HOUR // MICRO)
    length = max((until - period.since) // HOUR, quiet, 1)
    began = max(asked.start, asked.since.get(name, moment(int(at.min()))))
    looked_at = Period(until - length * HOUR, until)
    if weeks_known(looked_at, began) < LEAST_WEEKS:
        return Pace(mentions, quiet=quiet)
    return _judged(count_items(at, looked_at, began, zone), mentions, (until - period.since) // HOUR, quiet)


def _judged(hours: Hours, mentions: int, length: int, quiet: int) -> Pace:
    expected = expect_people(hours)
    usual = usual_range(*_spread(hours, expected, length))
    return Pace(mentions, usual, quiet, chance_of_fewer(0, *_spread(hours, expected, quiet)))


def _spread(hours: Hours, expected: Real, last: int) -> tuple[float, float]:
    """Give mean and variance of what comes in the last hours."""
    if last < 1:
        return 0.0, 0.0
    mean = float(np.sum(expected[-last:]))
    return mean, mean * spread_of(hours, expected, min(last, HOURS_A_WEEK))
