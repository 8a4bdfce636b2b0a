"""When a report is due: days of the week at a local time, told by the wall clock of the workspace."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import AskedWronglyError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
SETS = {"daily": DAYS, "weekdays": DAYS[:5], "weekends": DAYS[5:]}
WORKDAYS = "workdays"
"""Days on which the workspace works: kept as this word, because holidays come and go."""
Works = Callable[[date], bool]
"""Tells whether a team works on a day."""
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def parse_when(words: str) -> tuple[str, str]:
    """Read `mon 08:00`, `mon,thu 9:30`, `workdays 08:00` or `daily 08:00`: the days and the time as they are kept."""
    named, space, told = words.strip().lower().rpartition(" ")
    if not space:
        raise AskedWronglyError(f"{words!r} is no day with a time; write mon 08:00, workdays 9:30 or daily 08:00.")
    return parse_report_days(named), parse_time(told)


def parse_report_days(words: str) -> str:
    """Read days on which a report comes: days of the week, or `workdays`."""
    return WORKDAYS if words.strip().lower() in (WORKDAYS, "workday") else parse_days(words, "workdays")


def parse_days(words: str, *others: str) -> str:
    """Read days of the week: `mon,thu`, `mon-fri`, `daily`, `weekdays` or `weekends`, also written out.

    `others` are what the asker could have written besides.
    """
    asked = [word.strip() for word in words.lower().replace(" ", ",").split(",") if word.strip()]
    found = {day for word in asked for day in _days(word)}
    if not found or not found <= set(DAYS):
        choices = ", ".join(("mon", "mon,thu", "weekdays", *others))
        raise AskedWronglyError(f"{words!r} names no days; write {choices} or daily.")
    return ",".join(day for day in DAYS if day in found)


def parse_time(words: str) -> str:
    """Read a local time of day, `08:00`."""
    told = _TIME.fullmatch(words.strip())
    if told is None:
        raise AskedWronglyError(f"{words!r} is no time of day; write 08:00.")
    return f"{int(told[1]):02}:{told[2]}"


def say_when(days: str, at: str) -> str:
    """Say when a report comes: `Monday, 08:00`, `every day, 08:00`."""
    return f"{say_days(days)}, {at}"


def say_days(days: str) -> str:
    """Say days of the week: `Monday, Thursday`, `on weekdays`, `on workdays`."""
    if days == WORKDAYS:
        return "on workdays"
    named = tuple(days.split(","))
    words = {DAYS: "every day", DAYS[:5]: "on weekdays", DAYS[5:]: "on weekends"}
    return words.get(named, ", ".join(NAMES[day] for day in named))


def next_due(days: str, at: str, after: datetime, zone: ZoneInfo, works: Works | None = None) -> datetime:
    """Give the first moment after `after` at which a report is due; `works` tells workdays, else Monday to Friday.

    An hour that the spring skips is taken as the one after it; of an hour that the autumn repeats, the first counts.
    """
    hour, minute = map(int, at.split(":"))
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        due = _moment(day, time(hour, minute), zone)
        if due > after and _falls_on(day, days, works):
            return due
        day += timedelta(days=1)


def wall_time(moment: datetime, zone: ZoneInfo) -> str:
    """Give the local time by which a run is known: an hour that comes twice has one name."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def after_quiet(now: datetime, quiet_from: str, quiet_until: str, zone: ZoneInfo) -> datetime:
    """Give the moment from which a message may be posted: now, or the end of the quiet hours we are in."""
    if not (quiet_from and quiet_until) or quiet_from == quiet_until:
        return now
    told = now.astimezone(zone).strftime("%H:%M")
    over_midnight = quiet_from > quiet_until
    quiet = told >= quiet_from or told < quiet_until if over_midnight else quiet_from <= told < quiet_until
    return next_due(",".join(DAYS), quiet_until, now, zone) if quiet else now


def _falls_on(day: date, days: str, works: Works | None) -> bool:
    if days == WORKDAYS:
        return works(day) if works is not None else day.weekday() in range(5)
    return DAYS[day.weekday()] in days.split(",")


def _days(word: str) -> tuple[str, ...]:
    """Give the days that one word names; the word itself when it names none."""
    named = {**{name.lower(): (day,) for day, name in NAMES.items()}, **{day: (day,) for day in DAYS}, **SETS}
    first, dash, last = word.partition("-")
    if not dash:
        return named.get(word, (word,))
    begin, end = (DAYS.index(named[part][0]) if part in named else -1 for part in (first, last))
    return DAYS[begin : end + 1] if 0 <= begin <= end else (word,)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
