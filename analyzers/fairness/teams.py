"""Teams that are made up, fair and biased, to show what the audit sees and how often it cries wolf."""

from dataclasses import dataclass

import numpy as np

from analyzers.fairness.sample import NEEDS, Flags, Real, Sample, Whole, columns
from analyzers.labels import Urgency

DAYS = 30
OFTEN = {Urgency.CRITICAL: 0.95, Urgency.HIGH: 0.75, Urgency.NORMAL: 0.5, Urgency.LOW: 0.3}
"""How many a team answers of each need, in the end."""
MIDDLE = {Urgency.CRITICAL: 0.5, Urgency.HIGH: 3.0, Urgency.NORMAL: 12.0, Urgency.LOW: 30.0}
"""Hours until half of those are answered."""
MIX = (0.03, 0.25, 0.62, 0.10)
CALM_MIX = (0.005, 0.06, 0.635, 0.30)
"""The needs of the upper half where the famous have smaller troubles."""
LATE = 0.2
"""The part of the month in which the famous ask, where they ask late."""
CASES_EACH = 1.25
"""Cases by one person in the mean: a few people ask again and again."""
LIKING = 0.5
"""How much people differ in what they get for reasons of their own: standard deviation in log-odds."""
LOG_MIDDLE, LOG_SPREAD = 5.5, 2.0
"""Followers are log-normal: a median of 245, one in a hundred above 25,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team and its cases.

    `odds` is the odds ratio of being answered, upper half of the people over lower; `pace` how many times as fast the
    upper half's answers come. `calm_famous` says that the upper half has smaller troubles, `late_famous` that it asked
    in the last days: neither is bias.
    """

    cases: int
    odds: float = 1.0
    pace: float = 1.0
    calm_famous: bool = False
    late_famous: bool = False
    often: float | None = None
    """How many are answered in the end whatever their need, in place of `OFTEN`."""


def draw_team(team: Team, seed: int) -> Sample:
    """Draw the cases of a month as they stand at its end: what is to be answered later still waits."""
    chance = np.random.default_rng(seed)
    people = max(round(team.cases / CASES_EACH), 2)
    person = np.concatenate((np.arange(people), chance.integers(0, people, team.cases - people)))
    each = np.floor(np.exp(chance.normal(LOG_MIDDLE, LOG_SPREAD, people)))
    upper = (each > np.median(each))[person]
    need = _draw_needs(chance, upper, calm=team.calm_famous)
    liked = chance.normal(0, LIKING, people)[person]
    answered = chance.random(team.cases) < _logistic(_often(team, need) + np.log(team.odds) * (upper - 0.5) + liked)
    wait = chance.exponential(_middle(need) / np.log(2)) / np.where(upper, team.pace, 1.0)
    seen = chance.random(team.cases) * DAYS * 24 * np.where(upper & team.late_famous, LATE, 1.0)
    known = answered & (wait < seen)
    return columns(
        person=person,
        followers=each[person],
        need=need,
        hours=np.where(known, wait, seen),
        watched=seen,
        answered=known,
    )


def _draw_needs(chance: np.random.Generator, upper: Flags, *, calm: bool) -> Whole:
    usual = chance.choice(len(NEEDS), len(upper), p=MIX)
    small = chance.choice(len(NEEDS), len(upper), p=CALM_MIX)
    return np.where(upper & calm, small, usual)


def _often(team: Team, need: Whole) -> Real:
    shares = np.array([OFTEN[urgency] if team.often is None else team.often for urgency in NEEDS])
    return np.asarray(np.log(shares / (1 - shares))[need], np.float64)


def _middle(need: Whole) -> Real:
    return np.array([MIDDLE[urgency] for urgency in NEEDS])[need]


def _logistic(value: Real) -> Real:
    return np.asarray(1 / (1 + np.exp(-value)), np.float64)
