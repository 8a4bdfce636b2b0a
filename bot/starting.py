"""Puts the process together from the settings: which chats, which sources, which part of the work."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

from bot.bootstrap import SlackAccess, build_parts, read_settings, sample_folder, slack_access
from bot.bridge import off_loop
from bot.desk import at_desk
from bot.keeping import list_monitors
from bot.listening import take_file, take_sample
from bot.parts import Parts
from bot.platforms.console import Console
from bot.ports import Chat
from bot.process import ALL_ROLES, Process, Role, Talker, run, run_once, stop_on_signals
from bot.scheduling import keep_schedule, list_schedules
from bot.sources.dropfolder import DropFolder
from bot.workplace import apply_workplace, read_workplace
from storage.database import examine_database
from storage.errors import DamagedDatabaseError
from storage.journal import Journal
from storage.schedules import Schedule

log = logging.getLogger(__name__)

MONDAY = Schedule(name="Monday digest", days="mon", at="08:00")
"""The report of a workspace that set up none, so that something comes by itself."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The chats, who talks in them, and the workspace whose files are listened to."""

    home: str
    chats: list[Chat] = field(default_factory=list)
    talkers: list[Talker] = field(default_factory=list)


async def run_bot(clock: Callable[[], datetime], roles: frozenset[str], *, once: bool) -> bool:
    """Run the bot until it is stopped, or once; False when something failed in the latter case."""
    stop, well = stop_on_signals(), True
    settings = read_settings()
    await off_loop(look_at_database, settings.database.address)
    parts = build_parts(settings, clock)
    try:
        connected = await _connect(parts, slack_access(settings), settings.workspace.id)
        home = at_desk(parts, connected.home)
        if home.workspace == settings.workspace.id:
            await off_loop(settle_in, home, sample_folder() if settings.sources.sample else None)
        stopping = Event()
        process = Process(
            parts=parts,
            chats=connected.chats,
            talkers=connected.talkers,
            sources=[DropFolder(settings.sources.drop_folder, lambda file: take_file(home, file, stopping))],
            tick=settings.run.tick,
            listen=settings.run.listen,
            stopping=stopping,
            roles=frozenset(map(Role, roles)) or ALL_ROLES,
        )
        log.info("working for %s; files of mentions are taken in from %s", home.workspace, settings.sources.drop_folder)
        if once:
            well = await run_once(process)
        else:
            await run(process, stop)
    finally:
        parts.database.close()
    log.info("stopped; nothing is lost")
    return well


def look_at_database(address: str) -> None:
    """Say which database it is; DamagedDatabaseError when it is not sound, before anything is written into it."""
    health = examine_database(address)
    log.info("the database is %s: %s", health.engine, health.check)
    if not health.sound:
        raise DamagedDatabaseError(f"{health.check}. {health.advice}")


async def _connect(parts: Parts, access: SlackAccess, local: str) -> Connected:
    """Connect to Slack when there is a token; the console serves whoever lives in no chat."""
    if not access.bot_token:
        return Connected(local, [Console()])
    from bot.platforms.slack.connect import HttpTalker, SocketTalker  # noqa: PLC0415  only who uses Slack waits for it
    from bot.platforms.slack.start import start_slack  # noqa: PLC0415  as above

    slack = await start_slack(
        parts, [access.bot_token], access.api_url, access.signing_secret, native_charts=access.native_charts
    )
    by_socket = access.mode == "socket"
    talker: Talker = (
        SocketTalker(slack.app, slack.desk.settle_down, access.app_token, access.api_url)
        if by_socket
        else HttpTalker(slack.app, slack.desk.settle_down, access.host, access.port)
    )
    workspace = next(iter(slack.teams))
    log.info("KITH_WORKSPACE__ID=%s lets the command line work in the same workspace", workspace)
    return Connected(workspace, [slack.chat, Console()], [talker])


def settle_in(parts: Parts, sample: Path | None) -> None:
    """Give a workspace without a chat something to show: the sample if it is empty, and a weekly report.

    All of it in one transaction, so that a start which is cut off leaves nothing half there.
    """
    with parts.database.write() as connection:
        if sample is not None and not list_monitors(parts):
            wanted = read_workplace(sample / "monitor.toml")
            apply_workplace(parts, wanted)
            taken = take_sample(parts, sample / "mentions.jsonl", wanted.monitor[0].name)
            log.info("nothing is set up: showing %d posts of the sample (KITH_SOURCES__SAMPLE=false)", taken.stored)
        if not list_schedules(parts) and not Journal(connection, parts.workspace).has("unschedule"):
            keep_schedule(parts, MONDAY)
