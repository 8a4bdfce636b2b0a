"""Which waiting cases stood in which report, so that the next one can say how often somebody was told of them."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from storage.database import insert_new
from storage.rows import TellingRow


class TellingStore:
    """What the reports of one workspace told of."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def note(self, schedule: str, due: str, cases: Sequence[str]) -> None:
        """Note that these cases stood in the report of a schedule that was due at a local time; again is nothing."""
        row = {"workspace_id": self._workspace, "schedule": schedule, "due": due}
        insert_new(self._connection, TellingRow, [{**row, "mention_id": case} for case in cases])

    def told(self, schedule: str, cases: Sequence[str]) -> dict[str, int]:
        """Give in how many reports of a schedule each of these cases stood; those that stood in none are left out."""
        query = (
            select(TellingRow.mention_id, func.count().label("reports"))
            .where(
                TellingRow.workspace_id == self._workspace,
                TellingRow.schedule == schedule,
                TellingRow.mention_id.in_(cases),
            )
            .group_by(TellingRow.mention_id)
        )
        return {row.mention_id: row.reports for row in self._connection.execute(query)}
