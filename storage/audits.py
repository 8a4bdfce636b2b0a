"""What the blindness audits of a workspace came to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.rows import AuditRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One run: when, what it came to, how many pairs were compared, who asked; `body` is the whole result as JSON."""

    at: datetime
    verdict: str
    pairs: int
    actor: str
    body: str


class AuditStore:
    """The audits of one workspace; runs are added and never changed."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def keep(self, run: Audited) -> None:
        """Add a run."""
        highest = select(func.coalesce(func.max(AuditRow.number), 0)).where(AuditRow.workspace_id == self._workspace)
        self._connection.execute(
            insert(AuditRow).values(
                workspace_id=self._workspace,
                number=self._connection.execute(highest).scalar_one() + 1,
                at=run.at,
                verdict=run.verdict,
                pairs=run.pairs,
                actor=run.actor[:200],
                body=run.body,
            )
        )

    def last(self, until: datetime | None = None) -> Audited | None:
        """Give the latest run, or the latest up to a moment; None when there is none."""
        query = select(AuditRow).where(AuditRow.workspace_id == self._workspace)
        if until is not None:
            query = query.where(AuditRow.at <= until)
        row = self._connection.execute(query.order_by(AuditRow.at.desc(), AuditRow.number.desc()).limit(1)).first()
        if row is None:
            return None
        return Audited(at=row.at, verdict=row.verdict, pairs=row.pairs, actor=row.actor, body=row.body)
