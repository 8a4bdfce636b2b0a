"""Monitors that are made up, hour by hour: with the shape of a day and of a week, calm or with a spike."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.hours import HOURS_A_WEEK, MOST_WEEKS, Hours, Real, Whole

WATCHED = 4
"""Weeks of digests after the history."""
BUSY = (5.0, 500.0)
"""Organic people a day: monitors are spread evenly between these, on a logarithmic scale."""
BUSIEST, SWING = 16.0, 0.8
DAYS = np.array((1.1, 1.1, 1.05, 1.0, 1.0, 0.85, 0.9))
RESTLESS = (0.0, 0.01, 0.02, 0.05)
"""Variance of a day's own mood (a gamma factor), one of these for each monitor: real days are no Poisson process."""
COMPLAIN = 0.3
THEMES = np.array((0.2, 0.1, 0.1, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01))
"""The share of the people who complain, and who speak of each theme."""
LASTS = (1, 3, 6, 12, 24)
"""Hours that planted spikes last."""
TIMES, LEAST = 3.0, 15
"""A planted spike has three times the expected people, and at least fifteen."""


@dataclass(frozen=True, slots=True)
class Month:
    """One monitor: people, complaining people and people by theme, for each hour of the history and of four weeks."""

    people: Whole
    complaints: Whole
    themes: NDArray[np.int64]
    expected: Real
    history: int


@dataclass(frozen=True, slots=True)
class Planted:
    """A spike: its first hour after the history, how long it lasts, and how many people are expected in these hours."""

    first: int
    lasts: int
    expected: float


def draw_month(weeks: int, seed: int) -> Month:
    """Draw a monitor with so many weeks of history; the same seed draws the same."""
    chance = np.random.default_rng(seed)
    rate = float(np.exp(chance.uniform(*np.log(BUSY))))
    number = (weeks + WATCHED) * HOURS_A_WEEK
    expected = np.tile(_shape(), weeks + WATCHED) * rate / 24
    restless = float(chance.choice(RESTLESS))
    moods = chance.gamma(1 / restless, restless, number // 24) if restless else np.ones(number // 24)
    people = chance.poisson(expected * np.repeat(moods, 24))
    themes = np.array([chance.binomial(people, share) for share in THEMES])
    return Month(people, chance.binomial(people, COMPLAIN), themes, expected, weeks * HOURS_A_WEEK)


def plant_spike(month: Month, seed: int) -> tuple[Month, Planted]:
    """Put a spike into the first week after the history."""
    chance = np.random.default_rng([seed, 1])
    lasts = int(chance.choice(LASTS))
    first = int(chance.integers(0, HOURS_A_WEEK - lasts))
    hours = slice(month.history + first, month.history + first + lasts)
    expected = float(month.expected[hours].sum())
    people = month.people.copy()
    people[hours] = chance.multinomial(max(LEAST, round(TIMES * expected)), month.expected[hours] / expected)
    return replace(month, people=people), Planted(first, lasts, expected)


def hours_of(month: Month, counts: Whole, week: int) -> Hours:
    """Give what the digest of a week after the history (0 is the first) looks at."""
    first = month.history + week * HOURS_A_WEEK
    past = min(first, MOST_WEEKS * HOURS_A_WEEK)
    part = counts[first - past : first + HOURS_A_WEEK]
    return Hours(part, np.arange(len(part)) % HOURS_A_WEEK, past)


def _shape() -> Real:
    """Give how many times the mean each hour of the week has."""
    day = 1 + SWING * np.cos((np.arange(24) - BUSIEST) / 24 * 2 * np.pi)
    week = np.outer(DAYS, day).ravel()
    return np.asarray(week / week.mean())
