"""Who did what and when: the audit log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.rows import JournalRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. `subject` is the id of what it was done to."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: str


class Journal:
    """One workspace's journal; lines are added and never changed."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def write(self, at: datetime, actor: str, action: str, subject: str, detail: str = "") -> None:
        """Add a line."""
        highest = select(func.coalesce(func.max(JournalRow.number), 0)).where(
            JournalRow.workspace_id == self._workspace
        )
        number = self._connection.execute(highest).scalar_one() + 1
        self._connection.execute(
            insert(JournalRow).values(
                workspace_id=self._workspace,
                number=number,
                at=at,
                actor=actor[:200],
                action=action,
                subject=subject,
                detail=detail,
            )
        )

    def has(self, action: str) -> bool:
        """Tell whether something like this was ever done."""
        mine = (JournalRow.workspace_id == self._workspace, JournalRow.action == action)
        return self._connection.execute(select(JournalRow.number).where(*mine).limit(1)).first() is not None

    def recent(self, limit: int = 50, subject: str | None = None) -> list[Entry]:
        """Give the newest lines, newest first; only those of one subject when it is named."""
        query = select(JournalRow).where(JournalRow.workspace_id == self._workspace)
        if subject is not None:
            query = query.where(JournalRow.subject == subject)
        rows = self._connection.execute(query.order_by(JournalRow.number.desc()).limit(limit))
        return [Entry(row.at, row.actor, row.action, row.subject, row.detail) for row in rows]
