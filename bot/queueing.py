"""Who waits, in the order of their need: the whole line, a part of it, one case's place in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analyzers.triage.place import Place, find_place
from analyzers.triage.queue import Ranked, explain, rank
from bot.desk import due_here
from bot.looking import check_monitors
from bot.parts import Parts
from storage.monitors import MonitorStore
from storage.standings import Standing, StandingStore
from storage.waiting import WaitingStore

MOST_EXPLAINED = 1_000
"""Cases whose reasons are read at once; nobody looks at more."""
ALL = 1_000_000
"""More cases than any queue holds."""
DUE: dict[str, Callable[[Ranked], bool]] = {"overdue": lambda one: one.overdue, "soon": lambda one: one.soon}
"""Parts of the queue by when they are due."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The first cases in order, how many wait in all, as of a moment, and where the shown ones stand."""

    shown: tuple[Ranked, ...]
    total: int
    as_of: datetime
    standing: Mapping[str, Standing]


def line_up(parts: Parts, monitors: Sequence[str] | None = None, limit: int | None = None, which: str = "") -> Queue:
    """Give the queue as of now, or a part of it (`DUE`): the first `limit` cases (the setting's number when None)."""
    now, due = parts.clock(), due_here(parts)
    with parts.database.read() as connection:
        names = check_monitors(MonitorStore(connection, parts.workspace), monitors)
        store = WaitingStore(connection, parts.workspace)
        most = limit or parts.limits.cases
        everybody = rank(store.open_cases(now, names), now, due)
        ranked = explain_first(store, list(filter(DUE[which], everybody)) if which else everybody, most)
        shown = tuple(ranked[:most])
        standing = StandingStore(connection, parts.workspace).standing([one.case.id for one in shown])
    return Queue(shown, len(ranked), now, standing)


def line_up_mine(parts: Parts) -> Queue:
    """Give the cases that the actor has claimed, in the queue's order."""
    queue = line_up(parts, limit=ALL)
    mine = tuple(one for one in queue.shown if queue.standing[one.case.id].claimed_by == parts.actor)
    return Queue(mine[: parts.limits.cases], len(mine), queue.as_of, queue.standing)


def explain_first(store: WaitingStore, ranked: list[Ranked], most: int) -> list[Ranked]:
    """Give the first cases with their reasons; those further down keep only their place."""
    most = min(most, MOST_EXPLAINED)
    reasons = store.reasons([one.case.id for one in ranked[:most]])
    return [*(explain(one, reasons.get(one.case.id, ())) for one in ranked[:most]), *ranked[most:]]


def find_place_of(parts: Parts, mention: str) -> Place | None:
    """Give the place of a case among all that wait, by its whole id; None when it does not wait by itself."""
    now = parts.clock()
    with parts.database.read() as connection:
        cases = WaitingStore(connection, parts.workspace).open_cases(now)
    return find_place(mention, cases, now, due_here(parts))
