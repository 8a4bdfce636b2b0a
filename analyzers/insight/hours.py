"""People and items by the hour, so that what is usual at this hour of the week can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.columned import as_crowd
from analyzers.insight.crowd import DAY, MICRO, Crowd, first_of_each, micro
from analyzers.insight.localtimes import local_times
from analyzers.insight.measures import Period
from analyzers.insight.post import Seen

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
HOURS_A_WEEK = 168
THURSDAY = 3
"""The day of the week on which 1970 began, Monday being 0."""
LEAST_WEEKS, MOST_WEEKS = 4, 8
"""Weeks of history without which nothing is said, and beyond which the past is another time."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Distinct people in each hour. The first `past` hours are history, the others the period.

    Somebody who speaks several times on a day counts in the first of those hours. `of_week` is the local hour of the
    week (0 to 167, Monday first), so that a change of the clocks moves nothing.
    """

    people: Whole
    of_week: Whole
    past: int


def weeks_known(period: Period, began: datetime) -> float:
    """Tell how many weeks of history there are before the period."""
    return max((period.since - began) / WEEK, 0.0)


def count_hours(seen: Crowd | Sequence[Seen], period: Period, began: datetime, zone: tzinfo) -> Hours:
    """Count people by the hour: whole weeks of history, as many as there are and at most `MOST_WEEKS`, and the period.

    An hour is one from the period's beginning on, or back from it; a last one that is not over is left out.
    """
    crowd = as_crowd(seen)
    return count_items(crowd.whole("at")[_first_places(crowd, zone)], period, began, zone)


def count_items(at: Whole, period: Period, began: datetime, zone: tzinfo) -> Hours:
    """Count what came at these moments (as columns hold them) in the same way, each by itself."""
    past, later = hours_counted(period, began)
    number, first = past + later, period.since - past * HOUR
    spoken = (at - micro(first)) // (HOUR // MICRO)
    people = np.bincount(spoken[(spoken >= 0) & (spoken < number)], minlength=number)
    return Hours(people.astype(np.int64), _hours_of_week(first, number, zone), past)


def hours_counted(period: Period, began: datetime) -> tuple[int, int]:
    """Give how many hours are history and how many are the period's."""
    past = min(int(weeks_known(period, began)), MOST_WEEKS) * HOURS_A_WEEK
    return past, (period.until - period.since) // HOUR


def first_voices(seen: Crowd, zone: tzinfo) -> Crowd:
    """Give the first post of each person on each local day."""
    return seen.at(_first_places(seen, zone))


def _first_places(seen: Crowd, zone: tzinfo) -> Whole:
    at = seen.whole("at")
    return first_of_each((seen.numbers("person"), local_times(at, zone) // DAY), at)


def _hours_of_week(first: datetime, number: int, zone: tzinfo) -> Whole:
    local = local_times(micro(first) + np.arange(number, dtype=np.int64) * (HOUR // MICRO), zone)
    return np.asarray((local // DAY + THURSDAY) % 7 * 24 + local % DAY // (HOUR // MICRO), np.int64)
