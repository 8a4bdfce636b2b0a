"""Finds campaigns and themes before anybody asks, as soon as posts came, and in a tenth of the time at most."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from analyzers.insight.measures import Period
from bot.looking import Moved, name_of, renew, unseen
from bot.parts import Parts
from bot.periods import named_period
from bot.reporting import period_of
from storage.monitors import MonitorStore
from storage.schedules import ScheduleStore
from storage.talks import TalkStore

ALWAYS = ("today", "week")
ASKED = timedelta(days=7)
"""What somebody waited for is found before anybody asks for so long."""

Wanted = tuple[Period, Sequence[str] | None]
"""A period, and the monitors whose posts are looked at: None for all."""


def prepare(parts: Parts, moved: Moved = unseen) -> int:
    """Have ready what was found in the periods that are asked for.

    Gives in how many periods something was found anew, and tells `moved` of those that were looked at. Nothing is found
    where no posts came, nor as long as we rest from the last time.
    """
    began = parts.clock()
    with parts.database.read() as connection:
        rests_until = TalkStore(connection, parts.workspace).rests_until()
    if rests_until is not None and began < rests_until:
        return 0
    found = 0
    for done, (period, monitors) in enumerate(list_wanted(parts, began), start=1):
        found += renew(parts, period, monitors, began)
        moved(done)
    return found


def list_wanted(parts: Parts, now: datetime) -> list[Wanted]:
    """Give the periods up to now that are likely asked for: today, the week, those of schedules, what was asked for."""
    each = {name_of(*wanted): wanted for wanted in (*_always(parts, now), *_scheduled(parts, now), *_asked(parts, now))}
    return list(each.values())


def _always(parts: Parts, now: datetime) -> Iterator[Wanted]:
    yield from ((named_period(name, now, parts.zone), None) for name in ALWAYS)


def _scheduled(parts: Parts, now: datetime) -> Iterator[Wanted]:
    with parts.database.read() as connection:
        schedules = ScheduleStore(connection, parts.workspace).all()
    for one in schedules:
        if not one.paused:
            yield period_of(parts, one, now), [one.monitor] if one.monitor else None


def _asked(parts: Parts, now: datetime) -> Iterator[Wanted]:
    """Give what somebody waited for lately, of monitors that are still there."""
    with parts.database.read() as connection:
        asked = TalkStore(connection, parts.workspace).asked_since(now - ASKED)
        known = {monitor.name for monitor, _ in MonitorStore(connection, parts.workspace).all()}
    for name, monitors in asked:
        if known.issuperset(monitors or ()):
            yield named_period(name, now, parts.zone), monitors
