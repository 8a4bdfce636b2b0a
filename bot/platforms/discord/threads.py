"""The thread below a message of ours, made when the first answer belongs into it."""

from typing import Final

import discord

from bot.platforms.discord.places import Place
from bot.platforms.discord.troubles import in_our_words
from bot.ports import RefusedError

ONE_DAY: Final = 1440
"""Minutes without a word until Discord folds a thread; somebody who writes opens it again."""
NAME = "Details and discussion"
NOWHERE = frozenset({"missing_permissions", "50024"})
"""Why there is no thread: we may not make one, or this kind of channel has none."""
THERE = "has_a_thread"


async def thread_of(client: discord.Client, head: Place) -> discord.abc.Messageable:
    """Give the thread of a message, which has the message's own id; its channel where no thread can be."""
    try:
        async with in_our_words():
            known = await client.fetch_channel(head.message)
            return known if isinstance(known, discord.Thread) else client.get_partial_messageable(head.channel)
    except RefusedError as refused:
        if refused.code != "channel_not_found":
            raise
    try:
        async with in_our_words():
            channel = await client.fetch_channel(head.channel)
            if not isinstance(channel, discord.TextChannel):
                return client.get_partial_messageable(head.channel)
            message = channel.get_partial_message(head.message)
            return await message.create_thread(name=NAME, auto_archive_duration=ONE_DAY)
    except RefusedError as refused:
        if refused.code == THERE:
            return client.get_partial_messageable(head.message)
        if refused.code in NOWHERE:
            return client.get_partial_messageable(head.channel)
        raise
