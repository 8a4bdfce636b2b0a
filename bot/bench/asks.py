"""People who ask, made up: when they come, what they need, how long it takes to help them, how famous they are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from analyzers.labels import Action, Intent, Urgency
from analyzers.triage.case import Case

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
DAY = 24.0
"""Hours."""
MIX = {Urgency.CRITICAL: 0.015, Urgency.HIGH: 0.229, Urgency.NORMAL: 0.732, Urgency.LOW: 0.024}
"""How often each need occurs among 865 labelled posts that ask for an answer (13, 198, 633 and 21)."""
PEOPLE = {1: 0.70, 2: 0.15, 4: 0.10, 8: 0.05}
"""How many people have the same trouble."""
BUSIEST, SWING = 16.0, 0.6
"""The hour of the day at which most people ask, and how much more than in the mean; at night as much fewer."""
HELPING = 0.5
"""Hours that one case takes in the mean."""
HELPING_SPREAD = 0.8
LOG_MIDDLE, LOG_SPREAD = 5.5, 2.0
"""Followers are log-normal and say nothing about need: a median of 245, one in a hundred above 25,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One case of the simulation: `at` and `takes` in hours, `tenth` by influence from 0 (the least) to 9."""

    case: Case
    at: float
    takes: float
    followers: float
    tenth: int


def draw_asks(load: float, team: int, days: float, seed: int) -> list[Ask]:
    """Draw who asks within so many days, so that the team is kept busy `load` of its time, in order of arrival.

    Arrivals are a Poisson process with the shape of a day. `takes` goes with the case, so that every order of the queue
    meets the same people.
    """
    chance = np.random.default_rng(seed)
    number = int(chance.poisson(load * team / HELPING * days * DAY))
    at = np.sort(_moments(chance.random(number), days))
    takes = chance.lognormal(np.log(HELPING) - HELPING_SPREAD**2 / 2, HELPING_SPREAD, number)
    followers = chance.lognormal(LOG_MIDDLE, LOG_SPREAD, number)
    needs = chance.choice(len(MIX), number, p=list(MIX.values()))
    people = chance.choice(list(PEOPLE), number, p=list(PEOPLE.values()))
    tenths = np.argsort(np.argsort(followers)) * 10 // max(number, 1)
    return [
        Ask(
            case=_case(place, list(MIX)[needs[place]], float(at[place]), int(people[place])),
            at=float(at[place]),
            takes=float(takes[place]),
            followers=float(followers[place]),
            tenth=int(tenths[place]),
        )
        for place in range(number)
    ]


def moment(hours: float) -> datetime:
    """Give the time at so many hours after the beginning."""
    return BEGIN + timedelta(hours=hours)


def _moments(shares: NDArray[np.float64], days: float) -> NDArray[np.float64]:
    """Turn even shares of the days into moments with the shape of a day: by the inverse of the sum of its rate."""
    hours = np.linspace(0, days * DAY, int(days * DAY * 4) + 1)
    turn = 2 * np.pi / DAY
    done = hours + SWING / turn * (np.sin(turn * (hours - BUSIEST)) + np.sin(turn * BUSIEST))
    return np.asarray(np.interp(shares * done[-1], done, hours), np.float64)


def _case(place: int, urgency: Urgency, at: float, affected: int) -> Case:
    return Case(
        id=f"{place:07d}",
        text="",
        platform="",
        language="en",
        intent=Intent.COMPLAINT,
        urgency=urgency,
        theme="",
        action=Action.REPLY_SUPPORT,
        arrived=moment(at),
        affected=affected,
    )
