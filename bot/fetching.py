"""Fetches every source that is due, each for itself: a slow or broken one keeps no other waiting."""

import asyncio
import logging
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.bridge import off_loop
from bot.desk import at_desk
from bot.erasing import let_go
from bot.gates import Gates
from bot.http import WaitError, Web
from bot.intake import take
from bot.jobs import workspaces
from bot.parts import Parts
from bot.rechecking import ids_of, in_words, own, recheck, restate
from bot.sources.connector import Fetched
from bot.sources.registry import is_gated, kind_named
from bot.sourcing import OPEN_AFTER, Connect, through
from storage.database import Connection
from storage.sources import LostClaimError, Source, SourceStore

log = logging.getLogger(__name__)

MOST_STEPS = 10
"""Steps of one source at a time; the rest comes at the next tick."""
SECONDS = 120.0
"""How long one source may take at a time; what it stored by then stays."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
"""How long a source rests after a failure: doubled each time, and up to half as long again by chance."""
Place = tuple[str, str]
"""A workspace, and the name of a source there."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """How the fetching of a source ended: what notes it, and whether the source may be asked something else now.

    `note` is told of a moment before which the source is not to be asked again, whatever else holds.
    """

    note: Callable[[Parts, Source, datetime], None]
    may_ask_more: bool = True


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a visit brought: new mentions, and whether there is more already."""

    new: int
    more: bool


class Fetching:
    """The fetching of one process; `gates` say how many sources are asked at the same time, and which."""

    def __init__(self, parts: Parts, web: Web, gates: Gates, chance: Callable[[], float] = random.random) -> None:
        self._parts = parts
        self._connect = through(web)
        self._gates = gates
        self._chance = chance
        self._at_work: dict[Place, asyncio.Task[None]] = {}

    async def begin(self) -> None:
        """Begin with every source that is due and not at work; nobody waits for any of them."""
        for place, failed in (await off_loop(self._due)).items():
            if place not in self._at_work:
                self._at_work[place] = asyncio.create_task(self._visit(place, failed), name=f"source {place[1]}")

    async def finish(self) -> None:
        """Wait until those that are at work are done."""
        await asyncio.gather(*self._at_work.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Break off what is at work: what was stored stays, the rest comes again."""
        for task in list(self._at_work.values()):
            task.cancel()
        await self.finish()

    def _due(self) -> dict[Place, bool]:
        """Give what is due, and of each whether it failed the last time."""
        now, found = self._parts.clock(), dict[Place, bool]()
        with self._parts.database.read() as connection:
            for workspace in workspaces(self._parts):
                due = SourceStore(connection, workspace).due(now)
                found.update({(workspace, one.name): one.failures > 0 for one in due})
        return found

    async def _visit(self, place: Place, failed: bool) -> None:  # noqa: FBT001  a fact
        workspace, name = place

        async def go() -> None:
            here = await off_loop(at_desk, self._parts, workspace)
            # while it waited for its turn it may have been paused, or asked by another process
            if await off_loop(_is_due, here, name):
                await visit(here, self._connect, name, self._chance)

        try:
            await self._gates.let_in(place, go, doubted=failed)
        finally:
            self._at_work.pop(place, None)


def _is_due(parts: Parts, name: str) -> bool:
    with parts.database.read() as connection:
        return any(one.name == name for one in SourceStore(connection, parts.workspace).due(parts.clock()))


async def visit(parts: Parts, connect: Connect, name: str, chance: Callable[[], float] = random.random) -> None:
    """Fetch one source of a workspace, unless somebody else does, and note how it went."""
    claiming = asyncio.create_task(off_loop(_claim, parts, name))
    try:
        source = await asyncio.shield(claiming)
        if source is not None:
            await _stay(parts, connect, source, chance)
    except asyncio.CancelledError:
        # a claim that nobody lets go of would keep the source from everybody until it runs out
        claimed = await claiming
        if claimed is not None:
            _end_badly(parts, claimed, claimed.trouble, claimed.failures, max(claimed.next_at, parts.clock()))
        raise


async def _stay(parts: Parts, connect: Connect, source: Source, chance: Callable[[], float]) -> None:
    """Fetch a claimed source, look at what it brought again, each when it is time; note how it went."""
    try:
        end = await _fetched(parts, connect, source, chance) if source.listens(parts.clock()) else _Ended(_end_looking)
        until = await _looked(parts, connect, source, end) if end.may_ask_more else parts.clock()
        await off_loop(end.note, parts, source, until)
    except LostClaimError:
        log.info("source %s: removed, or somebody else fetches it", source.name)


async def _looked(parts: Parts, connect: Connect, source: Source, end: _Ended) -> datetime:
    """Look at known posts; how the fetching before ended is noted also when this is broken off."""
    try:
        return await recheck(parts, connect, source)
    except asyncio.CancelledError:
        end.note(parts, source, parts.clock())
        raise


async def _fetched(parts: Parts, connect: Connect, source: Source, chance: Callable[[], float]) -> "_Ended":
    """Fetch what is new; gives how it ended."""
    try:
        async with asyncio.timeout(SECONDS):
            outcome = await _fetch(parts, connect, source)
        return _Ended(partial(_end_well, outcome=outcome))
    except LostClaimError:
        raise
    except WaitError as error:
        until = parts.clock() + timedelta(seconds=error.seconds * (1 + chance() / 10))
        return _Ended(partial(_end_waiting, trouble=str(error), wait=until), may_ask_more=False)
    except Exception as error:  # noqa: BLE001  whatever fails in one source must not stop the others; it is told
        failures = source.failures + 1
        words = in_words(parts, source, error, SECONDS)
        again = parts.clock() + pause_after(failures, chance())
        return _Ended(partial(_end_failing, trouble=words, failures=failures, next_at=again))


def pause_after(failures: int, chance: float) -> timedelta:
    """Give how long a source rests after so many failures in a row; `chance` is from 0 to 1."""
    longest = math.log2(LONGEST_PAUSE / FIRST_PAUSE)
    return min(FIRST_PAUSE * 2 ** min(failures - 1, longest), LONGEST_PAUSE) * (1 + chance / 2)


async def _fetch(parts: Parts, connect: Connect, source: Source) -> _Outcome:
    """Take in what is new. A source that rests gets one step."""
    connector = await off_loop(connect, parts, source)
    probing = source.failures >= OPEN_AFTER
    cursor, new, more = source.cursor, 0, True
    for _ in range(1 if probing else MOST_STEPS):
        step = await connector.fetch(cursor, parts.clock())
        new += await off_loop(store, parts, source, step)
        cursor, more = step.cursor, step.more
        if not more:
            break
    return _Outcome(new, more)


def store(parts: Parts, source: Source, step: Fetched) -> int:
    """Store a step with its cursor in one transaction; gives how many mentions are new.

    Mentions carry the source's own name, so that two of a kind never take each other's posts for theirs.
    """
    mentions = own(source, step.mentions)

    def move(connection: Connection) -> None:
        let_go(parts, ids_of(parts, source, step.gone))
        SourceStore(connection, parts.workspace).move(source, step.cursor)

    restate(parts, source, mentions)
    return take(parts, source.monitor, mentions, move, gated=is_gated(source.kind, source.address)).stored


def _claim(parts: Parts, name: str) -> Source | None:
    with parts.database.write() as connection:
        return SourceStore(connection, parts.workspace).claim(name)


def _end_well(parts: Parts, source: Source, until: datetime, outcome: _Outcome) -> None:
    now = parts.clock()
    next_at = now if outcome.more else now + kind_named(source.kind).every
    with parts.database.write() as connection:
        SourceStore(connection, parts.workspace).end_well(source, now, max(next_at, until), outcome.new)


def _end_looking(parts: Parts, source: Source, until: datetime) -> None:
    with parts.database.write() as connection:
        SourceStore(connection, parts.workspace).end_looking(source, until)


def _end_waiting(parts: Parts, source: Source, until: datetime, *, trouble: str, wait: datetime) -> None:
    """Note that a source asked to be left alone: for nothing is it asked until then."""
    until = max(until, wait)
    with parts.database.write() as connection:
        store = SourceStore(connection, parts.workspace)
        if source.looks(until):
            store.look_later(source, until, source.look_trouble or trouble)
        store.end_badly(source, trouble, source.failures, until)


def _end_failing(
    parts: Parts, source: Source, until: datetime, *, trouble: str, failures: int, next_at: datetime
) -> None:
    with parts.database.write() as connection:
        SourceStore(connection, parts.workspace).end_badly(source, trouble, failures, max(next_at, until))


def _end_badly(parts: Parts, source: Source, trouble: str, failures: int, next_at: datetime) -> None:
    try:
        with parts.database.write() as connection:
            SourceStore(connection, parts.workspace).end_badly(source, trouble, failures, next_at)
    except LostClaimError:
        log.info("source %s: removed, or somebody else fetches it", source.name)
