"""Reads the server's own channels that were chosen with `/kith listen`: new messages, changed ones, deleted ones.

Programs and webhooks are told apart from members; nobody is read who does not want to be.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from functools import partial

import discord

from analyzers.labels import Flag
from analyzers.mention import Mention
from bot.hearing import Heard, hear, hear_change, list_listened, unhear
from bot.platforms.discord.desk import DiscordDesk
from bot.platforms.discord.places import workspace_id

log = logging.getLogger(__name__)

SOURCE = "discord"
AT_ONCE = 200
"""Messages read in one go."""
MOST_WAITING = 10_000
"""Messages that wait to be read; when a flood brings more, the oldest are let go, and the log says so."""
SAID_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)


class Listening:
    """Takes in what members write, server by server, beside everything else."""

    def __init__(self, desk: DiscordDesk) -> None:
        self._desk = desk
        self._waiting: dict[str, deque[Heard]] = {}

    async def message(self, message: discord.Message) -> None:
        """Take a new message up if its channel is read."""
        if message.guild is None or message.type not in SAID_BY_PEOPLE or not message.content.strip():
            return
        workspace, channel = workspace_id(message.guild.id), channel_of(message.channel)
        if channel in await self._desk.do_ourselves(workspace, list_listened):
            self._queue(workspace, read_message(message, channel))

    async def changed(self, guild: int | None, message: int, text: str | None) -> None:
        """Read a message again that its author changed."""
        if guild is None or text is None:
            return
        workspace = workspace_id(guild)
        if await self._desk.do_ourselves(workspace, lambda parts: hear_change(parts, SOURCE, str(message), text)):
            self._desk.soon(workspace)

    async def deleted(self, guild: int | None, messages: Iterable[int]) -> None:
        """Let go of messages that were deleted."""
        if guild is None:
            return
        workspace, ids = workspace_id(guild), [str(one) for one in messages]
        if await self._desk.do_ourselves(workspace, lambda parts: unhear(parts, SOURCE, ids)):
            self._desk.soon(workspace)

    def _queue(self, workspace: str, heard: Heard) -> None:
        is_being_read = workspace in self._waiting
        waiting = self._waiting.setdefault(workspace, deque(maxlen=MOST_WAITING))
        if len(waiting) == MOST_WAITING:
            log.warning("%s: more is written than can be read; the oldest messages are left out", workspace)
        waiting.append(heard)
        if not is_being_read:
            self._desk.start(self._read(workspace))

    async def _read(self, workspace: str) -> None:
        """Read all that waits in a server; what cannot be read is told, and keeps nothing else waiting."""
        while waiting := self._waiting.get(workspace):
            some = [waiting.popleft() for _ in range(min(AT_ONCE, len(waiting)))]
            try:
                taken = await self._desk.do_ourselves(workspace, partial(hear, heard=some))
                log.info("%s: %d messages read, %d cases opened", workspace, taken.stored, taken.cases)
            except Exception:
                log.exception("%s: %d messages could not be read", workspace, len(some))
            await asyncio.sleep(0)
        del self._waiting[workspace]


def channel_of(channel: object) -> str:
    """Give the channel that was chosen: of a thread, the one that it hangs on."""
    return str(channel.parent_id if isinstance(channel, discord.Thread) else getattr(channel, "id", ""))


def read_message(message: discord.Message, channel: str) -> Heard:
    """Read a message: no reactions, no roles, no ranks, only what was said, by whom, when, and in answer to what."""
    automated = message.author.bot or message.webhook_id is not None
    reference = message.reference
    mention = Mention(
        external_id=str(message.id),
        text=message.content,
        source=SOURCE,
        platform="Discord",
        author=message.author.name,
        created_at=message.created_at,
        link=message.jump_url,
        in_reply_to=str(reference.message_id or "") if reference else "",
        automated=Flag.TRUE if automated else Flag.FALSE,
    )
    return Heard(channel=channel, member=str(message.author.id), mention=mention)
