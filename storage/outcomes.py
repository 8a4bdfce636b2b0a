"""What became of the cases: who asked (as a keyed hash), how urgent it was, and when it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from analyzers.labels import Origin, Urgency
from analyzers.triage.case import State
from storage.corrections import CorrectionStore
from storage.reading import AnyRow
from storage.rows import CaseRow, MentionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One case: the keyed hash of its author, its need, when it came, and when it was answered (None: not yet)."""

    author_key: str
    urgency: Urgency
    arrived: datetime
    answered_at: datetime | None


class OutcomeStore:
    """The outcomes of one workspace's cases."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def all(
        self, as_of: datetime, since: datetime | None = None, monitors: Sequence[str] | None = None
    ) -> list[Outcome]:
        """Give the cases that came in [since, as_of) as they stood at `as_of`, with people's corrections, oldest first.

        One that was asked again after it was settled waits since then. Cases of unknown authors are left out, and what
        a person called our own. A dismissed case was not answered.
        """
        query = (
            select(CaseRow, MentionRow.author_key)
            .join(MentionRow, (MentionRow.workspace_id == CaseRow.workspace_id) & (MentionRow.id == CaseRow.mention_id))
            .where(CaseRow.workspace_id == self._workspace, MentionRow.author_key != "", CaseRow.arrived < as_of)
            .order_by(CaseRow.arrived, CaseRow.mention_id)
        )
        if since is not None:
            query = query.where(CaseRow.arrived >= since)
        if monitors is not None:
            query = query.where(CaseRow.monitor.in_(monitors))
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        rows = [(row, said.get(row.mention_id, {})) for row in self._connection.execute(query)]
        return [
            _outcome(row, corrected.get("urgency", row.urgency), as_of)
            for row, corrected in rows
            if corrected.get("origin") != Origin.OWNED
        ]


def _outcome(row: AnyRow, urgency: str, as_of: datetime) -> Outcome:
    answered = row.state == State.ANSWERED and row.settled_at is not None and row.settled_at <= as_of
    return Outcome(
        author_key=row.author_key,
        urgency=Urgency(urgency),
        arrived=row.asked_at or row.arrived,
        answered_at=row.settled_at if answered else None,
    )
