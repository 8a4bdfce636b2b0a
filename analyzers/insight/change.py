"""What moved beyond chance: people now against people before, corrected for the number of looks."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzers.insight.digest import Change, Period
from analyzers.insight.post import Post
from analyzers.labels import Intent, Origin

FALSE_DISCOVERIES = 0.05
LEAST_PEOPLE = 5
LEAST_RATIO = 1.5
"""A change smaller than half as much again is true perhaps, and no news."""
SPIKE_RATIO = 3.0


@dataclass(frozen=True, slots=True)
class _Count:
    kind: str
    name: str
    now: int
    before: float
    chance: float
    example: str


def find_changes(period: Period, posts: Sequence[Post], before: Sequence[Post]) -> tuple[Change, ...]:
    """Compare the period with the time before it, which may be longer; an empty tuple is "no clear change".

    Two Poisson counts are compared by the conditional binomial test (Przyborowski and Wilenski, Biometrika 31, 1940);
    all comparisons together by Benjamini and Hochberg's procedure (JRSS B 57, 1995).
    """
    counts = [*_against_before(period, posts, before), *_spikes(posts)]
    return tuple(
        Change(kind=count.kind, name=count.name, now=count.now, before=count.before, p=p, example=count.example)
        for count, p in _corrected(counts)
        if p < FALSE_DISCOVERIES and _is_news(count)
    )


def people(posts: Iterable[Post]) -> int:
    """Count distinct authors; where they are unknown, distinct texts."""
    return len({post.author_key or post.text.casefold() for post in posts})


def _against_before(period: Period, posts: Sequence[Post], before: Sequence[Post]) -> list[_Count]:
    if not before:
        return []
    length = period.until - period.since
    covered = period.since - min(post.at for post in before)
    times = max(covered / length, 0.25)
    now, then = _topics(posts), _topics(before)
    return [
        _compare(kind, name, now[kind, name], then[kind, name], times)
        for kind, name in sorted(now.keys() | then.keys())
    ]


def _topics(posts: Iterable[Post]) -> dict[tuple[str, str], list[Post]]:
    """Sort organic posts into what is compared: all of them, complaints, and each theme."""
    found: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        if post.origin is not Origin.ORGANIC:
            continue
        found["volume", "organic mentions"].append(post)
        if post.intent is Intent.COMPLAINT:
            found["complaints", "complaints"].append(post)
        if post.theme:
            found["theme", post.theme].append(post)
    return found


def _compare(kind: str, name: str, now: Sequence[Post], then: Sequence[Post], times: float) -> _Count:
    count, before = people(now), people(then)
    chance = binomial_test(count, count + before, 1 / (1 + times))
    return _Count(kind, name, count, round(before / times, 1), chance, now[0].blinded_text if now else "")


def _spikes(posts: Sequence[Post]) -> list[_Count]:
    """Find days with far more people than the other days of the period."""
    organic = [post for post in posts if post.origin is Origin.ORGANIC]
    days: dict[str, list[Post]] = defaultdict(list)
    for post in organic:
        days[post.at.date().isoformat()].append(post)
    total, number = sum(people(members) for members in days.values()), len(days)
    if number < 4:  # noqa: PLR2004  with three days nobody knows which is the odd one
        return []
    return [
        _spike(day, members, total, number)
        for day, members in sorted(days.items())
        if people(members) >= SPIKE_RATIO * max((total - people(members)) / (number - 1), 1)
    ]


def _spike(day: str, members: Sequence[Post], total: int, number: int) -> _Count:
    count = people(members)
    chance = binomial_test(count, total, 1 / number)
    return _Count("spike", day, count, round((total - count) / (number - 1), 1), chance, members[0].blinded_text)


def _is_news(count: _Count) -> bool:
    if max(count.now, count.before) < LEAST_PEOPLE:
        return False
    ratio = max(count.now, 0.5) / max(count.before, 0.5)
    return ratio >= LEAST_RATIO or ratio <= 1 / LEAST_RATIO


def _corrected(counts: Sequence[_Count]) -> list[tuple[_Count, float]]:
    """Give Benjamini-Hochberg's adjusted p for each comparison, the surest first."""
    ordered = sorted(counts, key=lambda count: (count.chance, count.kind, count.name))
    adjusted: list[tuple[_Count, float]] = []
    least = 1.0
    for place, count in reversed(list(enumerate(ordered, start=1))):
        least = min(least, count.chance * len(ordered) / place)
        adjusted.append((count, round(least, 6)))
    return adjusted[::-1]


def binomial_test(hits: int, total: int, chance: float) -> float:
    """Give the two-sided p of `hits` in `total` at a given chance: twice the smaller tail, at most 1."""
    if total == 0:
        return 1.0
    logs = [_log_term(k, total, chance) for k in range(total + 1)]
    low = math.fsum(math.exp(log) for log in logs[: hits + 1])
    high = math.fsum(math.exp(log) for log in logs[hits:])
    return min(1.0, 2 * min(low, high))


def _log_term(hits: int, total: int, chance: float) -> float:
    ways = math.lgamma(total + 1) - math.lgamma(hits + 1) - math.lgamma(total - hits + 1)
    return ways + hits * math.log(chance) + (total - hits) * math.log1p(-chance)
