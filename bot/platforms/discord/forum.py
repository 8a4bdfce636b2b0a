"""A forum as the queue: a post for each case, closed when the case is settled."""

from datetime import UTC, datetime

import discord

from analyzers.triage.case import State
from bot.platforms.discord.drawing import draw_layout
from bot.platforms.discord.keys import has_key
from bot.platforms.discord.places import Place, snowflake
from bot.platforms.discord.render import render
from bot.platforms.discord.troubles import in_our_words
from bot.ports import Draft, RefusedError
from bot.present.message import Message, cards_in
from bot.scheduling import FORUM

LONGEST_NAME = 100
SETTLED = frozenset({State.ANSWERED, State.DISMISSED})
MOST_LOOKED_AT = 100


async def make_post(client: discord.Client, draft: Draft) -> Place:
    """Make a post of its own for a message; its title is the message's."""
    forum = await _forum(client, draft)
    drawn = await draw_layout(render(draft.message, key=draft.key))
    tags = forum.available_tags[:1] if forum.flags.require_tag else []
    async with in_our_words():
        made = await forum.create_thread(
            name=draft.message.title[:LONGEST_NAME],
            applied_tags=tags,
            **drawn.sent,
            allowed_mentions=discord.AllowedMentions.none(),
        )
    return Place(made.thread.id, made.message.id)


async def find_post(client: discord.Client, guild: int, draft: Draft, since: float) -> str | None:
    """Look for a post that bears the key among our own of late; Discord has no nonce for posts."""
    forum, earliest = await _forum(client, draft), datetime.fromtimestamp(since, UTC)
    async with in_our_words():
        server = await client.fetch_guild(guild)
        there = [one for one in await server.active_threads() if one.parent_id == forum.id]
        there += [one async for one in forum.archived_threads(limit=MOST_LOOKED_AT)]
    ours = [one for one in there if _is_ours(client, one, earliest)]
    for thread in sorted(ours, key=lambda one: one.id, reverse=True)[:MOST_LOOKED_AT]:
        if await _bears(thread, draft.key):
            return str(Place(thread.id, thread.id))
    return None


async def _bears(thread: discord.Thread, key: str) -> bool:
    """Tell whether the first message of a post bears the key; somebody may have deleted it."""
    try:
        async with in_our_words():
            message = await thread.fetch_message(thread.id)
    except RefusedError as refused:
        if refused.code == "message_not_found":
            return False
        raise
    return has_key([dict(part.to_dict()) for part in message.components], key)


async def _forum(client: discord.Client, draft: Draft) -> discord.ForumChannel:
    async with in_our_words():
        forum = await client.fetch_channel(snowflake(draft.channel.removeprefix(FORUM)))
    if not isinstance(forum, discord.ForumChannel):
        raise RefusedError("channel_not_found", "The channel is no forum any more.")
    return forum


def _is_ours(client: discord.Client, thread: discord.Thread, earliest: datetime) -> bool:
    account, made = client.user, thread.created_at or earliest
    return account is not None and thread.owner_id == account.id and made >= earliest


def is_settled(message: Message) -> bool:
    """Tell whether every case of a message is settled or gone."""
    return all(card.state in SETTLED or not card.key for card in cards_in(message.blocks))


async def close_post(client: discord.Client, where: Place, *, closed: bool) -> None:
    """Close a post or thread, or open it again; one that is so already is left alone."""
    try:
        async with in_our_words():
            thread = await client.fetch_channel(where.channel)
            if isinstance(thread, discord.Thread) and thread.archived != closed:
                await thread.edit(archived=closed)
    except RefusedError as refused:
        if refused.code != "channel_not_found":
            raise
        raise RefusedError("thread_not_found", "The post is gone.") from None
