"""Reads the server's own channels that were chosen with `/kith listen`: new messages, changed ones, deleted ones.

Programs and webhooks are told apart from members; nobody is read who does not want to be.
"""

from collections.abc import Iterable

import discord

from analyzers.labels import Flag
from analyzers.mention import Mention
from analyzers.text import storable
from bot.commands.inflow import PAUSE, Changed, Deleted, Happening, Inflow
from bot.commands.service import Service
from bot.hearing import Heard
from bot.platforms.discord.places import workspace_id

SOURCE = "discord"
SAID_BY_SOMEBODY = (discord.MessageType.default, discord.MessageType.reply)


class Listening:
    """Takes in what happens in the channels of servers."""

    def __init__(self, desk: Service, pause: float = PAUSE) -> None:
        self.inflow = Inflow(desk, SOURCE, pause)

    def message(self, message: discord.Message) -> None:
        """Note a new message of a person or a program; what Discord says by itself is none."""
        if message.guild is not None and says_something(message):
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
        self.inflow.note(workspace_id(guild), Happening(what))


def says_something(message: discord.Message) -> bool:
    """Tell whether somebody said something in words; what Discord says by itself is none."""
    return message.type in SAID_BY_SOMEBODY and bool(message.content.strip())


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
