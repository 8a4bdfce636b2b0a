"""What we may do in a channel, looked at before a channel is given a purpose: a refusal on Monday would be too late."""

import discord

from bot.platforms.discord.places import snowflake
from bot.platforms.discord.troubles import in_our_words
from bot.ports import RefusedError
from bot.scheduling import FORUM

NO_MESSAGE = 1
"""An id that no message has: it is from before there was a Discord."""
NOT_THERE = "message_not_found"

NEEDED = {
    "view_channel": "see it",
    "send_messages": "write there",
    "embed_links": "embed links",
    "attach_files": "attach files",
    "read_message_history": "read its history",
    "create_public_threads": "make threads",
    "send_messages_in_threads": "write in threads",
}
"""What a digest, a queue and an alarm need; without the history nobody can look whether a message arrived."""
TO_LISTEN = ("view_channel", "read_message_history")


def unfit(guild: discord.Guild | None, channel: str, purpose: str) -> str:
    """Say why a channel cannot have a purpose (`queue`, `listen`, or any other); empty when it can."""
    if channel.startswith(FORUM) and purpose not in ("queue", "listen"):
        return "A forum can hold the queue only, a post for each case. Choose a text channel."
    return lacking(guild, channel, TO_LISTEN if purpose == "listen" else tuple(NEEDED))


def lacking(guild: discord.Guild | None, channel: str, needed: tuple[str, ...]) -> str:
    """Say what we may not do in a channel; empty when nothing is lacking or nobody can tell."""
    found = guild.get_channel(snowflake(channel.removeprefix(FORUM))) if guild else None
    if guild is None or found is None or guild.me is None:
        return ""
    ours = found.permissions_for(guild.me)
    missing = [NEEDED[name] for name in needed if not getattr(ours, name)]
    return f"I may not {' or '.join(missing)}. Give me that permission in the channel's settings." if missing else ""


def as_kept(guild: discord.Guild | None, channel: str) -> str:
    """Give a channel as it is kept: a forum is marked as one."""
    found = guild.get_channel(snowflake(channel)) if guild else None
    return f"{FORUM}{channel}" if isinstance(found, discord.ForumChannel) else channel


async def may_look(room: discord.abc.Messageable) -> None:
    """Raise RefusedError when we may not read the history: Discord then shows an empty one, and says so of one message.

    Source: docs.discord.com/developers/resources/message (Get Channel Messages, Get Channel Message)
    """
    try:
        async with in_our_words():
            await room.fetch_message(NO_MESSAGE)
    except RefusedError as refused:
        if refused.code != NOT_THERE:
            raise
