"""Posts messages to Discord: with a nonce and a hidden key, so that a second attempt finds the first."""

from collections.abc import Iterable
from datetime import UTC, datetime

import discord

from bot.platforms.discord.drawing import Sendable, draw, draw_classic
from bot.platforms.discord.embeds import embed_has_key
from bot.platforms.discord.forum import close_post, find_post, is_settled, make_post
from bot.platforms.discord.keys import has_key
from bot.platforms.discord.permissions import may_look
from bot.platforms.discord.places import Place, guild_id, nonce_of, snowflake
from bot.platforms.discord.threads import thread_of
from bot.platforms.discord.troubles import ALL_SECONDS, INVALID_FORM, in_our_words, in_time
from bot.ports import CannotLookError, Draft, RefusedError
from bot.present.message import called
from bot.scheduling import FORUM
from bot.telling import PERSON

FOLDED = "is_archived"
LOOK_AT = 2_500
"""Messages looked through for a key: more than are written between two attempts."""
Room = discord.abc.Messageable


class DiscordChat:
    """Discord as a chat: posts, finds and updates in every server that our account is in.

    It works over REST alone, so messages go out while the gateway is away.
    """

    platform = "discord"
    workspaces: frozenset[str] | None = None

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self.account = str(client.user.id) if client.user else ""

    async def post(self, workspace: str, draft: Draft) -> str:
        """Post a message; gives its place."""
        async with in_time(ALL_SECONDS):
            return await (self._post_case(draft) if draft.channel.startswith(FORUM) else self._post(workspace, draft))

    async def _post_case(self, draft: Draft) -> str:
        place = await make_post(self._client, draft)
        if is_settled(draft.message):
            await close_post(self._client, place, closed=True)
        return str(place)

    async def _post(self, workspace: str, draft: Draft) -> str:
        room = await self._room(workspace, draft)
        try:
            return await _say(room, draft, await draw(draft.message, draft.key))
        except RefusedError as refused:
            if refused.code != INVALID_FORM:
                raise
            return await _say(room, draft, draw_classic(draft.message, draft.key))

    async def find(self, workspace: str, draft: Draft, since: float) -> str | None:
        """Look for the key among our own messages in the channel or thread since a Unix time."""
        try:
            async with in_time(ALL_SECONDS):
                if draft.channel.startswith(FORUM):
                    return await find_post(self._client, guild_id(workspace), draft, since)
                return await self._look(await self._room(workspace, draft), draft.key, since)
        except RefusedError as refused:
            raise CannotLookError(refused.particular) from None

    async def update(self, workspace: str, place: str, draft: Draft) -> None:  # noqa: ARG002  the place says it all
        """Draw a message anew where it is; a forum's post is closed when its case is settled."""
        where = Place.read(place)
        async with in_time(ALL_SECONDS):
            await (self._update_post if draft.channel.startswith(FORUM) else self._update)(where, draft)

    async def _update_post(self, where: Place, draft: Draft) -> None:
        """Draw a forum's post anew, which must be open for that, and close it when its case is settled."""
        await close_post(self._client, where, closed=False)
        await self._update(where, draft)
        if is_settled(draft.message):
            await close_post(self._client, where, closed=True)

    async def _update(self, where: Place, draft: Draft) -> None:
        """Draw a message anew; one in a thread that was folded is opened for that, and folded again."""
        message = self._client.get_partial_messageable(where.channel).get_partial_message(where.message)
        try:
            await _redraw(message, draft)
        except RefusedError as refused:
            if refused.code != FOLDED:
                raise
            await close_post(self._client, where, closed=False)
            await _redraw(message, draft)
            await close_post(self._client, where, closed=True)

    async def _room(self, workspace: str, draft: Draft) -> Room:
        """Give where the message belongs: a channel, a thread below our own message, or a person."""
        if not draft.channel or draft.channel == PERSON:
            raise RefusedError("no_channel", "No channel is set for it.")
        if draft.channel.startswith(PERSON):
            async with in_our_words():
                return await self._client.create_dm(discord.Object(snowflake(draft.channel.removeprefix(PERSON))))
        if draft.thread:
            return await thread_of(self._client, Place.read(draft.thread))
        return self._client.get_partial_messageable(snowflake(draft.channel), guild_id=guild_id(workspace))

    async def _look(self, room: Room, key: str, since: float) -> str | None:
        account = self._client.user
        async with in_our_words():
            seen = 0
            async for message in room.history(limit=LOOK_AT, after=datetime.fromtimestamp(since, UTC)):
                seen += 1
                if account and message.author.id == account.id and _bears(message, key):
                    return str(Place(message.channel.id, message.id))
        if seen == LOOK_AT:
            raise CannotLookError("too much was said there since")
        await may_look(room)
        return None


async def _say(room: Room, draft: Draft, drawn: Sendable) -> str:
    async with in_our_words():
        sent = await room.send(**drawn.sent, files=drawn.files, nonce=nonce_of(draft), allowed_mentions=may_ring(draft))
    return str(Place(sent.channel.id, sent.id))


async def _redraw(message: discord.PartialMessage, draft: Draft) -> None:
    """Draw a message anew in the form that it has; nobody is called by a change."""
    try:
        await _edit(message, await draw(draft.message, draft.key))
    except RefusedError as refused:
        if refused.code != INVALID_FORM:
            raise
        await _edit(message, draw_classic(draft.message, draft.key))


async def _edit(message: discord.PartialMessage, drawn: Sendable) -> None:
    async with in_our_words():
        await message.edit(**drawn.sent, attachments=drawn.files, allowed_mentions=discord.AllowedMentions.none())


def may_ring(draft: Draft) -> discord.AllowedMentions:
    """Give who may be called by this message: only whom the workspace chose to be called."""
    ids = called(draft.message)
    roles = [discord.Object(snowflake(one[1:])) for one in ids if one.startswith("&")]
    people = [discord.Object(snowflake(one)) for one in ids if not one.startswith("&")]
    return discord.AllowedMentions(everyone=False, replied_user=False, roles=roles, users=people)


def _bears(message: discord.Message, key: str) -> bool:
    parts: Iterable[discord.Component] = message.components
    return has_key([dict(part.to_dict()) for part in parts], key) or embed_has_key(
        [dict(embed.to_dict()) for embed in message.embeds], key
    )
