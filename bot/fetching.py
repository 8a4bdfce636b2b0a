"""Fetches every source that is due, each for itself: a slow or broken one keeps no other waiting."""

import asyncio
import logging
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analyzers.errors import KithError
from analyzers.mention import Mention, edit_of
from bot.bridge import off_loop
from bot.desk import at_desk
from bot.erasing import let_go
from bot.gates import Gates
from bot.hearing import hear_changes
from bot.http import SourceError, WaitError, Web
from bot.intake import take
from bot.jobs import workspaces
from bot.parts import Parts
from bot.sources.connector import Connector, Fetched
from bot.sources.registry import is_gated, kind_named
from bot.sourcing import OPEN_AFTER, connect_source
from storage.database import Connection
from storage.identity import mention_id
from storage.mentions import MentionStore
from storage.sources import LostClaimError, Source, SourceStore

log = logging.getLogger(__name__)

MOST_STEPS = 10
"""Steps of one source at a time; the rest comes at the next tick."""
SECONDS = 120.0
"""How long one source may take at a time; what it stored by then stays."""
LOOKED_AT = 100
MANY = 20
"""Posts that are not deleted between two looks, when they are half of those that are known."""
LOOK_EVERY = timedelta(hours=20)
"""A round of looking at known posts again begins so long after the last: what was deleted is gone within a day."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
"""How long a source rests after a failure: doubled each time, and up to half as long again by chance."""
Place = tuple[str, str]
"""A workspace, and the name of a source there."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a visit brought: new mentions, and whether there is more already."""

    new: int
    more: bool


class Fetching:
    """The fetching of one process; `gates` say how many sources are asked at the same time, and which."""

    def __init__(self, parts: Parts, web: Web, gates: Gates, chance: Callable[[], float] = random.random) -> None:
        self._parts = parts
        self._web = web
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
                await visit(here, self._web, name, self._chance)

        try:
            await self._gates.let_in(place, go, doubted=failed)
        finally:
            self._at_work.pop(place, None)


def _is_due(parts: Parts, name: str) -> bool:
    with parts.database.read() as connection:
        return any(one.name == name for one in SourceStore(connection, parts.workspace).due(parts.clock()))


async def visit(parts: Parts, web: Web, name: str, chance: Callable[[], float] = random.random) -> None:
    """Fetch one source of a workspace, unless somebody else does, and note how it went."""
    claiming = asyncio.create_task(off_loop(_claim, parts, name))
    try:
        source = await asyncio.shield(claiming)
        if source is not None:
            await _stay(parts, web, source, chance)
    except asyncio.CancelledError:
        # a claim that nobody lets go of would keep the source from everybody until it runs out
        claimed = await claiming
        if claimed is not None:
            _end_badly(parts, claimed, claimed.trouble, claimed.failures, parts.clock())
        raise


async def _stay(parts: Parts, web: Web, source: Source, chance: Callable[[], float]) -> None:
    """Fetch a claimed source, and note how it went."""
    try:
        async with asyncio.timeout(SECONDS):
            outcome = await _fetch(parts, web, source)
        await off_loop(_end_well, parts, source, outcome)
    except LostClaimError:
        log.info("source %s: somebody else fetches it", source.name)
    except WaitError as error:
        wait = timedelta(seconds=error.seconds * (1 + chance() / 10))
        await off_loop(_end_badly, parts, source, str(error), source.failures, parts.clock() + wait)
    except Exception as error:  # noqa: BLE001  whatever fails in one source must not stop the others; it is told
        await _failed(parts, source, error, chance)


async def _failed(parts: Parts, source: Source, error: Exception, chance: Callable[[], float]) -> None:
    failures = source.failures + 1
    if isinstance(error, TimeoutError):
        words = f"It took longer than {SECONDS:g} seconds."
    elif isinstance(error, KithError):
        words = str(error)
    else:
        # a fault of ours, in one source: the others go on
        log.error("source %s of %s failed", source.name, parts.workspace, exc_info=error)
        words = "Something failed on our side; the log says what."
    log.warning("source %s: %s", source.name, words)
    await off_loop(_end_badly, parts, source, words, failures, parts.clock() + pause_after(failures, chance()))


def pause_after(failures: int, chance: float) -> timedelta:
    """Give how long a source rests after so many failures in a row; `chance` is from 0 to 1."""
    longest = math.log2(LONGEST_PAUSE / FIRST_PAUSE)
    return min(FIRST_PAUSE * 2 ** min(failures - 1, longest), LONGEST_PAUSE) * (1 + chance / 2)


async def _fetch(parts: Parts, web: Web, source: Source) -> _Outcome:
    """Take in what is new; look at some known posts again when it is time. A source that rests gets one step."""
    connector = await off_loop(connect_source, parts, web, source)
    probing = source.failures >= OPEN_AFTER
    cursor, new, more = source.cursor, 0, True
    for _ in range(1 if probing else MOST_STEPS):
        step = await connector.fetch(cursor, parts.clock())
        new += await off_loop(store, parts, source, step)
        cursor, more = step.cursor, step.more
        if not more:
            break
    if not probing:
        await _look(parts, connector, source)
    return _Outcome(new, more)


def store(parts: Parts, source: Source, step: Fetched) -> int:
    """Store a step with its cursor in one transaction; gives how many mentions are new.

    Mentions carry the source's own name, so that two of a kind never take each other's posts for theirs.
    """
    mentions = _of(source, step.mentions)

    def move(connection: Connection) -> None:
        let_go(parts, _ids(parts, source, step.gone))
        SourceStore(connection, parts.workspace).move(source, step.cursor)

    _restate(parts, source, mentions)
    return take(parts, source.monitor, mentions, move, gated=is_gated(source.kind, source.address)).stored


async def _look(parts: Parts, connector: Connector, source: Source) -> None:
    """Go on with a round of looking at known posts again, or begin one when the last was long enough ago."""
    now = parts.clock()
    if not source.looked_from and source.looked_at + LOOK_EVERY > now:
        return
    known = await off_loop(_known, parts, source, now)
    if known:
        step = await connector.look_again([external_id for _, external_id in known])
        _doubt(len(known), len(step.gone))
        await off_loop(_restate, parts, source, _of(source, step.mentions))
        await off_loop(let_go, parts, _ids(parts, source, step.gone))
    goes_on = known[-1][0] if len(known) == LOOKED_AT else ""
    await off_loop(_look_on, parts, source, goes_on, source.looked_at if source.looked_from else now)


def _doubt(known: int, gone: int) -> None:
    """Refuse to believe that half of many posts are gone at once: another server or another account says so too."""
    if gone >= MANY and 2 * gone >= known:
        raise SourceError(
            f"it says that {gone} of {known} known posts are gone. Nothing is let go of; is it still the same server, "
            "with the same rights?"
        )


def _of(source: Source, mentions: Sequence[Mention]) -> list[Mention]:
    """Give mentions as this source's, each once."""
    return list({one.external_id: replace(one, source=source.name) for one in mentions}.values())


def _ids(parts: Parts, source: Source, external_ids: Sequence[str]) -> list[str]:
    return [mention_id(parts.workspace, source.monitor, source.name, one) for one in external_ids]


def _restate(parts: Parts, source: Source, mentions: Sequence[Mention]) -> None:
    """Read those again that say something else now: another text, a link more, another flag."""
    with parts.database.read() as connection:
        changed = MentionStore(connection, parts.workspace).changed(source.monitor, mentions)
    if changed:
        ids = _ids(parts, source, [one.external_id for one in changed])
        hear_changes(parts, {identity: edit_of(one) for identity, one in zip(ids, changed, strict=True)})


def _known(parts: Parts, source: Source, now: datetime) -> list[tuple[str, str]]:
    with parts.database.read() as connection:
        return SourceStore(connection, parts.workspace).to_look_at(source, now, LOOKED_AT)


def _look_on(parts: Parts, source: Source, goes_on: str, began: datetime) -> None:
    with parts.database.write() as connection:
        SourceStore(connection, parts.workspace).look_on(source, goes_on, began)


def _claim(parts: Parts, name: str) -> Source | None:
    with parts.database.write() as connection:
        return SourceStore(connection, parts.workspace).claim(name)


def _end_well(parts: Parts, source: Source, outcome: _Outcome) -> None:
    now = parts.clock()
    next_at = now if outcome.more else now + kind_named(source.kind).every
    with parts.database.write() as connection:
        SourceStore(connection, parts.workspace).end_well(source, now, next_at, outcome.new)


def _end_badly(parts: Parts, source: Source, trouble: str, failures: int, next_at: datetime) -> None:
    try:
        with parts.database.write() as connection:
            SourceStore(connection, parts.workspace).end_badly(source, trouble, failures, next_at)
    except LostClaimError:
        log.info("source %s: removed, or somebody else fetches it", source.name)
