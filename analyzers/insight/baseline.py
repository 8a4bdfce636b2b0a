"""What is usual: how many people speak in an hour of the week, and how far counts stray from that."""

import numpy as np

from analyzers.insight.hours import HOURS_A_WEEK, Hours, Real, Whole
from analyzers.insight.tails import FAR, FAR_PEOPLE

PRIOR_WEEKS = 4.0
"""Weeks of its own that an hour of the week needs to count as much as its day and its hour together."""
PRIOR_PEOPLE = 10.0
"""The same for a day, or an hour of the day, against the mean of all; in people."""


def expect_people(hours: Hours) -> Real:
    """Give the expected number of people of every hour, of history and period, from history alone.

    The mean of the hour of the week is drawn toward mean × day of the week × hour of the day, as a gamma prior would.
    """
    past, of_week = hours.people[: hours.past], hours.of_week[: hours.past]
    plain = _by_day_and_hour(past, of_week)
    cut = np.minimum(past, plain[of_week] + _far(plain[of_week]))
    plain = _by_day_and_hour(cut, of_week)
    seen = np.bincount(of_week, minlength=HOURS_A_WEEK)
    people = np.bincount(of_week, weights=cut, minlength=HOURS_A_WEEK)
    return np.asarray(((people + PRIOR_WEEKS * plain) / (seen + PRIOR_WEEKS))[hours.of_week])


def spread_of(hours: Hours, expected: Real, length: int) -> float:
    """Give how many times as much as a Poisson's the counts of `length` hours varied in history; at least 1."""
    people = sum_windows(hours.people[: hours.past], length)
    mean = sum_windows(expected[: hours.past], length)
    strayed = np.minimum(np.abs(people - mean), _far(mean))
    fitted = _left_over(hours.past / HOURS_A_WEEK)
    return max(float((strayed**2).sum() / max(mean.sum(), 1e-9)) / fitted, 1.0)


def _left_over(weeks: float) -> float:
    """Give the share of the variance that is left when a count is compared with a mean that it was part of."""
    known = weeks + PRIOR_WEEKS
    return (1 - 1 / known) ** 2 + (weeks - 1) / known**2


def sum_windows(values: Real | Whole, length: int) -> Real:
    """Give the sums of each `length` hours in a row, the first ending at place `length` - 1."""
    summed = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(summed[length:] - summed[:-length])


def _far(mean: Real) -> Real:
    return np.asarray(FAR * np.sqrt(mean) + FAR_PEOPLE)


def _by_day_and_hour(people: Real | Whole, of_week: Whole) -> Real:
    """Give mean × day × hour for each of the 168 hours."""
    level = float(people.mean())
    day, hour = (_factors(people, part, level) for part in (of_week // 24, of_week % 24))
    return np.asarray((level * day[:, None] * hour[None, :]).ravel())


def _factors(people: Real | Whole, part: Whole, level: float) -> Real:
    """Give how many times the mean level a part of the week has, few people drawn toward once."""
    number = 1 + int(part.max())
    have = np.bincount(part, weights=people, minlength=number)
    usual = np.bincount(part, minlength=number) * level
    return np.asarray((have + PRIOR_PEOPLE) / (usual + PRIOR_PEOPLE))
