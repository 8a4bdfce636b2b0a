"""Who may do what in a workspace, and which channels have a purpose there."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from storage.database import insert_new
from storage.roles import Purpose, Right
from storage.rows import ChannelRow, RightRow


class PeopleStore:
    """The rights and channels of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def grant(self, right: Right, person: str) -> bool:
        """Give a right; tell whether it is new."""
        row = {"workspace_id": self._workspace, "right": right.value, "person": person}
        return insert_new(self._connection, RightRow, [row]) == 1

    def revoke(self, right: Right, person: str) -> bool:
        """Take a right back; tell whether it was there."""
        mine = (RightRow.workspace_id == self._workspace, RightRow.right == right.value, RightRow.person == person)
        return self._connection.execute(delete(RightRow).where(*mine)).rowcount == 1

    def may(self, person: str, right: Right) -> bool:
        """Tell whether a person has a right: it was given to them, or to nobody yet."""
        holders = self.rights().get(right, ())
        return not holders or person in holders

    def holds_any(self, person: str) -> bool:
        """Tell whether a person was given any right."""
        return any(person in holders for holders in self.rights().values())

    def rights(self) -> Mapping[Right, tuple[str, ...]]:
        """Give who was given each right, by name."""
        rows = self._connection.execute(
            select(RightRow.right, RightRow.person)
            .where(RightRow.workspace_id == self._workspace)
            .order_by(RightRow.person)
        ).all()
        return {right: tuple(row.person for row in rows if row.right == right) for right in Right}

    def replace_rights(self, right: Right, people: Sequence[str]) -> None:
        """Give a right to exactly these people."""
        mine = (RightRow.workspace_id == self._workspace, RightRow.right == right.value)
        self._connection.execute(delete(RightRow).where(*mine))
        for person in dict.fromkeys(people):
            self.grant(right, person)

    def use_channel(self, purpose: Purpose, channel: str) -> None:
        """Give a channel a purpose; an empty one ends it."""
        mine = (ChannelRow.workspace_id == self._workspace, ChannelRow.purpose == purpose.value)
        self._connection.execute(delete(ChannelRow).where(*mine))
        if channel:
            row = {"workspace_id": self._workspace, "purpose": purpose.value, "channel": channel}
            self._connection.execute(insert(ChannelRow).values(**row))

    def channels(self) -> Mapping[Purpose, str]:
        """Give the channels that have a purpose."""
        rows = self._connection.execute(select(ChannelRow).where(ChannelRow.workspace_id == self._workspace))
        return {Purpose(row.purpose): row.channel for row in rows}
