"""Ticks: calls jobs at intervals. What is due is in the database; a missed tick loses nothing."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)
REST = 9.0
HABITS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@dataclass(frozen=True, slots=True)
class Tick:
    """A job, and the seconds between two calls of it."""

    name: str
    job: Callable[[], Awaitable[object]]
    seconds: float
    spare: bool = False
    """Rest after each call for nine times as long as it took, so that the job takes a tenth of the time at most."""


class Ticker:
    """Calls each job at its interval, first at once, and never twice at a time."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        # a tick that finds its job still at work is left out: that is what the setting is for, and no news
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=HABITS)
        self._rests_until: dict[str, float] = {}
        self._at_work: set[asyncio.Task[bool]] = set()
        for tick in ticks:
            now = datetime.now(UTC)
            self._scheduler.add_job(self._call, "interval", [tick], seconds=tick.seconds, next_run_time=now)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Call nothing any more, and wait until what is at work has come to its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _call(self, tick: Tick) -> None:
        """Do a job as a task of its own: the scheduler cancels what it has called when it is stopped."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if began < self._rests_until.get(tick.name, 0.0):
            return
        task = asyncio.create_task(do_told(tick))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(task)
        if tick.spare:
            now = loop.time()
            self._rests_until[tick.name] = now + REST * (now - began)


async def do_told(tick: Tick) -> bool:
    """Do a job; what goes wrong is told, and the next tick tries again. Tell whether it went well."""
    try:
        await tick.job()
    except Exception:
        log.exception("the job %s failed; it is tried again in %g s", tick.name, tick.seconds)
        return False
    return True
