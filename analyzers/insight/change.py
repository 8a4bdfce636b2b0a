"""What moved beyond chance: people now against what is usual for the time of the week, or "no clear change"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

import numpy as np

from analyzers.insight.baseline import expect_people, spread_of
from analyzers.insight.behind import Behind, known
from analyzers.insight.columned import as_crowd
from analyzers.insight.comparing import Compared, compare_counts
from analyzers.insight.crowd import Crowd, together
from analyzers.insight.digest import Change, Changes
from analyzers.insight.hours import HOUR, LEAST_WEEKS, MOST_WEEKS, WEEK, Hours, count_hours, weeks_known
from analyzers.insight.measures import Period
from analyzers.insight.post import Post, Seen
from analyzers.insight.rises import find_rise
from analyzers.insight.spikes import Spike, find_spikes
from analyzers.insight.topics import (
    COMPLAINTS,
    VOLUME,
    Topic,
    complaints,
    count_topics,
    of_monitor,
    of_topic,
    organic,
    within,
)

FALSE_DISCOVERIES = 0.2
"""Comparisons by chance alone in a month; a digest has its part by its length, and at most `MOST_AT_ONCE`."""
MOST_AT_ONCE = 0.05
MONTH = timedelta(days=30)
FALSE_ALARMS = 0.5
"""What is to be expected a month for each monitor, by `kith bench spikes`; see docs/decisions/0014-what-changed.md."""
LEAST_PEOPLE = 5
LEAST_RATIO = 1.5
"""A change smaller than half as much again is true perhaps, and no news."""
MOST_PERIODS = 4
"""Earlier periods that are compared at most, if they are longer than a week; else as many as are within the weeks."""
COMPARED = ("id", "at", "person", "monitor", "theme", "origin", "intent")
"""The columns that tell what changed."""


def look_back(period: Period) -> datetime:
    """Give the moment from which mentions are needed, so that the period can be compared with the time before it."""
    return period.since - max(MOST_WEEKS * WEEK, MOST_PERIODS * _step(period))


def find_changes(
    period: Period,
    posts: Crowd | Sequence[Post],
    before: Crowd | Sequence[Seen],
    began: Mapping[str, datetime],
    zone: tzinfo,
    behind: Behind | None = None,
    free: Crowd | None = None,
) -> Changes:
    """Compare each monitor's period with the time before it; `began` tells when its first mention came.

    Spikes and slow rises of organic mentions, and everything in comparison with equal periods. Of less than four weeks
    of history nothing is said. Only what is organic counts, and people count, not posts. `behind` tells what columns
    leave out; `free` are the posts that may be quoted, all when None.
    """
    present, behind = known(posts, behind)
    now, then = present.in_order().only(*COMPARED), as_crowd(before).only(*COMPARED)
    names = sorted({*now.named("monitor"), *then.named("monitor")})
    weeks = {name: weeks_known(period, began.get(name, period.since)) for name in names}
    old = [name for name in names if weeks[name] >= LEAST_WEEKS]
    fans, fans_before = organic(now), organic(then)
    found = [
        moved
        for name in old
        for moved in _changes_of(
            name, period, of_monitor(fans, name), of_monitor(fans_before, name), (began[name], zone)
        )
    ]
    return Changes(
        found=_with_examples(
            sorted(found, key=lambda moved: _order(moved.change)), now if free is None else free, behind
        ),
        early=tuple(name for name in names if name not in old),
        weeks=min((weeks[name] for name in old), default=0.0),
        false_alarms=FALSE_ALARMS,
    )


@dataclass(frozen=True, slots=True)
class _Moved:
    """A change without its example, and the posts that it could quote."""

    change: Change
    members: Crowd


def _order(change: Change) -> tuple[float, str, str, str]:
    return change.p, change.kind, change.monitor, change.name


def _with_examples(found: Sequence[_Moved], free: Crowd, behind: Behind) -> tuple[Change, ...]:
    """Quote the first post of each, blinded, if it may be quoted."""
    first = ["".join(moved.members.at(np.arange(min(1, len(moved.members)))).ids) for moved in found]
    posts = behind.posts(free.where(free.among(first)).ids)
    return tuple(
        replace(moved.change, example=posts[one].blinded_text if one in posts else "")
        for moved, one in zip(found, first, strict=True)
    )


def _changes_of(
    monitor: str, period: Period, posts: Crowd, before: Crowd, known_since: tuple[datetime, tzinfo]
) -> Iterator[_Moved]:
    began, zone = known_since
    hours = count_hours(together([before, posts]), period, began, zone)
    spread = spread_of(hours, expect_people(hours), 24)
    compared = list(_compared(monitor, period, posts, before, began, spread))
    yield from compared
    yield from (_spiked(monitor, period, spike, posts) for spike in find_spikes(hours))
    told = {moved.change.kind for moved in compared}
    if "volume" not in told:
        yield from _risen(monitor, VOLUME, hours, posts)
    if "complaints" not in told:
        angry = complaints(posts)
        hours = count_hours(together([complaints(before), angry]), period, began, zone)
        yield from _risen(monitor, COMPLAINTS, hours, angry)


def _compared(
    monitor: str, period: Period, posts: Crowd, before: Crowd, began: datetime, spread: float
) -> Iterator[_Moved]:
    """Compare the period with those before it that begin on the same day of the week."""
    earlier = [count_topics(within(before, one)) for one in earlier_periods(period, began)]
    if not earlier:
        return
    for one in pick_news(count_topics(posts), earlier, spread, period.until - period.since):
        yield _compared_change(monitor, one, posts)


def pick_news(
    now: Mapping[Topic, int], then: Sequence[Mapping[Topic, int]], spread: float, length: timedelta
) -> list[Compared[Topic]]:
    """Give what is surprising among all that is compared, for a period of this length, and large enough to tell."""
    rate = min(FALSE_DISCOVERIES * (length / MONTH), MOST_AT_ONCE)
    return [one for one in compare_counts(now, then, spread) if one.chance < rate and _is_news(one)]


def earlier_periods(period: Period, began: datetime) -> list[Period]:
    """Give the earlier periods of the same length and the same days of the week, the latest first."""
    step = _step(period)
    number = min(int((period.since - began) / step), max(MOST_PERIODS, MOST_WEEKS * WEEK // step))
    return [Period(period.since - k * step, period.until - k * step) for k in range(1, number + 1)]


def _step(period: Period) -> timedelta:
    """Give whole weeks, at least as long as the period."""
    return -(-(period.until - period.since) // WEEK) * WEEK


def _is_news(one: Compared[Topic]) -> bool:
    if max(one.now, one.mean) < LEAST_PEOPLE:
        return False
    ratio = max(one.now, 0.5) / max(one.mean, 0.5)
    return ratio >= LEAST_RATIO or ratio <= 1 / LEAST_RATIO


def _compared_change(monitor: str, one: Compared[Topic], posts: Crowd) -> _Moved:
    kind, name = one.key
    change = Change(
        kind=kind, monitor=monitor, name=name, now=one.now, before=round(one.mean, 1), usual=one.usual,
        p=round(one.chance, 6),
    )  # fmt: skip
    return _Moved(change, of_topic(change, posts))


def _spiked(monitor: str, period: Period, spike: Spike, posts: Crowd) -> _Moved:
    hours = Period(period.since + spike.first * HOUR, period.since + spike.last * HOUR)
    change = Change(
        kind="spike", monitor=monitor, name=VOLUME, now=spike.people, before=round(spike.mean, 1), usual=spike.usual,
        p=round(spike.chance, 6), hours=hours,
    )  # fmt: skip
    return _Moved(change, within(posts, hours))


def _risen(monitor: str, name: str, hours: Hours, posts: Crowd) -> Iterator[_Moved]:
    rise = find_rise(hours)
    if rise is not None:
        change = Change(
            kind="rise", monitor=monitor, name=name, now=round(rise.now), before=round(rise.before, 1),
            usual=rise.usual, p=round(rise.chance, 6),
        )  # fmt: skip
        yield _Moved(change, posts)
