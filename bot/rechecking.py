"""Looks at known posts again, day by day for as long as their text is kept: edits are read again, deletes honoured.

A pause stops new posts, not this; nor does it end when a source is removed.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from analyzers.errors import KithError
from analyzers.mention import Mention, edit_of
from bot.bridge import off_loop
from bot.erasing import let_go
from bot.hearing import hear_changes
from bot.http import SourceError, WaitError
from bot.parts import Parts
from bot.sources.connector import Connector
from bot.sources.registry import platform_of
from bot.sourcing import Connect
from storage.identity import mention_id
from storage.mentions import MentionStore
from storage.sources import LostClaimError, Source, SourceStore
from storage.twins import TwinStore

log = logging.getLogger(__name__)

SECONDS = 120.0
"""How long one source may take at a time; what was looked at by then is done."""
LOOKED_AT = 100
MOST_LOOKS = 10
"""Times that so many posts are looked at in one visit; the rest of the round comes with the next."""
MANY = 20
"""Posts that are not deleted between two looks, when they are half of those that are known."""
AGAIN_IN = timedelta(hours=1)
"""A round that failed goes on after so long, so that there are many tries in the day that it has."""


async def recheck(parts: Parts, connect: Connect, source: Source) -> datetime:
    """Go on with a round of a claimed source's known posts, or begin one, when it is time; note what goes wrong.

    Gives before when the source is not to be asked for anything: it may have asked to be left alone.
    """
    now = parts.clock()
    if not source.looks(now):
        return now
    try:
        async with asyncio.timeout(SECONDS):
            await _go_round(parts, await off_loop(connect, parts, source), source)
    except LostClaimError:
        raise
    except WaitError as error:
        until = parts.clock() + timedelta(seconds=error.seconds)
        await off_loop(_later, parts, source, until, str(error))
        return until
    except Exception as error:  # noqa: BLE001  what fails here keeps nothing else; it is told
        await off_loop(_later, parts, source, now + AGAIN_IN, in_words(parts, source, error, SECONDS))
    return now


def in_words(parts: Parts, source: Source, error: Exception, seconds: float) -> str:
    """Say in plain words what went wrong; a fault of ours goes to the log, and the other sources go on."""
    if isinstance(error, TimeoutError):
        words = f"It took longer than {seconds:g} seconds."
    elif isinstance(error, KithError):
        words = str(error)
    else:
        log.error("source %s of %s failed", source.name, parts.workspace, exc_info=error)
        words = "Something failed on our side; the log says what."
    log.warning("source %s: %s", source.name, words)
    return words


def own(source: Source, mentions: Sequence[Mention]) -> list[Mention]:
    """Give mentions as this source's, each once."""
    return list({one.external_id: replace(one, source=source.name) for one in mentions}.values())


def ids_of(parts: Parts, source: Source, external_ids: Sequence[str]) -> list[str]:
    """Give the ids that posts of this source have."""
    return [mention_id(parts.workspace, source.monitor, source.name, one) for one in external_ids]


def restate(parts: Parts, source: Source, mentions: Sequence[Mention]) -> None:
    """Read those again that say something else now: another text, a link more, another flag.

    Of posts that another source brought first, new words count that are not those of the mention already.
    """
    with parts.database.read() as connection:
        changed = MentionStore(connection, parts.workspace).changed(source.monitor, mentions)
        reworded = TwinStore(connection, parts.workspace).reworded(source.monitor, mentions)
    ids = ids_of(parts, source, [one.external_id for one in changed])
    edits = {one.twin.mention: edit_of(one.twin.post) for one in reworded if one.says_more}
    edits |= {identity: edit_of(one) for identity, one in zip(ids, changed, strict=True)}
    if edits:
        hear_changes(parts, edits)
    if reworded:
        with parts.database.write() as connection:
            TwinStore(connection, parts.workspace).restate(reworded)


def doubt(known: int, gone: int) -> None:
    """Refuse to believe that half of many posts are gone at once: another server or another account says so too."""
    if gone >= MANY and 2 * gone >= known:
        raise SourceError(
            f"it says that {gone} of {known} known posts are gone. Nothing is let go of; is it still the same server, "
            "with the same rights?"
        )


async def _go_round(parts: Parts, connector: Connector, source: Source) -> None:
    after = source.looked_from
    began = source.looked_at if after else parts.clock()
    for _ in range(MOST_LOOKS):
        known = await off_loop(_known, parts, source, after)
        if known:
            await _look(parts, connector, source, known)
        after = known[-1][0] if len(known) == LOOKED_AT else ""
        await off_loop(_look_on, parts, source, after, began)
        if not after:
            return


async def _look(parts: Parts, connector: Connector, source: Source, known: Sequence[tuple[str, str]]) -> None:
    step = await connector.look_again([external_id for _, external_id in known])
    doubt(len(known), len(step.gone))
    await off_loop(restate, parts, source, own(source, step.mentions))
    await off_loop(let_go, parts, ids_of(parts, source, step.gone))


def _known(parts: Parts, source: Source, after: str) -> list[tuple[str, str]]:
    with parts.database.read() as connection:
        store = SourceStore(connection, parts.workspace)
        return store.to_look_at(source, platform_of(source.kind), after, LOOKED_AT)


def _look_on(parts: Parts, source: Source, after: str, began: datetime) -> None:
    with parts.database.write() as connection:
        SourceStore(connection, parts.workspace).look_on(source, after, began)


def _later(parts: Parts, source: Source, at: datetime, trouble: str) -> None:
    with parts.database.write() as connection:
        SourceStore(connection, parts.workspace).look_later(source, at, trouble)
