"""How listening goes: what each source brings against its usual, what is wrong with some, what could not be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from analyzers.insight.crowd import Crowd
from analyzers.insight.hours import MOST_WEEKS, WEEK
from analyzers.insight.measures import Period
from analyzers.insight.silence import Asked, Pace, pace_sources
from analyzers.insight.standing import Listened
from bot.parts import Parts
from storage.database import Connection
from storage.days import DayStore
from storage.deliveries import DeliveryStore, Stage
from storage.posts import PostStore
from storage.rooms import RoomStore
from storage.sources import COUNTED, RINGS_BACK, Source, SourceStore

ROOMS = "what became of posts in {} of its channels and threads cannot be seen, so nothing of them is quoted."
UNCHECKED = "what became of its posts cannot be seen, so nothing of it is quoted."
LONGEST_SILENCE = timedelta(weeks=26)
"""Mentions before this are not looked at: what a source brought then is not its usual."""


def tell_listened(
    parts: Parts, connection: Connection, period: Period, monitors: Sequence[str] | None, seen: Crowd, start: datetime
) -> Listened:
    """Tell how listening went in a period; `seen` are all mentions from `start` to its end."""
    store = SourceStore(connection, parts.workspace)
    return Listened(
        last_seen=PostStore(connection, parts.workspace).last_seen(period.until, monitors),
        paces=pace_sources(seen, period, _asked(store.all(), start), parts.zone),
        failing=_unseen_rooms(parts, connection) | _troubled(store, monitors, parts.clock()),
        unread=DeliveryStore(connection, parts.workspace).count(monitors).get(Stage.UNREADABLE, 0),
    )


def _troubled(store: SourceStore, monitors: Sequence[str] | None, now: datetime) -> dict[str, str]:
    """Give what is wrong with sources: that they fail, or that nobody knows what became of their posts."""
    unknown = [one for one in store.with_removed() if one.is_unchecked(now)]
    held = {one.name: UNCHECKED for one in unknown if monitors is None or one.monitor in monitors}
    return held | store.failing(monitors)


def _unseen_rooms(parts: Parts, connection: Connection) -> dict[str, str]:
    """Give for each chat that nobody knows what became of posts in some of its channels."""
    late = RoomStore(connection, parts.workspace).unchecked_by_source(parts.clock())
    return {source: ROOMS.format(number) for source, number in late.items()}


def pace_now(parts: Parts, connection: Connection, sources: Sequence[Source], now: datetime) -> dict[str, Pace]:
    """Give the pace of each source over the last day, against the weeks before its last mention."""
    spoke = [min(one.last_item or now, now - COUNTED) for one in sources]
    start = max(min(spoke, default=now), now - LONGEST_SILENCE) - (MOST_WEEKS + 1) * WEEK
    monitors = sorted({one.monitor for one in sources})
    seen = DayStore(connection, parts.workspace).read(start, now, monitors, now)
    return pace_sources(seen, Period(now - COUNTED, now), _asked(sources, start), parts.zone)


def _asked(sources: Sequence[Source], start: datetime) -> Asked:
    """Tell of each source when it was added, and when it was asked last: nobody knows what came since."""
    return Asked(
        start=start,
        since={one.name: one.rings_from + RINGS_BACK for one in sources},
        until={one.name: one.fetched_at for one in sources if one.fetched_at},
    )
