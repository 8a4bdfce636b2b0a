"""The order in which people are answered: by need, people affected and waiting time, and nothing else.

Lane 1 holds `critical` cases, strictly first, oldest first. Lane 2 ages: a case's credit is
rate(urgency) x people affected x hours waited, so that nobody starves (Kleinrock's time-dependent priorities,
"A delay dependent queue discipline", 1964). Ties go by arrival, then by id.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analyzers.labels import Urgency
from analyzers.triage.case import Case, Reason

RATE: Mapping[Urgency, int] = {Urgency.CRITICAL: 30, Urgency.HIGH: 10, Urgency.NORMAL: 3, Urgency.LOW: 1}
"""Credit per hour waited, for one person affected. A factor of about three between classes: a normal case catches up
with a high one that came when the normal one had already waited more than twice as long as the high one will."""

MOST_PEOPLE = 8
"""Beyond this many the number of people affected adds nothing: one loud theme must not bury the others."""

PROMOTED: Mapping[Urgency, Urgency] = {Urgency.LOW: Urgency.NORMAL, Urgency.NORMAL: Urgency.HIGH}
"""The class an overdue case is treated as. Nothing is promoted into `critical`."""


@dataclass(frozen=True, slots=True)
class Due:
    """Within how many hours each class should be answered."""

    critical: float = 1
    high: float = 4
    normal: float = 24
    low: float = 72

    def hours(self, urgency: Urgency) -> float:
        """Give the hours for one class."""
        return float(getattr(self, urgency.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A case in its place: position (1 is first), whole points, time waited, and whether it is overdue."""

    case: Case
    position: int
    points: int
    waited: timedelta
    overdue: bool
    reason: str


def rank(cases: Iterable[Case], now: datetime, due: Due | None = None) -> list[Ranked]:
    """Put cases in the order of the two lanes, as of `now`."""
    limits = due or Due()
    ordered = sorted(cases, key=lambda case: _key(case, now, limits))
    return [_place(case, position, now, limits) for position, case in enumerate(ordered, start=1)]


def explain(ranked: Ranked, reasons: tuple[Reason, ...]) -> Ranked:
    """Give a ranked case with its reasons: they are not needed to rank, and only a few cases are shown."""
    case = replace(ranked.case, reasons=reasons)
    return replace(ranked, case=case, reason=_reason(case, overdue=ranked.overdue))


def credit(case: Case, now: datetime, due: Due) -> float:
    """Give rate x people x hours waited; an overdue case counts as the next class."""
    urgency = case.urgency
    if _overdue(case, now, due):
        urgency = PROMOTED.get(urgency, urgency)
    return RATE[urgency] * people_factor(case.affected) * _hours(case, now)


def people_factor(affected: int) -> float:
    """Give 1 for one person, and one more for each doubling, up to `MOST_PEOPLE`."""
    return 1 + math.log2(min(max(affected, 1), MOST_PEOPLE))


def _key(case: Case, now: datetime, due: Due) -> tuple[int, float, datetime, str]:
    if case.urgency is Urgency.CRITICAL:
        return 0, 0.0, case.arrived, case.id
    return 1, -credit(case, now, due), case.arrived, case.id


def _hours(case: Case, now: datetime) -> float:
    return max((now - case.arrived) / timedelta(hours=1), 0.0)


def _overdue(case: Case, now: datetime, due: Due) -> bool:
    return _hours(case, now) > due.hours(case.urgency)


def _place(case: Case, position: int, now: datetime, due: Due) -> Ranked:
    overdue = _overdue(case, now, due)
    return Ranked(
        case=case,
        position=position,
        points=round(credit(case, now, due)),
        waited=max(now - case.arrived, timedelta()),
        overdue=overdue,
        reason=_reason(case, overdue=overdue),
    )


def _reason(case: Case, *, overdue: bool) -> str:
    """Say in a few words what put the case where it is."""
    words = [case.reasons[0].says if case.reasons else f"{case.urgency.value} need"]
    if case.affected > 1:
        words.append(f"{case.affected} people with the same trouble")
    if overdue:
        words.append("overdue")
    return "; ".join(words)
