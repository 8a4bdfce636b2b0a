"""The orders in which a queue may be worked off: four that others use, and ours."""

from collections.abc import Callable, Mapping

from analyzers.labels import Urgency
from analyzers.triage.queue import rank
from bot.bench.asks import Ask, moment

Waiting = Mapping[str, Ask]
"""Who waits, by the case's id, in order of arrival; never empty."""
Order = Callable[[Waiting, float], str]
"""Gives the id of the case that is next at a moment (hours)."""

NEEDS = tuple(Urgency)
RATES = {Urgency.CRITICAL: 30, Urgency.HIGH: 10, Urgency.NORMAL: 3, Urgency.LOW: 1}
"""Points an hour under plain ageing: ours for three classes, and as much again for the fourth, without a lane."""


def first_come(waiting: Waiting, _now: float) -> str:
    """Who came first."""
    return next(iter(waiting))


def most_followers(waiting: Waiting, _now: float) -> str:
    """Who has the most followers, as tools do that sort by influence or reach."""
    return max(waiting, key=lambda case: waiting[case].followers)


def strict_need(waiting: Waiting, _now: float) -> str:
    """Whose need is greatest; of these who came first."""
    return min(waiting, key=lambda case: (NEEDS.index(waiting[case].case.urgency), waiting[case].at))


def ageing(waiting: Waiting, now: float) -> str:
    """Who has the most points for need and waiting: no lane for critical cases, no people affected, no due times."""
    return max(waiting, key=lambda case: RATES[waiting[case].case.urgency] * (now - waiting[case].at))


def ours(waiting: Waiting, now: float) -> str:
    """Who stands first in Kith's own queue."""
    return rank([ask.case for ask in waiting.values()], moment(now))[0].case.id


ORDERS: Mapping[str, Order] = {
    "first come": first_come,
    "most followers": most_followers,
    "strict need": strict_need,
    "ageing": ageing,
    "Kith": ours,
}
