"""What moved beyond chance: people now against what is usual for the time of the week, or "no clear change"."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar

from analyzers.insight.baseline import expect_people, spread_of
from analyzers.insight.comparing import Compared, compare_counts
from analyzers.insight.digest import Change, Changes, Period
from analyzers.insight.hours import HOUR, LEAST_WEEKS, MOST_WEEKS, WEEK, Hours, count_hours, weeks_known
from analyzers.insight.post import Post, Seen
from analyzers.insight.rises import find_rise
from analyzers.insight.spikes import Spike, find_spikes
from analyzers.labels import Intent, Origin

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
VOLUME, COMPLAINTS = "organic mentions", "complaints"

One = TypeVar("One", bound=Seen)
Topic = tuple[str, str]
"""What is compared: a kind, and a name within it."""


def look_back(period: Period) -> datetime:
    """Give the moment from which mentions are needed, so that the period can be compared with the time before it."""
    return period.since - max(MOST_WEEKS * WEEK, MOST_PERIODS * _step(period))


def find_changes(
    period: Period, posts: Sequence[Post], before: Sequence[Seen], began: Mapping[str, datetime], zone: tzinfo
) -> Changes:
    """Compare each monitor's period with the time before it; `began` tells when its first mention came.

    Spikes and slow rises of organic mentions, and everything in comparison with equal periods. Of less than four weeks
    of history nothing is said. Only what is organic counts, and people count, not posts.
    """
    names = sorted({post.monitor for post in posts} | {seen.monitor for seen in before})
    weeks = {name: weeks_known(period, began.get(name, period.since)) for name in names}
    known = [name for name in names if weeks[name] >= LEAST_WEEKS]
    found = [
        change
        for name in known
        for change in _changes_of(name, period, _organic(posts, name), _organic(before, name), (began[name], zone))
    ]
    return Changes(
        found=tuple(sorted(found, key=lambda change: (change.p, change.kind, change.monitor, change.name))),
        early=tuple(name for name in names if name not in known),
        weeks=min((weeks[name] for name in known), default=0.0),
        false_alarms=FALSE_ALARMS,
    )


def people(seen: Iterable[Seen]) -> int:
    """Count distinct authors; where they are unknown, distinct texts."""
    return len({one.person for one in seen})


def _organic(seen: Iterable[One], monitor: str) -> list[One]:
    return [one for one in seen if one.monitor == monitor and one.origin is Origin.ORGANIC]


def _changes_of(
    monitor: str, period: Period, posts: Sequence[Post], before: Sequence[Seen], known: tuple[datetime, tzinfo]
) -> Iterator[Change]:
    began, zone = known
    hours = count_hours([*before, *posts], period, began, zone)
    spread = spread_of(hours, expect_people(hours), 24)
    compared = list(_compared(monitor, period, posts, before, began, spread))
    yield from compared
    yield from (_spiked(monitor, period, spike, posts) for spike in find_spikes(hours))
    told = {change.kind for change in compared}
    complaints = [one for one in posts if _complains(one)]
    if "volume" not in told:
        yield from _risen(monitor, VOLUME, hours, posts)
    if "complaints" not in told:
        angry = count_hours([*filter(_complains, before), *complaints], period, began, zone)
        yield from _risen(monitor, COMPLAINTS, angry, complaints)


def _complains(one: Seen) -> bool:
    return one.intent is Intent.COMPLAINT


def _compared(
    monitor: str, period: Period, posts: Sequence[Post], before: Sequence[Seen], began: datetime, spread: float
) -> Iterator[Change]:
    """Compare the period with those before it that begin on the same day of the week."""
    earlier = [_within(before, one) for one in _earlier_periods(period, began)]
    if not earlier:
        return
    topics = _topics(posts)
    now = {topic: people(members) for topic, members in topics.items()}
    then = [{topic: people(members) for topic, members in _topics(some).items()} for some in earlier]
    for one in pick_news(now, then, spread, period.until - period.since):
        yield _change(monitor, one, topics.get(one.key, []))


def pick_news(
    now: Mapping[Topic, int], then: Sequence[Mapping[Topic, int]], spread: float, length: timedelta
) -> list[Compared[Topic]]:
    """Give what is surprising among all that is compared, for a period of this length, and large enough to tell."""
    rate = min(FALSE_DISCOVERIES * (length / MONTH), MOST_AT_ONCE)
    return [one for one in compare_counts(now, then, spread) if one.chance < rate and _is_news(one)]


def _earlier_periods(period: Period, began: datetime) -> list[Period]:
    """Give the earlier periods of the same length and the same days of the week, the latest first."""
    step = _step(period)
    number = min(int((period.since - began) / step), max(MOST_PERIODS, MOST_WEEKS * WEEK // step))
    return [Period(period.since - k * step, period.until - k * step) for k in range(1, number + 1)]


def _step(period: Period) -> timedelta:
    """Give whole weeks, at least as long as the period."""
    return -(-(period.until - period.since) // WEEK) * WEEK


def _within(seen: Iterable[One], period: Period) -> list[One]:
    return [one for one in seen if period.since <= one.at < period.until]


def _topics(seen: Iterable[One]) -> dict[Topic, list[One]]:
    """Sort mentions into what is compared: all of them, complaints, and each theme."""
    found: dict[Topic, list[One]] = defaultdict(list)
    for one in seen:
        found["volume", VOLUME].append(one)
        if _complains(one):
            found["complaints", COMPLAINTS].append(one)
        if one.theme:
            found["theme", one.theme].append(one)
    return found


def _is_news(one: Compared[Topic]) -> bool:
    if max(one.now, one.mean) < LEAST_PEOPLE:
        return False
    ratio = max(one.now, 0.5) / max(one.mean, 0.5)
    return ratio >= LEAST_RATIO or ratio <= 1 / LEAST_RATIO


def _change(monitor: str, one: Compared[Topic], members: Sequence[Post]) -> Change:
    kind, name = one.key
    return Change(
        kind=kind, monitor=monitor, name=name, now=one.now, before=round(one.mean, 1), usual=one.usual,
        p=round(one.chance, 6), example=_example(members),
    )  # fmt: skip


def _spiked(monitor: str, period: Period, spike: Spike, posts: Sequence[Post]) -> Change:
    hours = Period(period.since + spike.first * HOUR, period.since + spike.last * HOUR)
    return Change(
        kind="spike", monitor=monitor, name=VOLUME, now=spike.people, before=round(spike.mean, 1), usual=spike.usual,
        p=round(spike.chance, 6), hours=hours, example=_example(_within(posts, hours)),
    )  # fmt: skip


def _risen(monitor: str, name: str, hours: Hours, posts: Sequence[Post]) -> Iterator[Change]:
    rise = find_rise(hours)
    if rise is not None:
        yield Change(
            kind="rise", monitor=monitor, name=name, now=round(rise.now), before=round(rise.before, 1),
            usual=rise.usual, p=round(rise.chance, 6), example=_example(posts),
        )  # fmt: skip


def _example(posts: Sequence[Post]) -> str:
    """Quote the first post, blinded."""
    return posts[0].blinded_text if posts else ""
