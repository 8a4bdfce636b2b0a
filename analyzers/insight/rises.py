"""Finds slow rises: day after day a few more people than the weeks before led to expect, none of the days a spike."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from analyzers.insight.baseline import expect_people, spread_of
from analyzers.insight.hours import Hours, Real
from analyzers.insight.measures import Range
from analyzers.insight.tails import usual_range

WEIGHT = 0.2
"""What the latest day counts in the moving average (Roberts, Technometrics 1, 1959)."""
SPAN, LONGEST = 28, 56
"""Days that a forecast looks back, and days of forecasts that are followed at most."""
PRIOR_WEEKS = 4.0
"""Weeks that a day of the week needs of its own to count as much as the mean of all days."""
MOST_A_DAY = 3.0
"""Standard deviations that one day counts at most: a single loud day is a spike and no rise."""
LIMIT = 3.2
"""Standard deviations of the moving average that are a rise; chosen by simulation, as for spikes."""
LEAST_RATIO = 1.2
LEAST_PEOPLE = 5.0
"""People a day below which a rise is too small to tell."""
DAYS_TOLD = 7


@dataclass(frozen=True, slots=True)
class Rise:
    """People a day in the last `DAYS_TOLD` days and in the four weeks before, and where 95 % of days lie by those.

    `chance` is that of such a moving average.
    """

    now: float
    before: float
    usual: Range
    chance: float


def find_rise(hours: Hours) -> Rise | None:
    """Give the slow rise that shows within the period, if there is one.

    Each day is forecast from the four weeks before it; the residuals, in standard deviations, are averaged with
    exponentially falling weights, and a rise is an average beyond `LIMIT`.
    """
    days = _days(hours)
    within = -(-(len(hours.people) - hours.past) // 24)
    spread = spread_of(hours, expect_people(hours), 24)
    averages = _averages(_residuals(days, spread))[-within:]
    if not len(averages) or averages.max() < LIMIT:
        return None
    now = float(days[-DAYS_TOLD:].mean())
    before = float(days[-DAYS_TOLD - SPAN : -DAYS_TOLD].mean())
    if now < LEAST_PEOPLE or now < LEAST_RATIO * before:
        return None
    return Rise(now, before, usual_range(before, spread * before), _beyond(float(averages.max())))


def hours_told(number: int) -> tuple[range, range]:
    """Give which of so many hours make up the days of a rise, and which the days before it, as `find_rise` tells."""
    now = range(max(number - 24 * DAYS_TOLD, number % 24), number)
    return now, range(max(now.start - 24 * SPAN, number % 24), now.start)


def _days(hours: Hours) -> Real:
    """Sum up whole days, back from the end of the period."""
    number = len(hours.people) // 24
    return np.asarray(hours.people[len(hours.people) - 24 * number :].reshape(number, 24).sum(axis=1), np.float64)


def _residuals(days: Real, spread: float) -> Real:
    """Give how far each day that has four weeks before it strayed from its forecast, in standard deviations."""
    first = max(SPAN, len(days) - LONGEST)
    forecasts = np.array([_forecast(days[at - SPAN : at]) for at in range(first, len(days))])
    strayed = (days[first:] - forecasts) / np.sqrt(spread * np.maximum(forecasts, 1.0))
    return np.asarray(np.clip(strayed, -MOST_A_DAY, MOST_A_DAY))


def _forecast(before: Real) -> float:
    """Give the mean of the same day of the week, drawn toward the mean of all days."""
    same = before[::7]
    return float((same.sum() + PRIOR_WEEKS * before.mean()) / (len(same) + PRIOR_WEEKS))


def _averages(residuals: Real) -> Real:
    """Give the moving average after each day, in its own standard deviations.

    The forecasts of neighbouring days share their error, which does not average out: its variance is added whole.
    """
    average, averages = 0.0, []
    for day, residual in enumerate(residuals, start=1):
        average += WEIGHT * (residual - average)
        own = WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * day))
        averages.append(average / np.sqrt(own + (1 - (1 - WEIGHT) ** day) ** 2 / SPAN))
    return np.array(averages)


def _beyond(deviations: float) -> float:
    return erfc(deviations / sqrt(2)) / 2
