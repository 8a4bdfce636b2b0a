"""Shows the history of a server's channels and threads, page by page from the newest message on.

Source: docs.discord.com/developers/resources/message (Get Channel Messages), …/topics/threads
"""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import discord

from bot.commands.shown import NEVER, Page
from bot.platforms.discord.listening import SOURCE, channel_of, read_message, says_something
from bot.platforms.discord.permissions import may_look
from bot.platforms.discord.places import guild_id, snowflake, workspace_id
from bot.platforms.discord.troubles import in_our_words
from bot.ports import RefusedError
from storage.identity import APART
from storage.rooms import Known, Room

AT_ONCE = 100
"""Messages of a page, and archived threads that are looked at: as many as Discord gives."""
NO_CHANNEL = "channel_not_found"
_LINK = re.compile(r"https://discord\.com/channels/(\d{1,20})/(\d{1,20})/")
Talk = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
"""What holds messages."""


class DiscordHistory:
    """What the servers of one connection show of their past."""

    source = SOURCE

    def __init__(self, client: discord.Client, *, listen: bool) -> None:
        self.at_once = AT_ONCE
        self._client = client
        self._listen = listen

    def workspaces(self) -> Sequence[str]:
        """Give the servers that we are in."""
        return [workspace_id(guild.id) for guild in self._client.guilds]

    def listens(self) -> bool:
        """Tell whether new messages are to be read."""
        return self._listen

    def channel(self, workspace: str, channel: str) -> Room:
        """Give a channel as a room."""
        return _room(guild_id(workspace), snowflake(channel), channel)

    def room_of(self, known: Known, channels: Sequence[str]) -> Room | None:
        """Give the channel or thread that a message's link names; the channel of a thread is known while it is open."""
        link = _LINK.match(known.link)
        if link is None:
            return None
        guild = self._client.get_guild(int(link[1]))
        thread = guild.get_thread(int(link[2])) if guild and link[2] not in channels else None
        return _room(int(link[1]), int(link[2]), str(thread.parent_id) if thread else link[2])

    def place(self, external_id: str) -> int:
        """Give a message's id, which grows with time; what was set apart has the id of its twin."""
        return snowflake(external_id.partition(APART)[0])

    def place_at(self, moment: datetime) -> int:
        """Give the id that a message of that moment would have at least."""
        return discord.utils.time_snowflake(moment)

    async def page(self, workspace: str, room: Room, cursor: str, floor: int, fresh: int) -> Page:  # noqa: ARG002  the room names its server
        """Give a page of a channel, with its threads beside the first. ChatError when we may or can not look."""
        try:
            async with in_our_words():
                channel = await self._client.fetch_channel(snowflake(room.id))
        except RefusedError as refused:
            if refused.code != NO_CHANNEL:
                raise
            return Page(low=0, high=NEVER, closed=True)
        rooms = [one async for one in _threads(channel, fresh)] if not cursor else []
        if not isinstance(channel, Talk):
            return Page(low=0, high=NEVER, rooms=rooms)  # a forum has threads alone
        return await _page(channel, rooms, cursor, floor, self.at_once)


async def _page(channel: Talk, rooms: Sequence[Room], cursor: str, floor: int, at_once: int) -> Page:
    before = discord.Object(snowflake(cursor)) if cursor else None
    async with in_our_words():
        messages = [one async for one in channel.history(limit=at_once, before=before)]
    if not messages:
        await may_look(channel)
    low = messages[-1].id if len(messages) == at_once else 0
    return Page(
        low=low,
        high=snowflake(cursor) - 1 if cursor else NEVER,
        there=frozenset(str(one.id) for one in messages),
        said=[read_message(one, channel_of(one.channel)) for one in messages if says_something(one)],
        rooms=rooms,
        after=str(low) if low > floor else "",
    )


async def _threads(channel: object, fresh: int) -> AsyncIterator[Room]:
    """Give the threads of a channel in which something may have been written from the place `fresh` on."""
    if fresh == NEVER or not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        return
    async with in_our_words():
        threads = [one for one in await channel.guild.active_threads() if one.parent_id == channel.id]
        threads += [one async for one in channel.archived_threads(limit=AT_ONCE)]
    for thread in threads:
        if (thread.last_message_id or NEVER) >= fresh:
            yield _room(channel.guild.id, thread.id, str(channel.id))


def _room(guild: int, room: int, channel: str) -> Room:
    return Room(id=str(room), channel=channel, begins=f"https://discord.com/channels/{guild}/{room}/")
