"""What happens in the channels of a chat, workspace by workspace and in its order, read beside everything else.

It is kept before it is read: a chat that asks is told that it arrived only then, and what a process had not read when
it ended is read when the next one begins.
"""

import asyncio
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pydantic import TypeAdapter

from bot.commands.service import Service
from bot.desk import at_desk
from bot.hearing import Heard, hear, hear_again, hear_change, list_listened, unhear
from bot.parts import Parts
from storage.heard import HeardStore
from storage.inbox import InboxStore
from storage.workspaces import WorkspaceStore

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Messages read in one go."""
MOST_KEPT = 1_000
"""Messages kept in one transaction."""
PAUSE = 2.0
"""Seconds until something is tried again that could not be read."""
MOST_WAITING = 10_000
"""Messages that wait to be read; when a flood brings more, they are left out, and the log says so."""

Work = Callable[[Parts], int]
"""Reading to be done; gives how much changed in what is seen."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A message that its author changed."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """Messages that were deleted."""

    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Messages as they stand in a channel that was walked: new ones, and known ones that may say something else now."""

    messages: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened; `event` is the chat's own id of it, empty where the chat never tells twice.

    `key` is ours; keys sort as things happened.
    """

    what: Heard | Changed | Deleted | Found
    event: str = ""
    key: str = field(default_factory=lambda: f"{time.time_ns():020}-{uuid.uuid4().hex[:8]}")


_BODY = TypeAdapter(Happening)
Arriving = tuple[Happening, "asyncio.Future[bool]"]


class Inflow:
    """Takes in what happens in the channels of one chat, whose mentions have the source's name."""

    def __init__(self, desk: Service, source: str, pause: float = PAUSE) -> None:
        self._desk = desk
        self._source = source
        self._pause = pause
        self._arriving: dict[str, deque[Arriving]] = {}
        self._waiting: dict[str, deque[Happening]] = {}
        self._flooded: set[str] = set()

    def note(self, workspace: str, happening: Happening) -> "asyncio.Future[bool]":
        """Have it kept now, and read soon, after what happened before in that workspace.

        Gives what tells, once it is decided, whether it is kept.
        """
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if self._is_full(workspace) and isinstance(happening.what, Heard):
            self._leave_out(workspace)  # a change or a deletion is never left out: it is somebody's wish
            told.set_result(False)
            return told
        is_being_kept = workspace in self._arriving
        self._arriving.setdefault(workspace, deque()).append((happening, told))
        if not is_being_kept:
            self._desk.start(self._keep(workspace))
        return told

    def _is_full(self, workspace: str) -> bool:
        return len(self._arriving.get(workspace, ())) + len(self._waiting.get(workspace, ())) >= MOST_WAITING

    def _leave_out(self, workspace: str) -> None:
        if workspace not in self._flooded:
            self._flooded.add(workspace)
            log.warning("%s: more is written than can be read; until that is over, messages are left out", workspace)

    async def _keep(self, workspace: str) -> None:
        """Keep all that arrives in a workspace, as much at once as there is, and have it read."""
        while arriving := self._arriving[workspace]:
            some = [arriving.popleft() for _ in range(min(len(arriving), MOST_KEPT))]
            kept = await self._is_kept(workspace, [one for one, _ in some])
            for _, told in some:
                if not told.done():
                    told.set_result(kept)
            self._read_soon(workspace, [one for one, _ in some])
        del self._arriving[workspace]

    async def _is_kept(self, workspace: str, some: Sequence[Happening]) -> bool:
        try:
            await self._desk.do_ourselves(workspace, partial(keep_happenings, source=self._source, some=some))
        except Exception:  # a full disk, say: the chat hears no and tells it again, and reading goes on
            log.exception("%s: what was written there could not be kept; it is read all the same", workspace)
            return False
        return True

    def _read_soon(self, workspace: str, some: Sequence[Happening]) -> None:
        is_being_read = workspace in self._waiting
        self._waiting.setdefault(workspace, deque()).extend(some)
        if not is_being_read:
            self._desk.start(self._read(workspace))

    async def _read(self, workspace: str) -> None:
        """Read all that waits in a workspace; what cannot be read is told, and keeps nothing else waiting."""
        while waiting := self._waiting.get(workspace):
            if await self._tried(workspace, _next(waiting)):
                self._desk.soon(workspace)
        del self._waiting[workspace]
        self._flooded.discard(workspace)

    async def _tried(self, workspace: str, some: Sequence[Happening]) -> int:
        """Do some reading; when it fails, do it later piece by piece, so that a bad message is let go alone."""
        try:
            return await self._desk.do_ourselves(workspace, self._reading(some))
        except Exception:  # whatever one of them holds (a mistake of ours too) must not keep the others from being read
            log.exception("%s: what was written there is read again, one by one", workspace)
        await asyncio.sleep(self._pause)
        return sum([await self._alone(workspace, one) for one in some])

    async def _alone(self, workspace: str, one: Happening) -> int:
        try:
            return await self._desk.do_ourselves(workspace, self._reading([one]))
        except Exception:  # as above: it is let go, the next one is read
            log.exception("%s: a message, change or deletion could not be read and is let go", workspace)
            await self._let_go(workspace, one)
            return 0

    async def _let_go(self, workspace: str, one: Happening) -> None:
        try:
            await self._desk.do_ourselves(workspace, partial(_done, some=[one]))
        except Exception:  # what stays kept is read at the next start; whatever failed here keeps nothing else
            log.exception("%s: it is tried once more when the process begins again", workspace)

    def _reading(self, some: Sequence[Happening]) -> Work:
        return lambda parts: read_happenings(parts, self._source, some)


def keep_happenings(parts: Parts, *, source: str, some: Sequence[Happening]) -> int:
    """Keep what happened until it is read; of channels that nobody chose nothing is kept."""
    chosen = list_listened(parts)
    wanted = [one for one in some if chosen and (not isinstance(one.what, Heard) or one.what.channel in chosen)]
    bodies = {one.key: _BODY.dump_json(one).decode("utf-8") for one in wanted}
    if not bodies:
        return 0
    with parts.database.write() as connection:
        return HeardStore(connection, parts.workspace).keep(source, bodies)


def read_left(parts: Parts) -> int:
    """Read what was kept when the process ended, in every workspace; gives how much there was."""
    with parts.database.read() as connection:
        active = WorkspaceStore(connection).active()
    return sum(_read_left(at_desk(parts, workspace)) for workspace in active)


def _read_left(parts: Parts) -> int:
    total = 0
    while some := _left(parts):
        for source, one in some:
            try:
                read_happenings(parts, source, [one])
            except Exception:  # as in `_alone`: what one of them holds must not end the start
                log.exception("%s: a message, change or deletion could not be read and is let go", parts.workspace)
                _done(parts, [one])
        total += len(some)
    return total


def _left(parts: Parts) -> list[tuple[str, Happening]]:
    with parts.database.read() as connection:
        waiting = HeardStore(connection, parts.workspace).waiting(AT_ONCE)
    return [(source, _BODY.validate_json(body)) for _, source, body in waiting]


def _done(parts: Parts, some: Sequence[Happening]) -> int:
    keys = [one.key for one in some]
    with parts.database.read() as connection:
        is_kept = HeardStore(connection, parts.workspace).holds(keys)
    if is_kept:
        with parts.database.write() as connection:
            HeardStore(connection, parts.workspace).done(keys)
    return len(keys)


def read_happenings(parts: Parts, source: str, some: Sequence[Happening]) -> int:
    """Read new messages, or one change or deletion, and let go of what was kept of them; gives what changed.

    What the chat tells again is left, or it would undo a later one.
    """
    changed = _read_fresh(parts, source, _fresh(parts, some))
    _done(parts, some)
    return changed


def _read_fresh(parts: Parts, source: str, fresh: Sequence[Happening]) -> int:
    if not fresh:
        return 0
    match fresh[0].what:
        case Changed(message, text):
            changed = touched = hear_change(parts, source, message, text)
        case Deleted(messages):
            changed = touched = unhear(parts, source, messages)
        case Found(messages):
            changed = touched = hear_again(parts, source, messages)
        case _:
            changed = hear(parts, [one.what for one in fresh if isinstance(one.what, Heard)]).answered
            touched = len(fresh)
    if touched:
        _keep(parts, [one.event for one in fresh if one.event])
    return changed


def _next(waiting: deque[Happening]) -> list[Happening]:
    """Take the next to read: as many new messages as follow each other, or one other thing."""
    some = [waiting.popleft()]
    if isinstance(some[0].what, Heard):
        while waiting and len(some) < AT_ONCE and isinstance(waiting[0].what, Heard):
            some.append(waiting.popleft())
    return some


def _fresh(parts: Parts, some: Sequence[Happening]) -> list[Happening]:
    """Leave out what was told before, and messages of channels that nobody chose."""
    chosen = list_listened(parts)
    wanted = [one for one in some if not isinstance(one.what, Heard) or one.what.channel in chosen]
    events = [one.event for one in wanted if one.event]
    if not events:
        return wanted
    with parts.database.read() as connection:
        known = InboxStore(connection, parts.workspace).known(events)
    return [one for one in wanted if one.event not in known]


def _keep(parts: Parts, events: Sequence[str]) -> None:
    if events:
        with parts.database.write() as connection:
            inbox = InboxStore(connection, parts.workspace)
            for event in events:
                inbox.first_time(event, event, parts.clock())
