"""The rooms of the chat itself whose history is walked: channels that are read, threads, and what was read before.

A room is walked from its newest message to the oldest that counts, so that what was written, changed or deleted while
nobody listened is known. Where that cannot be done, nobody knows what became of its posts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from storage.database import insert_new
from storage.rows import ListenedRow, MentionRow, RoomRow
from storage.sources import HELD_BACK_AFTER, LOOK_EVERY, UNCHECKED_KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A channel or a thread: by its id, and the channel that was chosen or not and that it belongs to.

    Its posts are those whose id or link begins with `begins` and that answer `thread`: None is any message or none,
    an empty one is none.
    """

    id: str
    channel: str
    begins: str
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where we are in a room's history.

    `chosen` is from when on its channel is read, None when it is not. `looked_at` is when the walk began that is on its
    way; it goes on at `looked_from`, which is empty when none is. All up to `checked_at` is known.
    """

    room: Room
    looked_at: datetime
    looked_from: str
    checked_at: datetime
    chosen: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A post whose text is kept: its id and its link in the chat, and what it answers."""

    external_id: str
    link: str = ""
    in_reply_to: str = ""


class RoomStore:
    """The rooms of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def note(self, source: str, rooms: Iterable[Room], now: datetime) -> None:
        """Note rooms that are not noted yet, due at once: known up to where their channel is, or from its choice on.

        A thread of which nobody knew the channel is walked anew, as that.
        """
        chosen, there = self._chosen(), {walk.room.id: walk for walk in self.all(source)}
        for room in rooms:
            above = there.get(room.channel)
            known = above.checked_at if above else chosen.get(room.channel, now)
            if room.id not in there:
                self._add(source, room, known, now)
            elif room.channel not in (room.id, there[room.id].room.channel):
                begun = {"checked_at": min(known, there[room.id].checked_at), "looked_from": "", "next_at": now}
                self._change(room.id, {"channel": room.channel, **begun})

    def _add(self, source: str, room: Room, checked_at: datetime, now: datetime) -> None:
        row = {
            "workspace_id": self._workspace, "room": room.id, "source": source, "channel": room.channel,
            "begins": room.begins, "thread": room.thread, "looked_at": now, "looked_from": "",
            "checked_at": checked_at, "next_at": now, "trouble": "",
        }  # fmt: skip
        insert_new(self._connection, RoomRow, [row])

    def all(self, source: str) -> list[Walk]:
        """Give all rooms of a chat, channels before their threads."""
        return self._walks(RoomRow.source == source)

    def due(self, source: str, now: datetime) -> list[Walk]:
        """Give those that are to be walked now."""
        return self._walks(RoomRow.source == source, RoomRow.next_at <= now)

    def begin_again(self, source: str, now: datetime) -> None:
        """Have all rooms of a chat walked anew: something may have happened unheard."""
        mine = (RoomRow.workspace_id == self._workspace, RoomRow.source == source)
        self._connection.execute(update(RoomRow).where(*mine).values(looked_from="", next_at=now))

    def walk_on(self, walk: Walk, looked_from: str, began: datetime, now: datetime) -> None:
        """Note where a walk goes on, and when it began; at its end all up to then is known."""
        ended = {"checked_at": began, "next_at": began + LOOK_EVERY}
        values = {"looked_from": looked_from, "looked_at": began, "trouble": ""}
        self._change(walk.room.id, values | ({"next_at": now} if looked_from else ended))

    def walk_later(self, walk: Walk, next_at: datetime, trouble: str, *, anew: bool = False) -> None:
        """Note that a room is not walked before a moment, where it was or `anew`, and why in plain words."""
        values: dict[str, object] = {"next_at": next_at, "trouble": trouble}
        self._change(walk.room.id, values | ({"looked_from": ""} if anew else {}))

    def drop(self, room: str) -> None:
        """Walk a room no more."""
        self._connection.execute(delete(RoomRow).where(self._is(room)))

    def known(self, source: str) -> list[Known]:
        """Give the posts of a chat whose text is kept."""
        query = select(MentionRow.external_id, MentionRow.link, MentionRow.in_reply_to).distinct()
        mine = (MentionRow.workspace_id == self._workspace, MentionRow.source == source, MentionRow.text != "")
        return [Known(*row) for row in self._connection.execute(query.where(*mine))]

    def lost(self, source: str, now: datetime) -> list[Room]:
        """Give the rooms of a chat of which nobody has known for so long that their texts are let go of."""
        return [one.room for one in self._walks(RoomRow.source == source, RoomRow.checked_at <= now - UNCHECKED_KEPT)]

    def unchecked_posts(self, now: datetime) -> set[str]:
        """Give the ids of the mentions that stand in such rooms."""
        mine = (MentionRow.workspace_id == self._workspace, MentionRow.text != "")
        return {
            identity
            for walk, source in self._with_source(RoomRow.checked_at <= now - HELD_BACK_AFTER)
            for identity in self._connection.execute(
                select(MentionRow.id).where(*mine, MentionRow.source == source, in_room(walk.room))
            ).scalars()
        }

    def unchecked_by_source(self, now: datetime) -> dict[str, int]:
        """Give of how many rooms of each chat nobody knows."""
        late = (RoomRow.workspace_id == self._workspace, RoomRow.checked_at <= now - HELD_BACK_AFTER)
        query = select(RoomRow.source, func.count().label("many")).where(*late).group_by(RoomRow.source)
        return {row.source: row.many for row in self._connection.execute(query)}

    def _walks(self, *wanted: ColumnElement[bool]) -> list[Walk]:
        return [walk for walk, _ in self._with_source(*wanted)]

    def _with_source(self, *wanted: ColumnElement[bool]) -> list[tuple[Walk, str]]:
        chosen = self._chosen()
        query = select(RoomRow).where(RoomRow.workspace_id == self._workspace, *wanted)
        rows = self._connection.execute(query.order_by(RoomRow.channel, RoomRow.room))
        return [
            (
                Walk(
                    room=Room(id=row.room, channel=row.channel, begins=row.begins, thread=row.thread),
                    looked_at=row.looked_at, looked_from=row.looked_from, checked_at=row.checked_at,
                    chosen=chosen.get(row.channel), trouble=row.trouble,
                ),
                row.source,
            )
            for row in rows
        ]  # fmt: skip

    def _chosen(self) -> dict[str, datetime]:
        query = select(ListenedRow).where(ListenedRow.workspace_id == self._workspace)
        return {row.channel: row.since for row in self._connection.execute(query)}

    def _change(self, room: str, values: dict[str, object]) -> None:
        self._connection.execute(update(RoomRow).where(self._is(room)).values(values))

    def _is(self, room: str) -> ColumnElement[bool]:
        return and_(RoomRow.workspace_id == self._workspace, RoomRow.room == room)


def in_room(room: Room) -> ColumnElement[bool]:
    """Tell which mentions stand in a room."""
    begins = or_(
        MentionRow.external_id.startswith(room.begins, autoescape=True),
        MentionRow.link.startswith(room.begins, autoescape=True),
    )
    return begins if room.thread is None else and_(begins, MentionRow.in_reply_to == room.thread)
