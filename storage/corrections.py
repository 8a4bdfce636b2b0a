"""People's verdicts beside the machine's: the latest wins, all are kept."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.journal import Journal
from storage.rows import CorrectionRow


@dataclass(frozen=True, slots=True)
class Correction:
    """One verdict of a person: the field (origin, intent or urgency), the value, who, when and why."""

    field: str
    value: str
    said_by: str
    said_at: datetime
    note: str


class CorrectionStore:
    """The corrections of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def correct(self, mention_id: str, field: str, value: str, *, by: str, now: datetime, note: str = "") -> None:
        """Put a verdict beside the machine's."""
        mine = (CorrectionRow.workspace_id == self._workspace, CorrectionRow.mention_id == mention_id)
        number = self._connection.execute(select(func.coalesce(func.max(CorrectionRow.number), 0)).where(*mine))
        self._connection.execute(
            insert(CorrectionRow).values(
                workspace_id=self._workspace,
                mention_id=mention_id,
                number=number.scalar_one() + 1,
                field=field,
                value=value,
                said_by=by[:200],
                said_at=now,
                note=note,
            )
        )
        Journal(self._connection, self._workspace).write(now, by, "correct", mention_id, f"{field} is {value}")

    def of(self, mention_id: str) -> tuple[Correction, ...]:
        """Give all corrections of a mention, oldest first."""
        rows = self._connection.execute(
            select(CorrectionRow)
            .where(CorrectionRow.workspace_id == self._workspace, CorrectionRow.mention_id == mention_id)
            .order_by(CorrectionRow.number)
        )
        return tuple(Correction(row.field, row.value, row.said_by, row.said_at, row.note) for row in rows)

    def latest(self, as_of: datetime) -> Mapping[str, dict[str, str]]:
        """Give what people last said by `as_of`: value by field, by mention."""
        rows = self._connection.execute(
            select(CorrectionRow)
            .where(CorrectionRow.workspace_id == self._workspace, CorrectionRow.said_at <= as_of)
            .order_by(CorrectionRow.number)
        )
        said: dict[str, dict[str, str]] = defaultdict(dict)
        for row in rows:
            said[row.mention_id][row.field] = row.value
        return said
