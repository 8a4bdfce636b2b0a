"""Keeps which campaigns and themes were found among some posts, because finding them takes long."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.database import insert_new
from storage.rows import TalkRow


class TalkStore:
    """What was found in one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def get(self, among: str) -> str | None:
        """Give what was found among the posts that this hash stands for; None when nobody looked yet."""
        mine = (TalkRow.workspace_id == self._workspace, TalkRow.among == among)
        return self._connection.execute(select(TalkRow.body).where(*mine)).scalar_one_or_none()

    def has_since(self, moment: datetime) -> bool:
        """Tell whether something was found since a moment."""
        mine = (TalkRow.workspace_id == self._workspace, TalkRow.found_at >= moment)
        return self._connection.execute(select(TalkRow.among).where(*mine).limit(1)).first() is not None

    def keep(self, among: str, body: str, now: datetime) -> None:
        """Keep what was found."""
        row = {"workspace_id": self._workspace, "among": among, "found_at": now, "body": body}
        insert_new(self._connection, TalkRow, [row])

    def forget(self, before: datetime | None = None) -> None:
        """Let go of what was found before a moment, or of everything."""
        mine = [TalkRow.workspace_id == self._workspace]
        if before is not None:
            mine.append(TalkRow.found_at < before)
        self._connection.execute(delete(TalkRow).where(*mine))
