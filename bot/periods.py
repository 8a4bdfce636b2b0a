"""Turns what people type for a time or a period into aware UTC moments, in the workspace's zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analyzers.insight.measures import Period
from bot.errors import AskedWronglyError

NAMED = {"today": 0, "week": 7, "month": 30}
"""Whole local days before today that a named period reaches back; each ends now."""
FARTHEST = timedelta(days=92)
"""A report after a long silence tells of no more than this."""
FIRST_YEAR, LAST_YEAR = 1990, 9990
"""Years a person may name; periods before and deadlines after them still fall into the calendar."""


def parse_moment(words: str, zone: ZoneInfo) -> datetime:
    """Read an ISO 8601 date or time; without an offset it is local, a date alone is its midnight."""
    try:
        moment = datetime.fromisoformat(words.strip())
    except ValueError:
        raise AskedWronglyError(f"{words!r} is no time; write 2026-11-23 or 2026-11-23T08:00.") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise AskedWronglyError(f"{words!r} is outside the calendar; give a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Give the moment a local day begins."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def parse_period(name: str, since: str, until: str, now: datetime, zone: ZoneInfo) -> Period:
    """Make the period that was asked for: a name, or since/until (until is not included), else the last week."""
    if name and (since or until):
        raise AskedWronglyError("Give a named period, or since and until, not both.")
    if since or until:
        return _between(since, until, now, zone)
    return named_period(name or "week", now, zone)


def named_period(name: str, now: datetime, zone: ZoneInfo) -> Period:
    """Give `today`, `week` (the last seven days and today so far) or `month` (the last thirty)."""
    if name not in NAMED:
        raise AskedWronglyError(f"{name!r} is no period; choose from {', '.join(NAMED)}, or give since and until.")
    today = now.astimezone(zone).date()
    return Period(midnight(today - timedelta(days=NAMED[name]), zone), now, name)


def reach_back(period: Period, told_until: datetime | None) -> Period:
    """Give a period that leaves no gap after what was told before; at most `FARTHEST` long."""
    if told_until is None or told_until >= period.since:
        return period
    return replace(period, since=min(period.since, max(told_until, period.until - FARTHEST)))


def _between(since: str, until: str, now: datetime, zone: ZoneInfo) -> Period:
    end = parse_moment(until, zone) if until else now
    start = parse_moment(since, zone) if since else end - timedelta(days=NAMED["week"])
    if start >= end:
        raise AskedWronglyError(f"The period ends ({end:%Y-%m-%d %H:%M}) before it begins ({start:%Y-%m-%d %H:%M}).")
    return Period(start, end)
