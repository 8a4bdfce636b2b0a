"""What happened in chat, once each: chats deliver an event again when they are not sure that it arrived."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.database import insert_new
from storage.errors import StorageError
from storage.identity import content_key
from storage.rows import InboxRow


class OtherContentError(StorageError):
    """An event came again with another content."""


class InboxStore:
    """The inbox of one workspace. Written in the same transaction as the event's effect."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def first_time(self, event: str, content: str, now: datetime) -> bool:
        """Note an event; False when it was there already, OtherContentError when it said something else then."""
        key = content_key(content)
        row = {"workspace_id": self._workspace, "event": event[:200], "content_key": key, "seen_at": now}
        if insert_new(self._connection, InboxRow, [row]) == 1:
            return True
        before = self._connection.execute(
            select(InboxRow.content_key).where(InboxRow.workspace_id == self._workspace, InboxRow.event == event[:200])
        ).scalar_one()
        if before != key:
            raise OtherContentError(f"{event[:60]} came again and said something else.")
        return False

    def known(self, events: Sequence[str]) -> set[str]:
        """Give those of some events that were noted before."""
        asked = {event[:200]: event for event in events}
        query = select(InboxRow.event).where(InboxRow.workspace_id == self._workspace, InboxRow.event.in_(asked))
        return {asked[event] for event in self._connection.execute(query).scalars()}

    def forget(self, before: datetime) -> int:
        """Delete events older than this; no chat delivers so late."""
        done = self._connection.execute(
            delete(InboxRow).where(InboxRow.workspace_id == self._workspace, InboxRow.seen_at < before)
        )
        return done.rowcount
