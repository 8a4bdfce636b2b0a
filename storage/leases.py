"""Lets one process at a time take work on: a lease by the database's clock, a fence that grows with each claim."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, text
from sqlalchemy.orm import InstrumentedAttribute

LEASE = timedelta(seconds=60)
"""Far longer than one call in chat may take (8 s), so that nobody's claim runs out while it is at work."""
RUN_LEASE = timedelta(minutes=15)
"""For a report: composing one of a million mentions takes minutes."""
LONGEST = timedelta(hours=1)
"""A lease that ends later than this was written by a clock that ran ahead: it counts as run out."""
MOST_ATTEMPTS = 5


def database_now(connection: Connection) -> datetime:
    """Give the time by the database's own clock: processes on several machines agree on it."""
    if connection.dialect.name == "postgresql":
        told = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return told.astimezone(UTC) if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    told = connection.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")).scalar_one()
    return datetime.fromisoformat(str(told))


def lease_end(connection: Connection, lease: timedelta = LEASE) -> datetime:
    """Give the moment at which a claim made now runs out."""
    return database_now(connection) + lease


def ran_out(column: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Say in SQL that a lease ran out, or was written by a clock that was ahead."""
    return or_(column < now, column > now + LONGEST)
