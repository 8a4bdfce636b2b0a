"""Who did what and when: the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select

from storage.rows import JournalRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. `subject` is the id of what it was done to.

    `deed` is the number of the deed that it is part of, 0 for what cannot be undone; `before` is how the case stood.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    number: int = 0
    deed: int = 0
    before: str = ""


class Journal:
    """One workspace's journal; lines are added and never changed."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def write(
        self, at: datetime, actor: str, action: str, subject: str, detail: str = "", *, deed: int = 0, before: str = ""
    ) -> int:
        """Add a line; gives its number. With `before` it is a deed: part of an earlier line's, or one of its own."""
        highest = select(func.coalesce(func.max(JournalRow.number), 0)).where(
            JournalRow.workspace_id == self._workspace
        )
        number: int = self._connection.execute(highest).scalar_one() + 1
        self._connection.execute(
            insert(JournalRow).values(
                workspace_id=self._workspace,
                number=number,
                at=at,
                actor=actor[:200],
                action=action,
                subject=subject,
                detail=detail,
                deed=deed or (number if before else 0),
                before=before,
            )
        )
        return number

    def has(self, action: str) -> bool:
        """Tell whether something like this was ever done."""
        mine = (JournalRow.workspace_id == self._workspace, JournalRow.action == action)
        return self._connection.execute(select(JournalRow.number).where(*mine).limit(1)).first() is not None

    def recent(self, limit: int = 50, subject: str | None = None) -> list[Entry]:
        """Give the newest lines, newest first; only those of one subject when it is named."""
        return self._newest(limit, *(() if subject is None else (JournalRow.subject == subject,)))

    def about(self, subjects: Sequence[str], limit: int = 50) -> list[Entry]:
        """Give the newest lines about any of these, newest first."""
        return self._newest(limit, JournalRow.subject.in_(subjects))

    def of_action(self, action: str, limit: int = 50) -> list[Entry]:
        """Give the newest lines of one kind, newest first."""
        return self._newest(limit, JournalRow.action == action)

    def remarks(self, subjects: Sequence[str], limit: int = 50) -> list[Entry]:
        """Give the newest notes about any of these, and reasons for dismissing them, newest first."""
        # the other lines of a deed say only what they were done with
        own = JournalRow.deed.in_((0, JournalRow.number))
        said = JournalRow.action.in_(("note", "dismiss")), JournalRow.detail != "", own
        return self._newest(limit, JournalRow.subject.in_(subjects), *said)

    def of_deed(self, deed: int) -> list[Entry]:
        """Give all lines of one deed."""
        return self._newest(None, JournalRow.deed == deed)

    def _newest(self, limit: int | None, *which: ColumnElement[bool]) -> list[Entry]:
        query = select(JournalRow).where(JournalRow.workspace_id == self._workspace, *which)
        rows = self._connection.execute(query.order_by(JournalRow.number.desc()).limit(limit))
        return [
            Entry(row.at, row.actor, row.action, row.subject, row.detail, row.number, row.deed, row.before)
            for row in rows
        ]
