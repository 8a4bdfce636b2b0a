"""What happens in the channels of a chat, workspace by workspace and in its order, read beside everything else."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.commands.service import Service
from bot.hearing import Heard, hear, hear_change, list_listened, unhear
from bot.parts import Parts
from storage.inbox import InboxStore

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Messages read in one go."""
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
class Happening:
    """Something that happened; `event` is the chat's own id of it, empty where the chat never tells twice."""

    what: Heard | Changed | Deleted
    event: str = ""


class Inflow:
    """Takes in what happens in the channels of one chat, whose mentions have the source's name."""

    def __init__(self, desk: Service, source: str, pause: float = PAUSE) -> None:
        self._desk = desk
        self._source = source
        self._pause = pause
        self._waiting: dict[str, deque[Happening]] = {}
        self._flooded: set[str] = set()

    def note(self, workspace: str, happening: Happening) -> None:
        """Have it read soon, after what happened before in that workspace."""
        is_being_read = workspace in self._waiting
        waiting = self._waiting.setdefault(workspace, deque())
        if len(waiting) < MOST_WAITING or not isinstance(happening.what, Heard):
            waiting.append(happening)  # a change or a deletion is never left out: it is somebody's wish
        elif workspace not in self._flooded:
            self._flooded.add(workspace)
            log.warning("%s: more is written than can be read; until that is over, messages are left out", workspace)
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
            return 0

    def _reading(self, some: Sequence[Happening]) -> Work:
        return lambda parts: read_happenings(parts, self._source, some)


def read_happenings(parts: Parts, source: str, some: Sequence[Happening]) -> int:
    """Read new messages, or one change or deletion; what the chat tells again is left, or it would undo a later one."""
    fresh = _fresh(parts, some)
    if not fresh:
        return 0
    match fresh[0].what:
        case Changed(message, text):
            changed = touched = hear_change(parts, source, message, text)
        case Deleted(messages):
            changed = touched = unhear(parts, source, messages)
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
