"""Lets go of the words of old mentions, by where they came from: how long each kind is kept is a setting.

So it does of words of which nobody has known for a week whether their author deleted them.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from bot.desk import ITSELF
from bot.erasing import unsay
from bot.parts import Parts, Retention
from bot.sources.hooks import SOURCE as HOOK
from bot.sources.rows import SOURCE as FILE
from bot.sourcing import CHATS
from storage.retention import AT_ONCE, RetentionStore
from storage.rooms import Room, RoomStore
from storage.sources import UNCHECKED_KEPT, SourceStore


def days_kept(retention: Retention, source: str) -> int:
    """Give for how many days the words of a source's mentions are kept; 0 for as long as the workspace."""
    if source == FILE:
        return retention.files
    if source.startswith(HOOK):
        return retention.webhooks
    return retention.chat if source in CHATS else retention.fetched


def let_go(parts: Parts, workspace: str, at_once: int = AT_ONCE) -> Mapping[str, int]:
    """Let go of all words of one workspace that were kept long enough, in batches; gives how many by source.

    Messages that quote them, seen or not, are drawn anew without the quotes.
    """
    now = parts.clock()
    with parts.database.read() as connection:
        sources = RetentionStore(connection, workspace).sources()
        asked = SourceStore(connection, workspace).with_removed()
        rooms = [
            (source, room) for source in sorted(CHATS) for room in RoomStore(connection, workspace).lost(source, now)
        ]
    lost = {one.name for one in asked if one.is_lost(now)}
    followed = {one.name for one in asked if not one.is_unchecked(now)}
    done = {source: _let_go_of(parts, workspace, source, at_once) for source in sources}
    for source in lost.intersection(sources):
        done[source] += _drain(parts, workspace, source, UNCHECKED_KEPT, at_once, followed)
    for source, room in rooms:
        done[source] = done.get(source, 0) + _drain(parts, workspace, source, UNCHECKED_KEPT, at_once, followed, room)
    return {source: number for source, number in done.items() if number}


def _let_go_of(parts: Parts, workspace: str, source: str, at_once: int) -> int:
    days = days_kept(parts.retention, source)
    return _drain(parts, workspace, source, timedelta(days=days), at_once) if days else 0


def _drain(
    parts: Parts,
    workspace: str,
    source: str,
    kept: timedelta,
    at_once: int,
    followed: Collection[str] = (),
    room: Room | None = None,
) -> int:
    """Let go of what was kept so long, in a room or everywhere, but for what a followed source brought as well."""
    total = 0
    while number := _some(parts, workspace, source, kept, at_once, followed, room):
        total += number
    return total


def _some(
    parts: Parts,
    workspace: str,
    source: str,
    kept: timedelta,
    at_once: int,
    followed: Collection[str],
    room: Room | None,
) -> int:
    now = parts.clock()
    with parts.database.write() as connection:
        ids = RetentionStore(connection, workspace).let_go(source, now - kept, now, ITSELF, at_once, followed, room)
        unsay(connection, workspace, ids)
        return len(ids)
