"""Puts the process together from the settings: which chats, which sources, which part of the work."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.bootstrap import build_parts, read_settings, sample_folder
from bot.bridge import off_loop
from bot.desk import at_desk
from bot.keeping import list_monitors
from bot.listening import take_file, take_sample
from bot.parts import Parts
from bot.platforms.console import Console
from bot.process import ALL_ROLES, Process, Role, run, run_once, stop_on_signals
from bot.scheduling import keep_schedule, list_schedules
from bot.sources.dropfolder import DropFolder
from bot.workplace import apply_workplace, read_workplace
from storage.schedules import Schedule

log = logging.getLogger(__name__)

MONDAY = Schedule(name="Monday digest", days="mon", at="08:00")
"""The report of a workspace that set up none, so that something comes by itself."""


async def run_bot(clock: Callable[[], datetime], roles: frozenset[str], *, once: bool) -> None:
    """Run the bot until it is stopped, or once."""
    settings = read_settings()
    parts = build_parts(settings, clock)
    try:
        home = at_desk(parts, settings.workspace.id)
        await off_loop(settle_in, home, sample_folder() if settings.sources.sample else None)
        process = Process(
            parts=parts,
            chats=[Console()],
            talkers=[],
            sources=[DropFolder(settings.sources.drop_folder, lambda file: take_file(home, file))],
            tick=settings.run.tick,
            listen=settings.run.listen,
            roles=frozenset(map(Role, roles)) or ALL_ROLES,
        )
        log.info("files of mentions are taken in from %s", settings.sources.drop_folder)
        await (run_once(process) if once else run(process, stop_on_signals()))
    finally:
        parts.database.close()
    log.info("stopped; nothing is lost")


def settle_in(parts: Parts, sample: Path | None) -> None:
    """Give a workspace without a chat something to show: the sample if it is empty, and a weekly report."""
    if sample is not None and not list_monitors(parts):
        wanted = read_workplace(sample / "monitor.toml")
        apply_workplace(parts, wanted)
        taken = take_sample(parts, sample / "mentions.jsonl", wanted.monitor[0].name)
        log.info("nothing is set up: showing %d posts of the bundled sample (KITH_SOURCES__SAMPLE=false)", taken.stored)
    if not list_schedules(parts):
        keep_schedule(parts, MONDAY)
