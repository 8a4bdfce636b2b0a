"""Why a case stands where it stands, and what would have put it first, worked out by the order itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from analyzers.labels import Urgency
from analyzers.triage.case import Case
from analyzers.triage.due import Due
from analyzers.triage.queue import MINUTE, Key, Ranked, place_key, rank

EARLIEST = datetime(1000, 1, 1, tzinfo=UTC)
"""Nobody can have waited since before this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A case among all that wait.

    `critical_ahead` stand before it whatever it has waited. `longer` is the number of whole minutes by which it would
    have had to wait longer to be the first of its lane, the others waiting as they do: none when it is first, None when
    no waiting that is possible would do.
    """

    ranked: Ranked
    total: int
    critical_ahead: int
    longer: int | None


def find_place(case: str, cases: Sequence[Case], now: datetime, due: Due | None = None) -> Place | None:
    """Give the place of the case with this id; None when it is not among the cases."""
    limits = due or Due()
    ranked = rank(cases, now, limits)
    found = next((one for one in ranked if one.case.id == case), None)
    if found is None:
        return None
    critical = [one for one in ranked if one.case.urgency is Urgency.CRITICAL]
    lane = critical if found in critical else ranked[len(critical) :]
    ahead = 0 if found in critical else len(critical)
    return Place(
        ranked=found, total=len(ranked), critical_ahead=ahead, longer=_longer(found.case, lane[0], now, limits)
    )


def _longer(case: Case, first: Ranked, now: datetime, due: Due) -> int | None:
    """Give the fewest minutes by which the case would have had to wait longer to stand before the first."""
    if first.case.id == case.id:
        return 0
    best = place_key(first.case, now, first.due)

    def key_after(minutes: int) -> Key:
        older = replace(case, arrived=case.arrived - minutes * MINUTE)
        return place_key(older, now, due.at(older.urgency, older.arrived))

    return _fewest((case.arrived - EARLIEST) // MINUTE, lambda minutes: key_after(minutes) < best)


def _fewest(most: int, is_enough: Callable[[int], bool]) -> int | None:
    """Give the smallest number up to `most` that is enough; every larger one is: waiting never lowers a rank."""
    if not is_enough(most):
        return None
    least = 0
    while least < most:
        middle = (least + most) // 2
        if is_enough(middle):
            most = middle
        else:
            least = middle + 1
    return least
