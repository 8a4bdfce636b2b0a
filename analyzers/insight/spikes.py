"""Finds spikes: hours in which far more people spoke than is usual at that time of the week."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analyzers.insight.baseline import PRIOR_WEEKS, expect_people, spread_of, sum_windows
from analyzers.insight.hours import HOURS_A_WEEK, Hours, Real
from analyzers.insight.measures import Range
from analyzers.insight.tails import chance_of_more, usual_range

LENGTHS = (1, 2, 4, 8, 16, 24)
"""Hours that a spike may last; a longer one is found by its densest day."""
SURE = 7e-4
"""The chance from which an hour is a spike; longer windows, of which there are fewer, have one that grows with the root
of their length. Windows overlap, so their number says little: chosen by simulation, see
docs/decisions/0014-what-changed.md."""
LEAST_PEOPLE = 10
LEAST_RATIO = 2.5
"""A surprise smaller than this is true perhaps, and no spike."""
SAME_EVENT = 6
"""Hours between two spikes that are told as one."""


@dataclass(frozen=True, slots=True)
class Spike:
    """Hours `first` to, not including, `last`: how many people, how many are usual, and the chance of such a window."""

    first: int
    last: int
    people: int
    mean: float
    usual: Range
    chance: float


@dataclass(frozen=True, slots=True)
class _Window:
    """Hours that may be a spike; what is usual there is reckoned of those alone that are told."""

    first: int
    last: int
    people: int
    mean: float
    variance: float
    chance: float

    @property
    def spike(self) -> Spike:
        """What is told of it."""
        usual = usual_range(self.mean, self.variance)
        return Spike(self.first, self.last, self.people, self.mean, usual, self.chance)


def find_spikes(hours: Hours) -> tuple[Spike, ...]:
    """Give the spikes that end within the period, in the order of time; hours are counted from its beginning."""
    expected = expect_people(hours)
    found = [window for length in LENGTHS for window in _windows(hours, expected, length)]
    return tuple(window.spike for window in sorted(_apart(found), key=lambda window: window.first))


def _windows(hours: Hours, expected: Real, length: int) -> Iterator[_Window]:
    if length > len(hours.people):
        return
    people, mean = sum_windows(hours.people, length), sum_windows(expected, length)
    variance = spread_of(hours, expected, length) * (1 + 1 / (hours.past / HOURS_A_WEEK + PRIOR_WEEKS)) * mean
    high = np.flatnonzero((people >= LEAST_PEOPLE) & (people >= LEAST_RATIO * mean))
    for place in high[high + length > hours.past].tolist():
        chance = chance_of_more(float(people[place]), float(mean[place]), float(variance[place]))
        if chance < SURE * length**0.5:
            first = place - hours.past
            usual = float(mean[place]), float(variance[place])
            yield _Window(first, first + length, int(people[place]), *usual, chance)


def _apart(windows: Sequence[_Window]) -> Iterable[_Window]:
    """Keep the most surprising window of each event."""
    kept: list[_Window] = []
    for one in sorted(windows, key=lambda window: (window.chance, window.first, window.last)):
        if all(one.first > other.last + SAME_EVENT or other.first > one.last + SAME_EVENT for other in kept):
            kept.append(one)
    return kept
