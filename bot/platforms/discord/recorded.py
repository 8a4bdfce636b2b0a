"""A message as Discord's gateway sends it, with the badges and counts it carries, for the blindness audit."""

import copy
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import discord

from analyzers.audit.disturbances import Payload
from analyzers.mention import Mention
from bot.platforms.discord.client import intents
from bot.platforms.discord.listening import channel_of, read_message
from bot.sources.recorded import Recording

GUILD, CHANNEL = "41771983423143937", "290926798999357250"
SERVER: dict[str, object] = {
    "id": GUILD, "name": "Acme", "owner_id": "7", "roles": [], "emojis": [], "features": [], "members": [],
    "channels": [{"id": CHANNEL, "type": 0, "name": "help", "position": 0, "permission_overwrites": [], "nsfw": False}],
}  # fmt: skip
MESSAGES = (
    {
        "id": "334385199974967042", "channel_id": CHANNEL, "guild_id": GUILD, "type": 0, "flags": 0, "tts": False,
        "content": "My kettle leaks since Monday, any advice?", "timestamp": "2026-11-02T09:15:00+00:00",
        "edited_timestamp": None, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": False, "components": [],
        "author": {
            "id": "53908099506183680", "username": "mira", "discriminator": "0", "global_name": "Mira the Great",
            "avatar": "a_bab14f271d565501444b2ca3be944b25", "public_flags": 131_141, "premium_type": 2, "bot": False,
            "verified": True,
        },
        "member": {
            "roles": ["1", "2"], "joined_at": "2019-01-01T00:00:00+00:00",
            "premium_since": "2024-01-01T00:00:00+00:00", "nick": "Mira, 80k on Twitch",
            "deaf": False, "mute": False, "flags": 9,
        },
        "reactions": [{"count": 412, "me": False, "emoji": {"id": None, "name": "🔥"}}], "position": 12,
        "guild_boosts": 14,
    },
    {
        "id": "334385199974967043", "channel_id": CHANNEL, "guild_id": GUILD, "type": 0, "flags": 0, "tts": False,
        "content": "Try descaling it, that worked for me.", "timestamp": "2026-11-02T09:20:00+00:00",
        "edited_timestamp": None, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": True, "components": [],
        "author": {
            "id": "53908099506183681", "username": "newcomer", "discriminator": "0", "global_name": None,
            "avatar": None, "public_flags": 0, "premium_type": 0, "bot": False, "verified": False,
        },
        "member": {
            "roles": [], "joined_at": "2026-11-02T00:00:00+00:00", "premium_since": None, "nick": None, "deaf": False,
            "mute": False, "flags": 0,
        },
        "reactions": [{"count": 1, "me": True, "emoji": {"id": None, "name": "👍"}}], "position": 13,
        "guild_boosts": 14,
    },
)  # fmt: skip
KEPT = frozenset({
    "id", "channel_id", "guild_id", "type", "content", "author.id", "author.bot", "message_reference",
    # without these the library cannot make a message of a payload
    "flags", "timestamp", "edited_timestamp", "mentions", "mention_roles", "attachments", "embeds", "components",
    "reactions.emoji",
})  # fmt: skip


FRAGILE = frozenset({"member.roles", "member.joined_at", "member.premium_since"})
"""Boosting, roles and how long somebody is there: the library takes moments and lists of ids only."""


def _pour(payload: Payload, mention: Mention) -> Payload:
    """Say it in a message; its id is a snowflake, which holds the time, and so is its author's."""
    at = mention.created_at or datetime(2026, 11, 2, tzinfo=UTC)
    author = payload["author"]
    return {
        **payload,
        "id": str(discord.utils.time_snowflake(at) + _number(mention.external_id, 22)),
        "content": mention.text,
        "author": {**(author if isinstance(author, dict) else {}), "id": str(_number(mention.author, 60) + 1)},
    }


def _number(words: str, bits: int) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest()) >> (64 - bits)


def _read(payloads: Sequence[Payload]) -> list[Mention]:
    """Let the library make messages of the payloads as it does of what the gateway sends, and read those."""
    state = discord.Client(intents=intents(listen=True))._connection  # noqa: SLF001  a client without a connection
    guild = discord.Guild(data=cast("Any", copy.deepcopy(SERVER)), state=state)
    channel = cast("discord.TextChannel", guild.get_channel(int(CHANNEL)))
    given = [cast("Any", copy.deepcopy(payload)) for payload in payloads]
    messages = [discord.Message(state=state, channel=channel, data=data) for data in given]
    return [read_message(message, channel_of(message.channel)).mention for message in messages]


DISCORD = Recording(
    source="Discord channels", reads="bot.platforms.discord.listening", payloads=MESSAGES, kept=KEPT, pour=_pour,
    read=_read, fragile=FRAGILE,
)  # fmt: skip
