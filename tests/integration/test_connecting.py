"""Slack and Discord side by side: what cannot be reached at the start is tried again beside the other."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from fakes import some_parts
from servers.discord import GUILD, DiscordServer
from servers.slack import SlackServer

from bot.bootstrap import read_settings
from bot.connecting import Late, connect
from bot.ports import UnreachableError

ME = "GET /users/@me"


def point_at(monkeypatch, slack=None, discord=None):
    """Set the settings of the chats that there are."""
    if slack:
        monkeypatch.setenv("KITH_SLACK__BOT_TOKEN", slack.bot_token)
        monkeypatch.setenv("KITH_SLACK__APP_TOKEN", slack.app_token)
        monkeypatch.setenv("KITH_SLACK__API_URL", slack.api_url)
    if discord:
        monkeypatch.setenv("KITH_DISCORD__TOKEN", discord.token)
        monkeypatch.setenv("KITH_DISCORD__API_URL", discord.api_url)
        monkeypatch.setenv("KITH_DISCORD__GATEWAY_URL", discord.gateway_url)


def platforms(connected):
    return [chat.platform for chat in connected.chats]


def test_both_chats_are_connected_and_the_first_workspace_is_home(tmp_path, monkeypatch):
    """Unless another one of ours is named."""

    async def scenario():
        async with SlackServer() as slack, DiscordServer() as discord, AsyncExitStack() as stack:
            point_at(monkeypatch, slack, discord)
            parts = some_parts(tmp_path)
            connected = await connect(parts, read_settings(), stack)
            assert platforms(connected) == ["slack", "discord", "console"]
            assert connected.home("local") == "slack:T1"
            assert connected.home(f"discord:{GUILD}") == f"discord:{GUILD}"
            parts.database.close()

    asyncio.run(scenario())


def test_a_chat_that_is_away_at_the_start_comes_later(tmp_path, monkeypatch):
    """Slack works meanwhile; Discord is posted to as soon as it is there, and no more when it is gone."""

    async def scenario():
        async with SlackServer() as slack, DiscordServer() as discord, AsyncExitStack() as stack:
            point_at(monkeypatch, slack, discord)
            discord.fail(ME, times=4, status=503)
            parts = some_parts(tmp_path)
            connected = await connect(parts, read_settings(), stack)
            assert platforms(connected) == ["slack", "console"]
            late = next(talker for talker in connected.talkers if isinstance(talker, Late))
            talking = asyncio.create_task(late.talk())
            await discord.wait_for_ready()
            assert platforms(connected) == ["slack", "console", "discord"]
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
            assert platforms(connected) == ["slack", "console"]
            parts.database.close()

    asyncio.run(scenario())


def test_the_only_chat_that_is_away_is_said_plainly(tmp_path, monkeypatch):
    """There is nothing to go on with."""

    async def scenario():
        async with DiscordServer() as discord, AsyncExitStack() as stack:
            point_at(monkeypatch, discord=discord)
            discord.fail(ME, times=4, status=503)
            parts = some_parts(tmp_path)
            with pytest.raises(UnreachableError, match="network"):
                await connect(parts, read_settings(), stack)
            parts.database.close()

    asyncio.run(scenario())
