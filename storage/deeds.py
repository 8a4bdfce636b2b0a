"""What was done to cases, kept so that it can be taken back: how each stood before, and which were changed together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.days import DayStore
from storage.errors import StorageError
from storage.journal import Entry, Journal
from storage.reading import AnyRow
from storage.rows import CaseRow, MentionRow

STOOD = ("state", "settled_at", "claimed_by", "answered_by", "reopened_at", "snoozed_until", "asked_at")
"""The columns of a case that deeds change."""
TIMES = frozenset({"settled_at", "reopened_at", "snoozed_until", "asked_at"})
UNDO = "undo"
HAPPENED = frozenset({"reopened", "wake"})
"""What happened to a case by itself: what was done before it cannot be taken back any more."""
BY_A_REPLY = "answered"
FAR_BACK = 200
"""Lines of a case that are looked through for its last deed."""


class NothingToUndoError(StorageError):
    """There is nothing to take back."""

    exit_code = 2


class NotYoursError(StorageError):
    """Only who did it takes it back."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to one case or to several at once: the number of its first line, what, who and when."""

    number: int
    action: str
    actor: str
    at: datetime


class DeedStore:
    """The deeds on one workspace's cases."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace
        self._journal = Journal(connection, workspace)

    def do(
        self,
        cases: Sequence[AnyRow],
        values: Mapping[str, object],
        *,
        action: str,
        by: str,
        now: datetime,
        detail: str = "",
        deed: int = 0,
    ) -> int:
        """Change these cases together, the named one first; gives the number of the deed, which may be an earlier one.

        The others' lines say with which case they were changed.
        """
        for row in cases:
            told = detail if row is cases[0] else f"with {cases[0].mention_id}"
            case = str(row.mention_id)
            number = self._journal.write(now, by, action, case, told, deed=deed, before=json.dumps(_standing_of(row)))
            deed = deed or number
            self._change(case, values)
        return deed

    def happen(self, cases: Sequence[str], values: Mapping[str, object], action: str, now: datetime, why: str) -> None:
        """Change cases because something happened that nobody did here, and so nobody can take back."""
        for case in cases:
            self._journal.write(now, "kith", action, case, why)
            self._change(case, values)

    def set_right(self, case: str, values: Mapping[str, object]) -> None:
        """Change what is known about a deed that stands: an earlier reply than the one that was found first."""
        self._change(case, values)

    def last(self, case: str) -> Deed | None:
        """Give the last deed on a case that still stands; None when nothing can be taken back."""
        taken_back = 0
        for line in self._journal.about([case], FAR_BACK):
            if line.action in HAPPENED:
                return None
            taken_back += line.action == UNDO
            if line.before and not taken_back:
                return Deed(line.deed, line.action, line.actor, line.at)
            taken_back -= bool(line.before)
        return None

    def together(self, case: str) -> list[str]:
        """Give the cases that the last deed on this one changed with it, itself included."""
        last = self.last(case)
        return [line.subject for line in self._journal.of_deed(last.number)] if last else [case]

    def take_back(self, case: str, by: str, now: datetime, number: int | None = None) -> Deed:
        """Let the cases of the last deed on this one stand as they did before it; what moved on since stays.

        Raises NothingToUndoError, also when another deed than the one with this number is the last by now, and
        NotYoursError when no number says what is meant and a colleague did it.
        """
        deed = self.last(case)
        if deed is None or number not in (None, deed.number):
            raise NothingToUndoError(f"{case} has moved on, or nothing was done to it.")
        if number is None and deed.actor not in (by, "kith"):
            raise NotYoursError(
                f"The last thing done to {case} is by {deed.actor}: {deed.action}.", people=(deed.actor,)
            )
        lines = self._journal.of_deed(deed.number)
        still = [line for line in lines if (last := self.last(line.subject)) and last.number == deed.number]
        for line in still:
            self._restore(line, deed, by, now)
        return deed

    def _restore(self, line: Entry, deed: Deed, by: str, now: datetime) -> None:
        stood = _read(line.before)
        # the reply that answered it is known: only a later one is an answer
        again = {"reopened_at": now} if deed.action == BY_A_REPLY else {}
        self._change(line.subject, {**stood, **again})
        self._journal.write(now, by, UNDO, line.subject, deed.action)

    def _change(self, case: str, values: Mapping[str, object]) -> None:
        mine = (CaseRow.workspace_id == self._workspace, CaseRow.mention_id == case)
        self._connection.execute(update(CaseRow).where(*mine).values(**values))
        DayStore(self._connection, self._workspace).spoil(MentionRow.id == case)


def cases_of(connection: Connection, workspace: str, ids: Sequence[str]) -> list[AnyRow]:
    """Give the rows of these cases, those that are gone left out."""
    query = select(CaseRow).where(CaseRow.workspace_id == workspace, CaseRow.mention_id.in_(ids))
    return list(connection.execute(query.order_by(CaseRow.arrived, CaseRow.mention_id)))


def _standing_of(row: AnyRow) -> dict[str, str | None]:
    held = {name: getattr(row, name) for name in STOOD}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in held.items()}


def _read(before: str) -> dict[str, object]:
    held: dict[str, str | None] = json.loads(before)
    return {
        name: datetime.fromisoformat(value) if name in TIMES and value else value
        for name, value in held.items()
        if name in STOOD
    }
