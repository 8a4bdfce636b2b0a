"""Makes runs of schedules that are due, whatever the clock does: no burst after a pause, no repeat after a jump.

Of several missed reports only the latest is made, for it tells of everything since the last one that was said
(`bot.reporting`). It is made however late, until the next one is nearer: that one then tells of it.
"""

import logging
from datetime import datetime, timedelta

from bot.desk import at_desk
from bot.parts import Parts
from bot.recurrence import wall_time
from bot.workdays import due_after
from storage.schedules import Schedule, ScheduleStore, active_schedules
from storage.workspaces import WorkspaceStore

log = logging.getLogger(__name__)

FAR = timedelta(days=40)
"""Further back than the last due moment of any schedule, also after a month of holidays."""


def plan(parts: Parts) -> int:
    """Make runs of what is due: of several missed ones the latest; give how many are new."""
    with parts.database.read() as connection:
        schedules = active_schedules(connection)
        active = set(WorkspaceStore(connection).active())
    return sum(_try(parts, *row) for row in schedules if row[0] in active)


def _try(parts: Parts, workspace: str, schedule: Schedule, due: datetime) -> bool:
    """Plan one schedule; one that cannot be planned (it was just removed, its zone is gone) keeps no other waiting."""
    try:
        return _plan(at_desk(parts, workspace), schedule, due)
    except Exception:
        log.exception("%s: the schedule %s could not be planned", workspace, schedule.name)
        return False


def _plan(parts: Parts, schedule: Schedule, due: datetime) -> bool:
    now = parts.clock()
    upcoming = due_after(parts, schedule, now)
    if due == upcoming:
        return False
    latest = _latest_due(parts, schedule, due, now)
    run = (wall_time(latest, parts.zone), latest) if latest and now - latest <= upcoming - now else None
    with parts.database.write() as connection:
        return ScheduleStore(connection, parts.workspace).plan(schedule, run, upcoming)


def _latest_due(parts: Parts, schedule: Schedule, due: datetime, now: datetime) -> datetime | None:
    """Give the last moment up to now at which it was due; None when the clock was set back to before it."""
    latest, following = None, due if due >= now - FAR else due_after(parts, schedule, now - FAR)
    while following <= now:
        latest, following = following, due_after(parts, schedule, following)
    return latest
