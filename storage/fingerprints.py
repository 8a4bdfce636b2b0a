"""Writes down all that is stored about each mention, so that two runs over the same posts can be compared."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, select

from storage.rows import AssessmentRow, Base, CaseRow, EvidenceRow, MentionRow

ABOUT_MENTIONS = (MentionRow, AssessmentRow, EvidenceRow, CaseRow)


class FingerprintStore:
    """The rows of one workspace as text."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def rows_of_mentions(self) -> dict[str, str]:
        """Give every column of every row about each mention, by its external id in the order in which they came."""
        told: dict[str, list[str]] = {}
        for table in ABOUT_MENTIONS:
            for identity, row in self._rows(table):
                told.setdefault(identity, []).append(row)
        names = select(MentionRow.id, MentionRow.external_id).where(MentionRow.workspace_id == self._workspace)
        external = {row.id: row.external_id for row in self._connection.execute(names)}
        return {external[identity]: "\n".join(rows) for identity, rows in told.items()}

    def _rows(self, kind: type[Base]) -> Sequence[tuple[str, str]]:
        table: Table = kind.__table__  # type: ignore[assignment]  # every row of ours has a table
        own = "id" if kind is MentionRow else "mention_id"
        order = [column for column in table.primary_key if column.name != "workspace_id"]
        query = select(table).where(table.c.workspace_id == self._workspace).order_by(*order)
        return [(row._mapping[own], f"{table.name} {tuple(row)!r}") for row in self._connection.execute(query)]  # noqa: SLF001  SQLAlchemy's documented way to a row's mapping
