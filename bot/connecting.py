"""Connects the chats that the settings name: Slack, Discord, both, or only the console."""

import logging
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from bot.bootstrap import DiscordAccess, Settings, SlackAccess, discord_access, slack_access
from bot.parts import Parts
from bot.platforms.console import Console
from bot.ports import Chat
from bot.process import Talker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connected:
    """The workspaces that we can speak in, their chats, and who talks there."""

    workspaces: tuple[str, ...] = ()
    chats: list[Chat] = field(default_factory=list)
    talkers: list[Talker] = field(default_factory=list)

    def home(self, wanted: str) -> str:
        """Give the workspace whose files are listened to: the wanted one if it is here, else the first."""
        return wanted if wanted in self.workspaces or not self.workspaces else self.workspaces[0]


async def connect(parts: Parts, settings: Settings, until_the_end: AsyncExitStack) -> Connected:
    """Connect to each chat that there is a token for; the console serves whoever lives in none."""
    slack, discord = slack_access(settings), discord_access(settings)
    found = [await _slack(parts, slack)] if slack.bot_token else []
    found += [await _discord(parts, discord, until_the_end)] if discord.token else []
    together = _together(found)
    if together.workspaces:
        log.info("KITH_WORKSPACE__ID=%s lets the command line work there too", together.home(settings.workspace.id))
    return together


def _together(found: Iterable[Connected]) -> Connected:
    together = Connected(tuple(workspace for one in found for workspace in one.workspaces))
    for one in found:
        together.chats.extend(one.chats)
        together.talkers.extend(one.talkers)
    together.chats.append(Console())
    return together


async def _slack(parts: Parts, access: SlackAccess) -> Connected:
    from bot.platforms.slack.connect import HttpTalker, SocketTalker  # noqa: PLC0415  only who uses Slack waits for it
    from bot.platforms.slack.start import start_slack  # noqa: PLC0415  as above

    slack = await start_slack(
        parts, [access.bot_token], access.api_url, access.signing_secret, native_charts=access.native_charts
    )
    talker: Talker = (
        SocketTalker(slack.app, slack.desk.settle_down, access.app_token, access.api_url)
        if access.mode == "socket"
        else HttpTalker(slack.app, slack.desk.settle_down, access.host, access.port)
    )
    return Connected(tuple(slack.teams), [slack.chat], [talker])


async def _discord(parts: Parts, access: DiscordAccess, until_the_end: AsyncExitStack) -> Connected:
    from bot.platforms.discord.start import start_discord  # noqa: PLC0415  only who uses Discord waits for it

    starting = start_discord(parts, access.token, access.api_url, access.gateway_url, listen=access.listen)
    discord = await until_the_end.enter_async_context(starting)
    return Connected(discord.workspaces, [discord.chat], [discord.talker])
