"""A forum as the queue: a post for each case, closed when the case is settled."""

from datetime import UTC, datetime

import discord

from analyzers.triage.case import State
from bot.platforms.discord.drawing import draw_layout
from bot.platforms.discord.keys import has_key
from bot.platforms.discord.places import Place, snowflake
from bot.platforms.discord.render import render
from bot.ports import Draft, RefusedError
from bot.present.message import Message, cards_in
from bot.scheduling import FORUM

LONGEST_NAME = 100
SETTLED = frozenset({State.ANSWERED, State.DISMISSED})
MOST_LOOKED_AT = 100


async def make_post(client: discord.Client, draft: Draft) -> Place:
    """Make a post of its own for a message; its title is the message's."""
    forum = await client.fetch_channel(snowflake(draft.channel.removeprefix(FORUM)))
    if not isinstance(forum, discord.ForumChannel):
        raise RefusedError("channel_not_found", "The channel is no forum any more.")
    drawn = await draw_layout(render(draft.message, key=draft.key))
    made = await forum.create_thread(
        name=draft.message.title[:LONGEST_NAME], **drawn.sent, allowed_mentions=discord.AllowedMentions.none()
    )
    return Place(made.thread.id, made.message.id)


async def find_post(client: discord.Client, guild: int, draft: Draft, since: float) -> str | None:
    """Look for a post that bears the key among our own of late; Discord has no nonce for posts."""
    server = await client.fetch_guild(guild)
    forum, earliest = snowflake(draft.channel.removeprefix(FORUM)), datetime.fromtimestamp(since, UTC)
    ours = [one for one in await server.active_threads() if one.parent_id == forum and _is_ours(client, one, earliest)]
    for thread in sorted(ours, key=lambda one: one.id, reverse=True)[:MOST_LOOKED_AT]:
        message = await thread.fetch_message(thread.id)
        if has_key([dict(part.to_dict()) for part in message.components], draft.key):
            return str(Place(thread.id, message.id))
    return None


def _is_ours(client: discord.Client, thread: discord.Thread, earliest: datetime) -> bool:
    account, made = client.user, thread.created_at or earliest
    return account is not None and thread.owner_id == account.id and made >= earliest


def is_settled(message: Message) -> bool:
    """Tell whether every case of a message is settled or gone."""
    return all(card.state in SETTLED or not card.key for card in cards_in(message.blocks))


async def close_post(client: discord.Client, where: Place, *, closed: bool) -> None:
    """Close a post or open it again; one that is so already is left alone."""
    thread = await client.fetch_channel(where.channel)
    if isinstance(thread, discord.Thread) and thread.archived != closed:
        await thread.edit(archived=closed)
