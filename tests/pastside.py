"""What the scenarios of the past share: a chat's server, Kith's parts, and what is kept of the chat."""

from sqlalchemy import select

from storage.rooms import RoomStore
from storage.rows import MentionRow


class PastPlace:
    """A chat whose server stays while Kith comes and goes; `here` is its workspace."""

    here = ""

    def __init__(self, server, parts, walker):
        self.server, self.parts, self.walker = server, parts, walker

    def rows(self, table):
        with self.parts.database.read() as connection:
            return connection.execute(select(table).where(table.workspace_id == self.here)).all()

    def texts(self):
        return {row.external_id: row.text for row in self.rows(MentionRow) if row.text}

    async def same(self, world, *rooms):
        """Wait until what is kept is what stands there: an earlier walk may have ended after what it did not see."""
        await world.until(lambda: self.texts() == self.standing(*rooms))

    def unchecked(self):
        with self.parts.database.read() as connection:
            return RoomStore(connection, self.here).unchecked_posts(self.parts.clock())
