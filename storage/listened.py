"""Which channels of the chat itself are read, each for one monitor: only those that somebody chose."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.rows import ListenedRow


class ListenedStore:
    """The channels of one workspace that are read."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def listen(self, channel: str, monitor: str, now: datetime) -> None:
        """Read a channel for a monitor from now on; where it is read for it already, from then on."""
        since = self._since(channel, monitor) or now
        self.stop(channel)
        row = {"workspace_id": self._workspace, "channel": channel, "monitor": monitor, "since": since}
        self._connection.execute(insert(ListenedRow).values(**row))

    def stop(self, channel: str) -> bool:
        """Read a channel no more; tell whether it was read."""
        mine = (ListenedRow.workspace_id == self._workspace, ListenedRow.channel == channel)
        return self._connection.execute(delete(ListenedRow).where(*mine)).rowcount == 1

    def _since(self, channel: str, monitor: str) -> datetime | None:
        mine = (ListenedRow.workspace_id == self._workspace, ListenedRow.channel == channel)
        query = select(ListenedRow.since).where(*mine, ListenedRow.monitor == monitor)
        return self._connection.execute(query).scalar_one_or_none()

    def all(self) -> Mapping[str, str]:
        """Give the monitor of each channel that is read."""
        query = select(ListenedRow).where(ListenedRow.workspace_id == self._workspace).order_by(ListenedRow.channel)
        return {row.channel: row.monitor for row in self._connection.execute(query)}
