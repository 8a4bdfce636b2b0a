"""Keeps the gateway open: one client for each connection, made anew when one has ended for good."""

import asyncio
import logging

import discord

from bot.bridge import stop
from bot.commands.past import PastWalker, Walkers
from bot.platforms.discord.client import KithClient
from bot.platforms.discord.desk import DiscordDesk

log = logging.getLogger(__name__)

NOT_ALLOWED = (
    "Discord does not let me read messages: switch on “Message Content Intent” for the bot in Discord's developer "
    "portal, or set KITH_DISCORD__LISTEN=false. Everything else works meanwhile."
)


class GatewayTalker:
    """Answers people in every server that our account is in."""

    name = "discord"

    def __init__(self, desk: DiscordDesk, token: str, *, listen: bool, walker: Walkers = PastWalker) -> None:
        self._walker = walker
        self._desk = desk
        self._token = token
        self._listen = listen

    async def talk(self) -> None:
        """Connect, and stay so until we are cancelled; the library connects again by itself."""
        try:
            await self._connect(listen=self._listen)
        except discord.PrivilegedIntentsRequired:
            log.error(NOT_ALLOWED)  # noqa: TRY400  the sentence says it all
            await self._connect(listen=False)

    async def _connect(self, *, listen: bool) -> None:
        self._desk.listens = listen
        client = KithClient(self._desk, listen=listen, walker=self._walker)
        walking = asyncio.create_task(client.past.walk(), name="discord, what was said before")
        try:
            await client.start(self._token)
        finally:
            await stop(walking)
            await self._desk.settle_down()
            await client.close()
