"""What a person does with sources: add, try, pause, remove; and how each of them does."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from analyzers.knowledge import Monitor
from analyzers.mention import Mention
from analyzers.trial import Trial, take_all, try_on
from bot.errors import AskedWronglyError
from bot.http import SourceError, Web, open_web
from bot.keeping import list_monitors
from bot.pacing import pace_now
from bot.parts import Parts
from bot.present.clean import clean
from bot.sources.connector import Connector, Wanted
from bot.sources.hooks import SOURCE as HOOK
from bot.sources.registry import is_gated, kind_named
from bot.sources.rows import SOURCE as FILE
from bot.sources.wanting import wanted
from storage.database import Connection
from storage.deliveries import DeliveryStore
from storage.journal import Journal
from storage.leftout import LeftOutStore
from storage.monitors import MonitorStore
from storage.sources import COUNTED, Health, Source, SourceStore

Connect = Callable[[Parts, Source], Connector]
"""Makes the connector of a source."""
CHATS = frozenset({"slack", "discord"})
"""What mentions carry that were read in channels of the chat itself."""
LONGEST_NAME = 32
MOST_SOURCES = 100
PREVIEW_STEPS, PREVIEW_SECONDS = 10, 60.0
OPEN_AFTER = 5
"""Failures in a row after which a source is asked for one step at a time, at long intervals, until it does well."""


def add_source(parts: Parts, kind: str, address: str, monitor: str, name: str = "") -> Source:
    """Listen to a place from now on, for a monitor (the only one when none is named)."""
    listened_for = _monitor(parts, monitor)
    asyncio.run(_made(parts, kind, address, listened_for))
    with parts.database.write() as connection:
        store = SourceStore(connection, parts.workspace)
        if len(store.all()) >= MOST_SOURCES:
            raise AskedWronglyError(f"There are {MOST_SOURCES} sources already; remove one first.")
        named, there = (kind.strip().casefold(), listened_for, address.strip()), store.with_removed()
        chosen = _name(name) or _removed(named, there) or _free(named[0], [one.name for one in there])
        store.add(chosen, *named, parts.clock())
        _journal(parts, connection, "source add", f"{chosen} for {listened_for}")
        return store.get(chosen)


def preview_source(parts: Parts, kind: str, address: str, monitor: str) -> Trial:
    """Give the last posts of a source, newest first, with what the relevance gate says of them; store nothing."""
    with parts.database.read() as connection:
        saved = MonitorStore(connection, parts.workspace).get(_monitor(parts, monitor))
    return preview_for(parts, kind, address, saved)


def preview_for(parts: Parts, kind: str, address: str, monitor: Monitor) -> Trial:
    """Give the same for a monitor that is not saved yet."""
    found = asyncio.run(_previewed(parts, kind, address, wanted(monitor)))
    return try_on(monitor, [(one, one.text) for one in found]) if is_gated(kind, address) else take_all(monitor, found)


def try_source(parts: Parts, name: str) -> Trial:
    """Give the same of a source that is there."""
    with parts.database.read() as connection:
        source = SourceStore(connection, parts.workspace).get(name)
    return preview_source(parts, source.kind, source.address, source.monitor)


def list_sources(parts: Parts, *, removed: bool = False) -> list[Health]:
    """Give every source and how it does; if wanted, with those that were removed and whose texts are kept yet."""
    now = parts.clock()
    with parts.database.read() as connection:
        store = SourceStore(connection, parts.workspace)
        sources = store.with_removed() if removed else store.all()
        paces = pace_now(parts, connection, sources, now)
        left_out = LeftOutStore(connection, parts.workspace).by_source(now - COUNTED)
    return [
        Health(
            source=one,
            pace=paces[one.name] if one.fetched_at else None,
            resting=one.failures >= OPEN_AFTER,
            left_out=left_out.get(one.name, 0),
            unchecked=one.is_unchecked(now),
        )
        for one in sources
    ]


def list_unread(parts: Parts) -> Mapping[str, int]:
    """Give how many deliveries of each webhook could not be read."""
    with parts.database.read() as connection:
        return DeliveryStore(connection, parts.workspace).unread_by_hook()


def pause_source(parts: Parts, name: str, *, paused: bool) -> str:
    """Pause a source, or let it go on where it was; gives its name as stored."""
    with parts.database.write() as connection:
        found = SourceStore(connection, parts.workspace).pause(name, paused=paused, now=parts.clock())
        _journal(parts, connection, "source pause" if paused else "source resume", found)
        return found


def remove_source(parts: Parts, name: str) -> str:
    """Listen there no more; gives its name as it was stored.

    What was read stays, and is looked at for as long as its text is kept.
    """
    with parts.database.write() as connection:
        found = SourceStore(connection, parts.workspace).remove(name, parts.clock()).name
        _journal(parts, connection, "source remove", found)
        return found


def through(web: Web) -> Connect:
    """Give what makes the connector of a source as its monitor is now, with this way out."""
    return lambda parts, one: _connector(parts, web, one.kind, one.address, _wanted(parts, one.monitor))


async def _made(parts: Parts, kind: str, address: str, monitor: str) -> None:
    async with open_web(parts.reach.contact) as web:
        _connector(parts, web, kind, address, _wanted(parts, monitor))


async def _previewed(parts: Parts, kind: str, address: str, listened_for: Wanted) -> list[Mention]:
    try:
        async with open_web(parts.reach.contact) as web, asyncio.timeout(PREVIEW_SECONDS):
            found = await _gathered(_connector(parts, web, kind, address, listened_for), parts.clock())
    except TimeoutError:
        raise SourceError(f"no answer within {PREVIEW_SECONDS:g} seconds.") from None
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda one: (one.created_at or oldest, one.external_id), reverse=True)


async def _gathered(connector: Connector, now: datetime) -> Sequence[Mention]:
    found: dict[str, Mention] = {}
    cursor = ""
    for _ in range(PREVIEW_STEPS):
        step = await connector.fetch(cursor, now)
        found.update({one.external_id: one for one in step.mentions})
        cursor = step.cursor
        if not step.more:
            break
    return list(found.values())


def _connector(parts: Parts, web: Web, kind: str, address: str, listened_for: Wanted) -> Connector:
    found, word = kind_named(kind), kind.strip().casefold()
    settings = parts.reach.settings.get(word, {})
    if found.secret and not settings.get(found.secret):
        raise AskedWronglyError(f"{word} needs {f'KITH_{word}__{found.secret}'.upper()} to be set first.")
    if found.address and not address.strip():
        raise AskedWronglyError(f"{word} needs {found.address} beside it.")
    if address.strip() and not found.address:
        raise AskedWronglyError(f"{word} takes no address; it listens for the monitor's words.")
    return found.make(web, settings, address.strip(), listened_for)


def _wanted(parts: Parts, monitor: str) -> Wanted:
    with parts.database.read() as connection:
        return wanted(MonitorStore(connection, parts.workspace).get(monitor))


def _monitor(parts: Parts, name: str) -> str:
    known = [monitor.name for monitor, _ in list_monitors(parts)]
    if not name and len(known) == 1:
        return known[0]
    if not name:
        choose = f"choose from {', '.join(known[:10])}" if known else "there is none yet: `monitor add NAME` makes one"
        raise AskedWronglyError(f"Say for which monitor; {choose}.")
    with parts.database.read() as connection:
        return MonitorStore(connection, parts.workspace).get(name).name


def _name(name: str) -> str:
    plain = name.strip()
    if len(plain) > LONGEST_NAME or clean(plain) != plain:
        raise AskedWronglyError(f"A source's name is one line of at most {LONGEST_NAME} plain characters.")
    if plain.casefold() in {FILE, *CHATS} or plain.casefold().startswith(HOOK):
        # by its name it is known how long its words are kept, and which posts are its own
        raise AskedWronglyError(f"{plain!r} is what comes in by another way; choose another name.")
    return plain


def _removed(named: tuple[str, str, str], known: Sequence[Source]) -> str:
    """Give the name under which the very same (kind, monitor, address) was removed; empty when it was not."""
    same = (one.name for one in known if one.removed_at and (one.kind, one.monitor, one.address) == named)
    return next(same, "")


def _free(kind: str, known: Sequence[str]) -> str:
    """Give a name that is free: the kind's own, else with a number."""
    taken = {name.casefold() for name in known}
    return next(name for name in (kind, *(f"{kind}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def _journal(parts: Parts, connection: Connection, action: str, detail: str) -> None:
    Journal(connection, parts.workspace).write(parts.clock(), parts.actor, action, "", detail)
