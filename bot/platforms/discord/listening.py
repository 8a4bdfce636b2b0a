"""Reads the server's own channels that were chosen with `/kith listen`: new messages, changed ones, deleted ones.

Programs and webhooks are told apart from members; nobody is read who does not want to be.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import discord

from analyzers.labels import Flag
from analyzers.mention import Mention
from analyzers.text import storable
from bot.commands.service import Service
from bot.hearing import Heard, hear, hear_change, unhear
from bot.parts import Parts
from bot.platforms.discord.places import workspace_id

log = logging.getLogger(__name__)

SOURCE = "discord"
AT_ONCE = 200
"""Messages read in one go."""
PAUSE = 2.0
"""Seconds until something is tried again that could not be read."""
MOST_WAITING = 10_000
"""Messages that wait to be read; when a flood brings more, they are left out, and the log says so."""
SAID_BY_SOMEBODY = (discord.MessageType.default, discord.MessageType.reply)


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


class Listening:
    """Takes in what happens in channels, server by server and in its order, beside everything else."""

    def __init__(self, desk: Service, pause: float = PAUSE) -> None:
        self._desk = desk
        self._pause = pause
        self._waiting: dict[str, deque[Heard | Changed | Deleted]] = {}
        self._flooded: set[str] = set()

    def message(self, message: discord.Message) -> None:
        """Note a new message of a person or a program; what Discord says by itself is none."""
        if message.guild is not None and message.type in SAID_BY_SOMEBODY and message.content.strip():
            self._note(message.guild.id, read_message(message, channel_of(message.channel)))

    def changed(self, guild: int | None, message: int, text: str | None) -> None:
        """Note that a message was changed; an update without words is about its links or pictures."""
        if guild is not None and text:
            self._note(guild, Changed(str(message), storable(text)))

    def deleted(self, guild: int | None, messages: Iterable[int]) -> None:
        """Note that messages were deleted."""
        if guild is not None:
            self._note(guild, Deleted(tuple(map(str, messages))))

    def _note(self, guild: int, what: Heard | Changed | Deleted) -> None:
        workspace = workspace_id(guild)
        is_being_read = workspace in self._waiting
        waiting = self._waiting.setdefault(workspace, deque())
        if len(waiting) < MOST_WAITING or not isinstance(what, Heard):
            waiting.append(what)  # a change or a deletion is never left out: it is somebody's wish
        elif workspace not in self._flooded:
            self._flooded.add(workspace)
            log.warning("%s: more is written than can be read; until that is over, messages are left out", workspace)
        if not is_being_read:
            self._desk.start(self._read(workspace))

    async def _read(self, workspace: str) -> None:
        """Read all that waits in a server; what cannot be read is told, and keeps nothing else waiting."""
        while waiting := self._waiting.get(workspace):
            if await self._tried(workspace, *_next(waiting)):
                self._desk.soon(workspace)
        del self._waiting[workspace]
        self._flooded.discard(workspace)

    async def _tried(self, workspace: str, work: Work, pieces: Sequence[Work]) -> int:
        """Do some reading; when it fails, do it later piece by piece, so that a bad message is let go alone."""
        try:
            return await self._desk.do_ourselves(workspace, work)
        except Exception:
            log.exception("%s: what was written there is read again, one by one", workspace)
        await asyncio.sleep(self._pause)
        return sum([await self._alone(workspace, piece) for piece in pieces])

    async def _alone(self, workspace: str, piece: Work) -> int:
        try:
            return await self._desk.do_ourselves(workspace, piece)
        except Exception:
            log.exception("%s: a message, change or deletion could not be read and is let go", workspace)
            return 0


def _next(waiting: deque[Heard | Changed | Deleted]) -> tuple[Work, Sequence[Work]]:
    """Take the next thing to do, and its pieces: as many new messages as follow each other, or one other thing."""
    match waiting[0]:
        case Changed(message, text):
            waiting.popleft()
            change: Work = lambda parts: hear_change(parts, SOURCE, message, text)  # noqa: E731  it is typed here
            return change, [change]
        case Deleted(messages):
            waiting.popleft()
            deletion: Work = lambda parts: unhear(parts, SOURCE, messages)  # noqa: E731  as above
            return deletion, [deletion]
    some: list[Heard] = []
    while waiting and len(some) < AT_ONCE and isinstance(waiting[0], Heard):
        some.append(cast("Heard", waiting.popleft()))
    return _hearing(some), [_hearing([one]) for one in some]


def _hearing(some: Sequence[Heard]) -> Work:
    return lambda parts: hear(parts, some).answered


def channel_of(channel: object) -> str:
    """Give the channel that was chosen: of a thread, the one that it hangs on."""
    return str(channel.parent_id if isinstance(channel, discord.Thread) else getattr(channel, "id", ""))


def read_message(message: discord.Message, channel: str) -> Heard:
    """Read a message: no reactions, no roles, no ranks, only what was said, by whom, when, and in answer to what."""
    automated = message.author.bot or message.webhook_id is not None
    reference = message.reference
    mention = Mention(
        external_id=str(message.id),
        text=storable(message.content),
        source=SOURCE,
        platform="Discord",
        author=str(message.author.id),
        created_at=message.created_at,
        link=message.jump_url,
        in_reply_to=str(reference.message_id or "") if reference else _beginning_of(message.channel),
        automated=Flag.TRUE if automated else Flag.FALSE,
    )
    return Heard(channel=channel, mention=mention)


def _beginning_of(channel: object) -> str:
    """Give the message that a thread or a forum's post hangs on: it has the thread's id."""
    return str(channel.id) if isinstance(channel, discord.Thread) else ""
