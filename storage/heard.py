"""What happened in the chat's own channels, kept from before the chat is told that it arrived until it was read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select

from storage.chunking import chunks
from storage.database import insert_new
from storage.rows import HeardRow


class HeardStore:
    """What one workspace's channels hold that is not read yet."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def keep(self, source: str, bodies: Mapping[str, str]) -> int:
        """Keep what happened, by keys that sort as it happened; give how much is new."""
        rows = [
            {"workspace_id": self._workspace, "key": key, "source": source, "body": body}
            for key, body in bodies.items()
        ]
        return insert_new(self._connection, HeardRow, rows)

    def waiting(self, limit: int) -> list[tuple[str, str, str]]:
        """Give the first that wait, in their order: key, source and body."""
        query = select(HeardRow).where(HeardRow.workspace_id == self._workspace).order_by(HeardRow.key).limit(limit)
        return [(row.key, row.source, row.body) for row in self._connection.execute(query)]

    def holds(self, keys: Sequence[str]) -> bool:
        """Tell whether any of these is kept."""
        return any(
            self._connection.execute(select(HeardRow.key).where(*self._of(some)).limit(1)).first()
            for some in chunks(keys)
        )

    def done(self, keys: Sequence[str]) -> None:
        """Let go of what was read."""
        for some in chunks(keys):
            self._connection.execute(delete(HeardRow).where(*self._of(some)))

    def _of(self, keys: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
        return HeardRow.workspace_id == self._workspace, HeardRow.key.in_(keys)
