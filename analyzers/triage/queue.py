"""The order in which people are answered: by need, people affected and waiting time, and nothing else.

Lane 1 holds `critical` cases, strictly first, oldest first. Lane 2 ages: a case has rate(urgency) x people affected x
minutes waited points, so that nobody starves (Kleinrock's time-dependent priorities, "A delay dependent queue
discipline", 1964). Ties go by arrival, then by id. Every factor is a whole number, so that what is told adds up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analyzers.labels import Urgency
from analyzers.triage.case import Case, Reason
from analyzers.triage.due import Due

RATE: Mapping[Urgency, int] = {Urgency.HIGH: 10, Urgency.NORMAL: 3, Urgency.LOW: 1}
"""Points for each minute waited and one person affected. A factor of about three between classes: a normal case catches
up with a high one that came when the normal one had already waited more than twice as long as the high one will."""

MOST_PEOPLE = 8
"""Beyond this many the number of people affected adds nothing: one loud theme must not bury the others."""

PROMOTED: Mapping[Urgency, Urgency] = {Urgency.LOW: Urgency.NORMAL, Urgency.NORMAL: Urgency.HIGH}
"""The class an overdue case is treated as. Nothing is promoted into `critical`."""

MINUTE = timedelta(minutes=1)
Key = tuple[int, int, datetime, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a case of lane 2 has: the class it counts as, points a minute, the weight of people, whole minutes."""

    counts_as: Urgency
    rate: int
    people: int
    minutes: int

    @property
    def points(self) -> int:
        """Multiply: rate x people x minutes."""
        return self.rate * self.people * self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A case in its place (1 is first) at a moment, by when it should be answered, and its score; None in lane 1."""

    case: Case
    position: int
    as_of: datetime
    due: datetime
    soon: bool
    score: Score | None
    reason: str

    @property
    def points(self) -> int:
        """Give the points; none in lane 1, where only arrival counts."""
        return self.score.points if self.score else 0

    @property
    def waited(self) -> timedelta:
        """Give the time waited since the post."""
        return max(self.as_of - self.case.arrived, timedelta())

    @property
    def overdue(self) -> bool:
        """Tell whether it should have been answered by now."""
        return self.as_of > self.due

    @property
    def came_overdue(self) -> bool:
        """Tell whether it should have been answered before we first saw it, as what is imported late."""
        return self.overdue and self.case.seen is not None and self.case.seen > self.due


def rank(cases: Iterable[Case], now: datetime, due: Due | None = None) -> list[Ranked]:
    """Put cases in the order of the two lanes, as of `now`."""
    limits = due or Due()
    until = {urgency: limits.soon_until(urgency, now) for urgency in Urgency}
    weighed = [(case, limits.at(case.urgency, case.arrived)) for case in cases]
    ordered = sorted(weighed, key=lambda one: place_key(one[0], now, one[1]))
    return [
        _place(case, position, now, by, soon=now <= by <= until[case.urgency])
        for position, (case, by) in enumerate(ordered, start=1)
    ]


def explain(ranked: Ranked, reasons: tuple[Reason, ...]) -> Ranked:
    """Give a ranked case with its reasons: they are not needed to rank, and only a few cases are shown."""
    case = replace(ranked.case, reasons=reasons)
    return replace(ranked, case=case, reason=_reason(case, overdue=ranked.overdue))


def place_key(case: Case, now: datetime, due: datetime) -> Key:
    """Give what a case is sorted by: of two cases the one with the smaller key stands first."""
    scored = score(case, now, due)
    return (1, -scored.points, case.arrived, case.id) if scored else (0, 0, case.arrived, case.id)


def score(case: Case, now: datetime, due: datetime) -> Score | None:
    """Give rate, people and minutes of a case of lane 2; an overdue case counts as the next class."""
    if case.urgency is Urgency.CRITICAL:
        return None
    counts_as = PROMOTED.get(case.urgency, case.urgency) if now > due else case.urgency
    minutes = max((now - case.arrived) // MINUTE, 0)
    return Score(counts_as=counts_as, rate=RATE[counts_as], people=weigh_people(case.affected), minutes=minutes)


def weigh_people(affected: int) -> int:
    """Give 1 for one person, and one more for each doubling, up to `MOST_PEOPLE`: 1, 2, 2, 3, 3, 3, 3, 4."""
    return min(max(affected, 1), MOST_PEOPLE).bit_length()


def _place(case: Case, position: int, now: datetime, due: datetime, *, soon: bool) -> Ranked:
    return Ranked(
        case=case,
        position=position,
        as_of=now,
        due=due,
        soon=soon,
        score=score(case, now, due),
        reason=_reason(case, overdue=now > due),
    )


def say_reason(case: Case) -> str:
    """Say in a few words what put the case where it is, but for its being overdue."""
    need = case.reasons[0].says if case.reasons else f"{case.urgency.value} need"
    return f"{need}; {case.affected} people with the same trouble" if case.affected > 1 else need


def _reason(case: Case, *, overdue: bool) -> str:
    return f"{say_reason(case)}; overdue" if overdue else say_reason(case)
