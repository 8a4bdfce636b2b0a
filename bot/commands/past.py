"""Walks the history of channels that are read, so that what happened there while Kith was away is known as well.

Each room is walked from its newest message to the oldest that counts: messages that are new are taken in, known ones
are read again, and those that the room no longer has are let go of. Some pages at a time: at the start, after a
connection that was lost, and once a day. Until a walk came to its end nobody knows what became of a room's posts.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from analyzers.errors import KithError
from bot.commands.inflow import Deleted, Found, Happening, Inflow
from bot.commands.service import Service
from bot.commands.shown import NEVER, History, Page
from bot.hearing import Heard
from bot.parts import Parts
from bot.ports import BusyError, RefusedError
from bot.rechecking import AGAIN_IN, doubt
from storage.identity import APART
from storage.listened import ListenedStore
from storage.rooms import Room, RoomStore, Walk

log = logging.getLogger(__name__)
T = TypeVar("T")

MOST_PAGES = 10
"""Pages of one room in one visit; the walk goes on with the next, after the other rooms had theirs."""
LOOK_IN = 60.0
"""Seconds between two looks at which rooms are to be walked; a lost connection is not waited for."""
LONGEST_WAIT = 3600.0
"""Seconds that are waited at most when a chat asks for it."""
OVERLAP = timedelta(minutes=15)
"""A walk reaches back so long before what is known: chats show messages late."""
AT_ONCE = 100
"""Deletions kept in one piece."""
NOT_KEPT = "What was found there could not be kept; the log says why."


@dataclass(slots=True)
class _Seen:
    """What was seen in one visit of a room, and where the walk goes on."""

    known: frozenset[str]
    cursor: str
    found: dict[str, Heard] = field(default_factory=dict)
    looked_for: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    closed: bool = False


class PastWalker:
    """Walks the rooms of one chat, in all its workspaces."""

    most_pages = MOST_PAGES
    look_in = LOOK_IN

    def __init__(self, desk: Service, inflow: Inflow, history: History) -> None:
        self._desk = desk
        self._inflow = inflow
        self._history = history
        self._lost = asyncio.Event()

    def again(self) -> None:
        """Walk everything anew, now: we are there, and something may have happened that nobody told us."""
        self._lost.set()

    async def walk(self) -> None:
        """Walk for good, from the first time on that we are there."""
        await self._lost.wait()
        while True:
            anew = self._lost.is_set()
            self._lost.clear()
            pause = await self.tour(anew=anew)
            if pause:
                await asyncio.sleep(min(pause, LONGEST_WAIT))
            else:
                await self._rest()

    async def tour(self, *, anew: bool = False) -> float:
        """Visit each room that is due, all of them when `anew`; gives the seconds that the chat asks us to wait."""
        waits = [await self._visit_all(workspace, anew=anew) for workspace in self._history.workspaces()]
        return max(waits, default=0.0)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self.look_in):
                await self._lost.wait()
        except TimeoutError:
            return

    async def _visit_all(self, workspace: str, *, anew: bool) -> float:
        try:
            if await self._ours(workspace, lambda parts: self._begin(parts, anew=anew)):
                await self._visit_due(workspace)
        except BusyError as busy:
            return busy.seconds
        except Exception:  # one workspace keeps no other from being walked, and it is tried again
            log.exception("%s: the history of its channels could not be walked", workspace)
            if anew:
                self._lost.set()
            return self.look_in
        return 0.0

    async def _visit_due(self, workspace: str) -> None:
        known = await self._ours(workspace, self._place_known)
        visited = set[str]()
        while due := await self._due(workspace, visited):
            for walk in due:
                visited.add(walk.room.id)
                await self._visit(workspace, walk, known.get(walk.room.id, frozenset()))

    async def _due(self, workspace: str, visited: Collection[str]) -> list[Walk]:
        """Give the rooms to visit now; threads that were found in one visit are there for the next."""
        due = await self._with_rooms(workspace, lambda rooms, now: rooms.due(self._history.source, now))
        return [walk for walk in due if walk.room.id not in visited]

    def _begin(self, parts: Parts, *, anew: bool) -> bool:
        """Note the channels that are read; tell whether some room is due."""
        source, now = self._history.source, parts.clock()
        with parts.database.write() as connection:
            rooms = RoomStore(connection, parts.workspace)
            channels = ListenedStore(connection, parts.workspace).all()
            rooms.note(source, [self._history.channel(parts.workspace, one) for one in channels], now)
            if anew:
                rooms.begin_again(source, now)
            return anew or bool(rooms.due(source, now))

    def _place_known(self, parts: Parts) -> dict[str, frozenset[str]]:
        """Give the ids of known posts by the room that they stand in, and note these rooms."""
        source, known = self._history.source, dict[Room, set[str]]()
        with parts.database.read() as connection:
            channels = list(ListenedStore(connection, parts.workspace).all())
            posts = RoomStore(connection, parts.workspace).known(source)
        for post in posts:
            if room := self._history.room_of(post, channels):
                known.setdefault(room, set()).add(post.external_id)
        with parts.database.write() as connection:
            RoomStore(connection, parts.workspace).note(source, known, parts.clock())
        return {room.id: frozenset(ids) for room, ids in known.items()}

    async def _visit(self, workspace: str, walk: Walk, known: frozenset[str]) -> None:
        """Walk some pages of a room; what goes wrong there keeps no other room from being walked."""
        if not known and walk.chosen is None:
            await self._with_rooms(workspace, lambda rooms, _: rooms.drop(walk.room.id))
            return
        try:
            await self._walk_some(workspace, walk, known)
        except BusyError:
            raise
        except KithError as error:
            words, anew = str(error), isinstance(error, RefusedError)
            log.warning("%s, room %s: %s", workspace, walk.room.id, words)
            await self._with_rooms(
                workspace, lambda rooms, now: rooms.walk_later(walk, now + AGAIN_IN, words, anew=anew)
            )

    async def _walk_some(self, workspace: str, walk: Walk, known: frozenset[str]) -> None:
        now = await self._with_rooms(workspace, lambda _, now: now)
        began, seen = walk.looked_at if walk.looked_from else now, _Seen(known, walk.looked_from)
        busy = await self._see(workspace, walk, seen)
        if busy is None or seen.cursor != walk.looked_from:
            await self._take_in(workspace, seen)
            await self._with_rooms(workspace, lambda rooms, now: self._end(rooms, walk, seen, began, now))
        if busy:
            raise busy

    async def _see(self, workspace: str, walk: Walk, seen: _Seen) -> BusyError | None:
        """Look through some pages, from the cursor on; gives what the chat answers when it asks us to wait."""
        for _ in range(self.most_pages):
            try:
                page = await self._page(workspace, walk, seen)
            except BusyError as busy:
                return busy
            self._look_through(walk, page, seen)
            seen.cursor = page.after
            if not seen.cursor:
                break
        return None

    async def _page(self, workspace: str, walk: Walk, seen: _Seen) -> Page:
        fresh = self._fresh_from(walk)
        floor = min([fresh, *map(self._history.place, seen.known)])
        return await self._history.page(workspace, walk.room, seen.cursor, floor, fresh)

    def _fresh_from(self, walk: Walk) -> int:
        """Give the place from which on an unknown message is new: what is older was taken in before, or not chosen."""
        if walk.chosen is None or not self._history.listens():
            return NEVER
        return self._history.place_at(max(walk.chosen, walk.checked_at - OVERLAP))

    def _look_through(self, walk: Walk, page: Page, seen: _Seen) -> None:
        fresh, place = self._fresh_from(walk), self._history.place
        wanted = [one for one in page.said if one.mention.external_id in seen.known or _at(one, place) >= fresh]
        seen.found.update((one.mention.external_id, one) for one in wanted)
        looked_for = {one for one in seen.known if page.low <= place(one) <= page.high}
        seen.looked_for |= looked_for
        seen.gone += sorted(one for one in looked_for if one.partition(APART)[0] not in page.there)
        seen.rooms += page.rooms
        seen.closed |= page.closed

    async def _take_in(self, workspace: str, seen: _Seen) -> None:
        """Have what was seen kept and read, oldest first; KithError when it could not be kept."""
        if not seen.closed:
            doubt(len(seen.looked_for), len(seen.gone))
        found = sorted(seen.found.values(), key=lambda one: _at(one, self._history.place))
        whats: list[Found | Deleted] = [
            *(Found(tuple(found[start : start + AT_ONCE])) for start in range(0, len(found), AT_ONCE)),
            *(Deleted(tuple(seen.gone[start : start + AT_ONCE])) for start in range(0, len(seen.gone), AT_ONCE)),
        ]
        told = [self._inflow.note(workspace, Happening(what)) for what in whats]
        if not all(await asyncio.gather(*told)):
            raise KithError(NOT_KEPT)

    def _end(self, rooms: RoomStore, walk: Walk, seen: _Seen, began: datetime, now: datetime) -> None:
        rooms.note(self._history.source, seen.rooms, now)
        if seen.cursor or seen.known or seen.found or (walk.chosen and walk.room.id == walk.room.channel):
            rooms.walk_on(walk, seen.cursor, began, now)
        else:
            rooms.drop(walk.room.id)  # nothing of it is kept; a thread comes again when somebody writes there

    async def _with_rooms(self, workspace: str, work: Callable[[RoomStore, datetime], T]) -> T:
        def working(parts: Parts) -> T:
            with parts.database.write() as connection:
                return work(RoomStore(connection, parts.workspace), parts.clock())

        return await self._ours(workspace, working)

    async def _ours(self, workspace: str, work: Callable[[Parts], T]) -> T:
        """Do work beside the loop that is waited for when the process ends, although the walk is broken off."""
        done: list[T] = []

        async def doing() -> None:
            done.append(await self._desk.do_ourselves(workspace, work))

        await asyncio.shield(self._desk.start(doing()))
        return done[0]


Walkers = Callable[[Service, Inflow, History], PastWalker]
"""Makes what walks the past of a chat."""


def _at(heard: Heard, place: Callable[[str], int]) -> int:
    return place(heard.mention.external_id)
