"""The one process: parts that listen, think, post and talk, each supervised; ends cleanly when it is asked to."""

import asyncio
import logging
import signal
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from analyzers.errors import KithError
from bot.bridge import off_loop
from bot.errors import StoppedError
from bot.fetching import Fetching
from bot.jobs import foresee, think, tidy
from bot.parts import Parts
from bot.ports import Chat, Source
from bot.posting import post_all
from bot.scheduler import Tick, Ticker, do_told

log = logging.getLogger(__name__)

TIDY_EVERY = 3600.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds until a part that broke down is started again: doubled each time."""


class Role(StrEnum):
    """What a process does; several processes on one PostgreSQL can share the work."""

    TALK = "talk"
    """Answers people in chat."""
    LISTEN = "listen"
    """Takes mentions in from the sources."""
    HOOK = "hook"
    """Takes what services hand in by HTTP."""
    THINK = "think"
    """Makes reports, raises alarms, keeps messages true, finds what the next digest tells."""
    POST = "post"
    """Takes messages from the outbox into the chats."""


ALL_ROLES = frozenset(Role)


class Talker(Protocol):
    """A connection to people: runs until it is cancelled or breaks down."""

    name: str

    async def talk(self) -> None:
        """Answer people."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Everything one process works with. `tick` and `listen` are seconds."""

    parts: Parts
    chats: Sequence[Chat]
    talkers: Sequence[Talker]
    sources: Sequence[Source]
    receivers: Sequence[Talker] = ()
    """Who listens for what services hand in."""
    tick: float
    listen: float
    fetching: Fetching | None = None
    roles: frozenset[Role] = ALL_ROLES
    stopping: threading.Event = field(default_factory=threading.Event)
    """Is set when we are to stop: long work beside the loop looks at it now and then."""
    say: Callable[[str], None] = log.info


async def run_once(process: Process) -> bool:
    """Do all that is due now, and end; False when some of it failed, which keeps nothing from the rest."""
    return all([await do_told(job) for job in _jobs(process, once=True)])


async def run(process: Process, stop: asyncio.Event) -> None:
    """Run until `stop` is set: first no more ticks, then no more talk, then what is at work ends."""
    ticker = Ticker(_jobs(process))
    talkers = (
        *(process.talkers if Role.TALK in process.roles else ()),
        *(process.receivers if Role.HOOK in process.roles else ()),
    )
    tasks = [asyncio.create_task(supervise(talker.name, talker.talk), name=talker.name) for talker in talkers]
    ticker.start()
    await stop.wait()
    process.stopping.set()
    await ticker.stop()
    if process.fetching:
        await process.fetching.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def supervise(name: str, work: Callable[[], Awaitable[None]], first: float = FIRST_PAUSE) -> None:
    """Do some work for good: when it breaks down, say so, wait, and start it again; the other parts go on."""
    pause = first
    while True:
        try:
            await work()
            log.warning("%s ended; it is started again in %g s", name, pause)
        except KithError as error:
            log.error("%s: %s It is tried again in %g s.", name, error, pause)  # noqa: TRY400  said in a sentence
        except Exception:
            log.exception("%s broke down; it is started again in %g s", name, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def stop_on_signals() -> asyncio.Event:
    """Give an event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _jobs(process: Process, *, once: bool = False) -> list[Tick]:
    """Give the jobs of this process's roles, in the order in which a mention passes through them.

    Done `once`, fetching ends before the next job begins; else it goes on beside them.
    """
    parts = process.parts

    async def listen() -> None:
        for source in process.sources:
            try:
                told = await off_loop(source.fetch)
            except StoppedError as stopped:
                told = [str(stopped)]
            for line in told:
                process.say(line)

    async def post() -> None:
        for chat in list(process.chats):  # one that was late may come or go meanwhile
            await post_all(parts, chat, stopping=process.stopping)

    by_role = (
        (Role.LISTEN, Tick("listen", listen, process.listen)),
        (Role.LISTEN, Tick("fetch", lambda: _fetch(process, once=once), process.listen)),
        (Role.THINK, Tick("think", lambda: off_loop(think, parts, process.stopping), process.tick, spare=True)),
        (Role.POST, Tick("post", post, process.tick)),
        (Role.THINK, Tick("foresee", lambda: off_loop(foresee, parts, process.stopping), process.tick, spare=True)),
        (Role.THINK, Tick("tidy", lambda: off_loop(tidy, parts), TIDY_EVERY)),
    )
    return [tick for role, tick in by_role if role in process.roles]


async def _fetch(process: Process, *, once: bool) -> None:
    if process.fetching:
        await process.fetching.begin()
        if once:
            await process.fetching.finish()
