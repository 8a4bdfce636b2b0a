"""Sets a workspace's hours, and by when its cases are due."""

from zoneinfo import ZoneInfo

from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.promising import tidy_promises
from bot.recurrence import parse_time
from storage.journal import Journal
from storage.workspaces import HomeStore, Hours, Promises


def check_hours(hours: Hours) -> None:
    """Raise AskedWronglyError for a zone that does not exist or quiet hours that are no times."""
    for told in filter(None, (hours.quiet_from, hours.quiet_until)):
        parse_time(told)
    if bool(hours.quiet_from) != bool(hours.quiet_until):
        raise AskedWronglyError("Quiet hours need a beginning and an end.")
    if hours.zone:
        try:
            ZoneInfo(hours.zone)
        except (KeyError, ValueError, OSError):
            raise AskedWronglyError(f"{hours.zone!r} is no time zone; give a name such as Europe/Berlin.") from None


def keep_hours(parts: Parts, hours: Hours) -> None:
    """Set the workspace's zone and quiet hours."""
    check_hours(hours)
    with parts.database.write() as connection:
        HomeStore(connection, parts.workspace).keep_hours(hours)
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "hours", "", hours.zone)


def keep_promises(parts: Parts, asked: Promises) -> Promises:
    """Set by when cases are due in this workspace; AskedWronglyError says what is wrong with it."""
    tidy = tidy_promises(asked)
    with parts.database.write() as connection:
        HomeStore(connection, parts.workspace).keep_promises(tidy)
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "promises", "")
    return tidy
