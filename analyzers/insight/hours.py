"""People and items by the hour, so that what is usual at this hour of the week can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.crowd import DAY, MICRO, Crowd, as_crowd, first_of_each, local_times, micro
from analyzers.insight.digest import Period
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
    first, past = _history(period, began)
    return _by_the_hour(_first_hours(as_crowd(seen), first, zone), first, past, period, zone)


def count_items(at: Whole, period: Period, began: datetime, zone: tzinfo) -> Hours:
    """Count what came at these moments (as columns hold them) in the same way, each by itself."""
    first, past = _history(period, began)
    return _by_the_hour((at - micro(first)) // (HOUR // MICRO), first, past, period, zone)


def _history(period: Period, began: datetime) -> tuple[datetime, int]:
    """Give when history begins, and how many hours it has."""
    past = min(int(weeks_known(period, began)), MOST_WEEKS) * HOURS_A_WEEK
    return period.since - past * HOUR, past


def _by_the_hour(spoken: Whole, first: datetime, past: int, period: Period, zone: tzinfo) -> Hours:
    number = past + (period.until - period.since) // HOUR
    people = np.bincount(spoken[(spoken >= 0) & (spoken < number)], minlength=number)
    return Hours(people.astype(np.int64), _hours_of_week(first, number, zone), past)


def _first_hours(seen: Crowd, first: datetime, zone: tzinfo) -> Whole:
    """Give for each person and local day the hour in which they first spoke."""
    at = seen.whole("at")
    hours = (at - micro(first)) // (HOUR // MICRO)
    return np.asarray(hours[first_of_each((seen.numbers("person"), local_times(at, zone) // DAY), at)], np.int64)


def _hours_of_week(first: datetime, number: int, zone: tzinfo) -> Whole:
    local = local_times(micro(first) + np.arange(number, dtype=np.int64) * (HOUR // MICRO), zone)
    return np.asarray((local // DAY + THURSDAY) % 7 * 24 + local % DAY // (HOUR // MICRO), np.int64)
