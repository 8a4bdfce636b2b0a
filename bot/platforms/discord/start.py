"""Starts Discord: asks whom the token belongs to, makes our servers known, and gives the chat and its talker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

from bot.bridge import off_loop
from bot.commands.past import PastWalker, Walkers
from bot.errors import SettingError
from bot.parts import Parts
from bot.platforms.discord.chat import DiscordChat
from bot.platforms.discord.connect import GatewayTalker
from bot.platforms.discord.desk import DiscordDesk
from bot.platforms.discord.endpoints import use_endpoints
from bot.platforms.discord.guilds import settle_in
from bot.platforms.discord.onetry import one_try
from bot.platforms.discord.places import workspace_id
from bot.platforms.discord.troubles import LONGEST_WAIT, in_our_words
from bot.reaching import reach


@dataclass(frozen=True, slots=True)
class Discord:
    """Discord as one process uses it."""

    workspaces: tuple[str, ...]
    chat: DiscordChat
    desk: DiscordDesk
    talker: GatewayTalker


@asynccontextmanager
async def start_discord(
    parts: Parts, token: str, api_url: str, gateway_url: str, *, listen: bool = False, walker: Walkers = PastWalker
) -> AsyncIterator[Discord]:
    """Know our servers and give what is needed to work there; SettingError when Discord does not accept the token."""
    use_endpoints(api_url, gateway_url)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we never speak aloud
    rest = discord.Client(
        intents=discord.Intents(guilds=True),
        allowed_mentions=discord.AllowedMentions.none(),
        max_messages=None,
        max_ratelimit_timeout=LONGEST_WAIT,
        http_trace=one_try(),
    )
    try:
        guilds = await reach(lambda: _log_in(rest, token), api_url)
        account = rest.user.id if rest.user else 0
        await off_loop(settle_in, parts, dict.fromkeys(guilds, ""), account)
        chat = DiscordChat(rest)
        desk = DiscordDesk(parts, chat)
        yield Discord(
            tuple(map(workspace_id, guilds)), chat, desk, GatewayTalker(desk, token, listen=listen, walker=walker)
        )
    finally:
        await rest.close()


async def _log_in(client: discord.Client, token: str) -> list[int]:
    """Log in and give the ids of our servers."""
    async with in_our_words():
        await _accepted(client, token)
        return [guild.id async for guild in client.fetch_guilds(limit=None)]


async def _accepted(client: discord.Client, token: str) -> None:
    try:
        await client.login(token)
    except discord.LoginFailure:
        raise SettingError("Discord does not accept KITH_DISCORD__TOKEN.") from None
