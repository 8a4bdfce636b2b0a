"""Connects the chats that the settings name: Slack, Discord, both, or only the console."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from bot.bootstrap import DiscordAccess, Settings, SlackAccess, discord_access, slack_access
from bot.parts import Parts
from bot.platforms.console import Console
from bot.ports import Chat, UnreachableError
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


Start = Callable[[AsyncExitStack], Awaitable[Connected]]
"""Connects to one chat; what must be closed at the end goes into the stack."""


class Late:
    """A chat that could not be reached at the start: it is tried again until it is there, and the others go on."""

    def __init__(self, name: str, start: Start, chats: list[Chat]) -> None:
        self.name = name
        self._start = start
        self._chats = chats

    async def talk(self) -> None:
        """Reach the chat, and talk there; it is posted to as long as that goes well."""
        async with AsyncExitStack() as until_the_end:
            found = await self._start(until_the_end)
            self._chats.extend(found.chats)
            try:
                await asyncio.gather(*(talker.talk() for talker in found.talkers))
            finally:
                for chat in found.chats:
                    self._chats.remove(chat)


async def connect(parts: Parts, settings: Settings, until_the_end: AsyncExitStack) -> Connected:
    """Connect to each chat that there is a token for; the console serves whoever lives in none.

    Of several chats one that cannot be reached is tried again beside the others; UnreachableError when none can.
    """
    slack, discord = slack_access(settings), discord_access(settings)
    starts: dict[str, Start] = {}
    if slack.bot_token:
        starts["slack"] = lambda _: _slack(parts, slack)
    if discord.token:
        starts["discord"] = lambda stack: _discord(parts, discord, stack)
    together = await _together(starts, until_the_end)
    if together.workspaces:
        log.info("KITH_WORKSPACE__ID=%s lets the command line work there too", together.home(settings.workspace.id))
    return together


async def _together(starts: Mapping[str, Start], until_the_end: AsyncExitStack) -> Connected:
    found: list[Connected] = []
    late: dict[str, Start] = {}
    for name, start in starts.items():
        try:
            found.append(await start(until_the_end))
        except UnreachableError as error:
            if not found and name == list(starts)[-1]:
                raise
            log.error("%s: %s It is tried again; the rest goes on.", name, error)  # noqa: TRY400  it says it all
            late[name] = start
    together = Connected(tuple(workspace for one in found for workspace in one.workspaces))
    for one in found:
        together.chats.extend(one.chats)
        together.talkers.extend(one.talkers)
    together.chats.append(Console())
    together.talkers.extend(Late(name, start, together.chats) for name, start in late.items())
    return together


async def _slack(parts: Parts, access: SlackAccess) -> Connected:
    from bot.platforms.slack.connect import HttpTalker, SocketTalker  # noqa: PLC0415  only who uses Slack waits for it
    from bot.platforms.slack.start import start_slack  # noqa: PLC0415  as above

    slack = await start_slack(
        parts, [access.bot_token], access.api_url, access.signing_secret, native_charts=access.native_charts
    )
    talker: Talker = (
        SocketTalker(slack.app, slack.past, slack.desk.settle_down, access.app_token, access.api_url)
        if access.mode == "socket"
        else HttpTalker(slack.app, slack.past, slack.desk.settle_down, access.host, access.port)
    )
    return Connected(tuple(slack.teams), [slack.chat], [talker])


async def _discord(parts: Parts, access: DiscordAccess, until_the_end: AsyncExitStack) -> Connected:
    from bot.platforms.discord.start import start_discord  # noqa: PLC0415  only who uses Discord waits for it

    starting = start_discord(parts, access.token, access.api_url, access.gateway_url, listen=access.listen)
    discord = await until_the_end.enter_async_context(starting)
    return Connected(discord.workspaces, [discord.chat], [discord.talker])
