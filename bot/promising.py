"""Within how many hours each urgency is answered and when the team works: as people write it, as it is kept."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from analyzers.labels import Urgency
from analyzers.triage.clock import WEEK, WorkingHours
from analyzers.triage.due import AROUND_THE_CLOCK, Due
from bot.errors import AskedWronglyError
from bot.recurrence import DAYS, parse_days, parse_time
from storage.workspaces import Promises

CLASSES = tuple(urgency.value for urgency in Urgency)
SHORTEST_PROMISE, LONGEST_PROMISE = 1 / 60, 24 * 365
"""Hours: from a minute to a year."""
MOST_WEEKS = 53
SHORTEST_WEEK = 5
"""Hours that a team works in a week, at least: with fewer, a promise of hours would mean years."""
MOST_HOLIDAYS = 100
LEAP_YEAR = 2000
_YEARLY = re.compile(r"\d\d-\d\d")
_PROMISE = re.compile(r"([a-z]+)[ :=]+(\d{1,4}(?:\.\d{1,3})?)\s*h?")


def parse_within(words: str) -> dict[str, float]:
    """Read `critical 1, high 4, normal 24, low 72`: the hours by class; those left out are as the installation says."""
    found: dict[str, float] = {}
    for told in filter(None, (part.strip() for part in re.split(r"[,;\n]", words.lower()))):
        promise = _PROMISE.fullmatch(told)
        if promise is None or promise[1] not in CLASSES or promise[1] in found:
            raise AskedWronglyError(f"{told!r} is no promise; write critical 1, high 4, normal 24, low 72.")
        found[promise[1]] = check_hours_of_promise(float(promise[2]))
    return found


def check_hours_of_promise(hours: float) -> float:
    """Give hours that may be promised; AskedWronglyError for less than a minute or more than a year."""
    if not SHORTEST_PROMISE <= hours <= LONGEST_PROMISE:
        raise AskedWronglyError(f"{hours:g} hours cannot be promised: a minute (0.017) to a year ({LONGEST_PROMISE}).")
    return hours


def say_within(due: Due) -> str:
    """Write the hours of each class as `parse_within` reads them."""
    return ", ".join(f"{urgency.value} {round(due.hours(urgency), 3):g}" for urgency in Urgency)


def parse_shift(words: str) -> tuple[str, str]:
    """Read `09:00-17:30`: when work begins and ends; nothing means around the clock."""
    if not words.strip():
        return "", ""
    begins, dash, ends = words.replace("–", "-").partition("-")
    if not dash:
        raise AskedWronglyError(f"{words!r} is no beginning and end; write 09:00-17:30.")
    return parse_time(begins), parse_time(ends)


def parse_holidays(words: str) -> str:
    """Read days off with commas, `2026-04-06` once and `12-25` each year, as they are kept: in order, each once."""
    told = {_written(_holiday(part)) for part in re.split(r"[,;\s]+", words) if part}
    if len(told) > MOST_HOLIDAYS:
        raise AskedWronglyError(f"That is more than {MOST_HOLIDAYS} holidays.")
    return ",".join(sorted(told))


def tidy_promises(asked: Promises) -> Promises:
    """Give promises as they are kept; AskedWronglyError says what is wrong with them."""
    hours = [check_hours_of_promise(told) for name in CLASSES if (told := getattr(asked, name)) is not None]
    if bool(asked.begins) != bool(asked.ends):
        raise AskedWronglyError("Working hours need a beginning and an end.")
    begins, ends = parse_shift(f"{asked.begins}-{asked.ends}" if asked.begins else "")
    days = parse_days(asked.days) if asked.days else ""
    tidy = replace(asked, days=days, begins=begins, ends=ends, holidays=parse_holidays(asked.holidays))
    week = _hours_a_week(tidy)
    if week < SHORTEST_WEEK:
        raise AskedWronglyError(f"A team works at least {SHORTEST_WEEK} hours a week.")
    if max(hours, default=0) > MOST_WEEKS * week:
        raise AskedWronglyError(f"{max(hours):g} hours are more than a year of the hours you work.")
    return tidy


def due_of(default: Due, promises: Promises, zone: ZoneInfo) -> Due:
    """Give by when cases are due in a workspace: its own promises, else the installation's."""
    hours = {name: told for name in CLASSES if (told := getattr(promises, name)) is not None}
    return replace(default, **hours, working=_working(promises, zone))


def _working(promises: Promises, zone: ZoneInfo) -> WorkingHours:
    if not (promises.days or promises.begins or promises.holidays):
        return AROUND_THE_CLOCK
    days = frozenset(map(DAYS.index, promises.days.split(","))) if promises.days else WEEK
    off = [_holiday(day) for day in promises.holidays.split(",") if day]
    return WorkingHours(
        zone=zone,
        days=days,
        begins=time.fromisoformat(promises.begins or "00:00"),
        ends=time.fromisoformat(promises.ends or "00:00"),
        holidays=frozenset(day for day in off if isinstance(day, date)),
        yearly=frozenset(day for day in off if not isinstance(day, date)),
    )


def _hours_a_week(promises: Promises) -> float:
    begins, ends = (
        timedelta(hours=int(at[:2]), minutes=int(at[3:])) if at else timedelta()
        for at in (promises.begins, promises.ends)
    )
    shift = ends - begins if begins < ends else ends - begins + timedelta(days=1)
    return shift / timedelta(hours=1) * (len(promises.days.split(",")) if promises.days else len(DAYS))


def _holiday(words: str) -> date | tuple[int, int]:
    """Read one day off: a date, or the month and the day of every year."""
    yearly = _YEARLY.fullmatch(words)
    try:
        day = date.fromisoformat(f"{LEAP_YEAR}-{words}" if yearly else words)
    except ValueError:
        raise AskedWronglyError(f"{words!r} is no day; write 2026-04-06, or 12-25 for every year.") from None
    return (day.month, day.day) if yearly else day


def _written(day: date | tuple[int, int]) -> str:
    return day.isoformat() if isinstance(day, date) else f"{day[0]:02}-{day[1]:02}"
