"""Lets go of what has waited for too long to be answered, all at once: each case can still be taken back by itself."""

from collections.abc import Callable, Sequence
from datetime import datetime

from analyzers.text import storable
from bot.casework import LONGEST_NOTE
from bot.errors import AskedWronglyError
from bot.looking import check_monitors
from bot.parts import Parts
from storage.cases import CaseStore
from storage.chunking import chunks
from storage.leftover import waiting_since
from storage.monitors import MonitorStore

AT_ONCE = 200
"""Cases that are dismissed in one transaction: few enough that nobody else waits for it."""


def find_leftover(parts: Parts, before: datetime, monitors: Sequence[str] | None = None) -> list[str]:
    """Give the cases that wait since before a moment and that nobody has taken on."""
    if before > parts.clock():
        raise AskedWronglyError("Give a moment that has passed: what comes later cannot be old.")
    with parts.database.read() as connection:
        names = check_monitors(MonitorStore(connection, parts.workspace), monitors)
        return waiting_since(connection, parts.workspace, before, names)


def clear(parts: Parts, before: datetime, cases: Sequence[str], why: str, moved: Callable[[int], None]) -> int:
    """Dismiss these cases, as long as they are still leftover; give how many were. `moved` hears how many are done.

    Each is a deed of its own in the journal, so that `undo` takes one back and leaves the others.
    """
    done = seen = 0
    for some in chunks(cases, AT_ONCE):
        with parts.database.write() as connection:
            still = frozenset(waiting_since(connection, parts.workspace, before, None))
            for case in still.intersection(some):
                CaseStore(connection, parts.workspace).dismiss(
                    case, parts.actor, parts.clock(), storable(why)[:LONGEST_NOTE]
                )
                done += 1
        seen += len(some)
        moved(seen)
    return done
