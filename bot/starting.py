"""Puts the process together from the settings: which chats, which sources, which part of the work."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from threading import Event

from bot.bootstrap import Settings, build_parts, hook_access, read_settings, sample_folder
from bot.bridge import off_loop
from bot.commands.inflow import read_left
from bot.connecting import Connected, connect
from bot.desk import at_desk
from bot.fetching import Fetching
from bot.gates import Gates
from bot.handing import HandedIn
from bot.http import open_web
from bot.keeping import list_monitors
from bot.listening import take_file, take_sample
from bot.parts import Parts
from bot.process import ALL_ROLES, Process, Role, run, run_once, stop_on_signals
from bot.receiving import HookTalker
from bot.scheduling import keep_schedule, list_schedules
from bot.sources.dropfolder import DropFolder
from bot.workfile import read_workplace
from bot.workplace import apply_workplace
from storage.database import examine_database
from storage.errors import DamagedDatabaseError
from storage.journal import Journal
from storage.schedules import Schedule

log = logging.getLogger(__name__)

MONDAY = Schedule(name="Monday digest", days="mon", at="08:00")
"""The report of a workspace that set up none, so that something comes by itself."""


async def run_bot(clock: Callable[[], datetime], roles: frozenset[str], *, once: bool) -> bool:
    """Run the bot until it is stopped, or once; False when something failed in the latter case."""
    stop = None if once else stop_on_signals()
    settings = read_settings()
    await off_loop(look_at_database, settings.database.address)
    parts = build_parts(settings, clock)
    try:
        if heard := await off_loop(read_left, parts):
            log.info("read %d messages, changes and deletions that were heard before and not read", heard)
        async with AsyncExitStack() as until_the_end:
            connected = await connect(parts, settings, until_the_end)
            web = await until_the_end.enter_async_context(open_web(settings.sources.contact))
            fetching = Fetching(parts, web, Gates(settings.sources.at_once))
            well = await _run(parts, settings, connected, fetching, roles, stop)
    finally:
        parts.database.close()
    if left := asyncio.all_tasks() - {asyncio.current_task()}:
        log.warning("%d tasks were still there: %s", len(left), ", ".join(task.get_name() for task in left))
    log.info("stopped; nothing is lost")
    return well


async def _run(
    parts: Parts,
    settings: Settings,
    connected: Connected,
    fetching: Fetching,
    roles: frozenset[str],
    stop: asyncio.Event | None,
) -> bool:
    """Work until `stop` is set, or do all that is due once when there is no such end."""
    home = at_desk(parts, connected.home(settings.workspace.id))
    if not connected.workspaces:
        await off_loop(settle_in, home, sample_folder() if settings.sources.sample else None)
    process = _process(parts, home, settings, connected, fetching, frozenset(map(Role, roles)) or ALL_ROLES)
    log.info("working for %s; files of mentions are taken in from %s", home.workspace, settings.sources.drop_folder)
    if stop is None:
        return await run_once(process)
    await run(process, stop)
    return True


def _process(
    parts: Parts, home: Parts, settings: Settings, connected: Connected, fetching: Fetching, roles: frozenset[Role]
) -> Process:
    """Give all that the process works with; files are taken in for the workspace of `home`."""
    stopping, webhook = Event(), hook_access(settings)
    folder = DropFolder(settings.sources.drop_folder, lambda file: take_file(home, file, stopping))
    return Process(
        parts=parts,
        chats=connected.chats,
        talkers=connected.talkers,
        sources=[folder, HandedIn(parts)],
        receivers=[HookTalker(parts, webhook)] if webhook.enabled else [],
        tick=settings.run.tick,
        listen=settings.run.listen,
        fetching=fetching,
        stopping=stopping,
        roles=roles,
    )


def look_at_database(address: str) -> None:
    """Say which database it is; DamagedDatabaseError when it is not sound, before anything is written into it."""
    health = examine_database(address)
    log.info("the database is %s: %s", health.engine, health.check)
    if not health.sound:
        raise DamagedDatabaseError(f"{health.check}. {health.advice}")


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
