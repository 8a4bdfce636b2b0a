"""People by the hour, so that what is usual at this hour of the week can be told: each counts once a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.digest import Period
from analyzers.insight.post import Seen

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
HOURS_A_WEEK = 168
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


def count_hours(seen: Iterable[Seen], period: Period, began: datetime, zone: tzinfo) -> Hours:
    """Count people by the hour: whole weeks of history, as many as there are and at most `MOST_WEEKS`, and the period.

    An hour is one from the period's beginning on, or back from it; a last one that is not over is left out.
    """
    past = min(int(weeks_known(period, began)), MOST_WEEKS) * HOURS_A_WEEK
    number = past + (period.until - period.since) // HOUR
    first = period.since - past * HOUR
    people = np.zeros(number, np.int64)
    for hour in _first_hours(seen, first, zone):
        if 0 <= hour < number:
            people[hour] += 1
    return Hours(people, _hours_of_week(first, number, zone), past)


def _first_hours(seen: Iterable[Seen], first: datetime, zone: tzinfo) -> Iterable[int]:
    """Give for each person and local day the hour in which they first spoke."""
    days: dict[tuple[str, int], int] = {}
    for one in seen:
        key = one.person, one.at.astimezone(zone).toordinal()
        hour = (one.at - first) // HOUR
        days[key] = min(days.get(key, hour), hour)
    return days.values()


def _hours_of_week(first: datetime, number: int, zone: tzinfo) -> Whole:
    local = [(first + place * HOUR).astimezone(zone) for place in range(number)]
    return np.array([24 * moment.weekday() + moment.hour for moment in local], np.int64)
