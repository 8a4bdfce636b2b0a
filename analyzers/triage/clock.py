"""When a team works: how much working time lies between two moments, and when so much of it will have passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEK = frozenset(range(7))
DAY = timedelta(days=1)
Shift = tuple[datetime, datetime]
"""When a day's work begins and ends, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """Days of the week (0 is Monday) and the local times between which a team works on them.

    A shift that ends at or before the time it begins at runs into the next day and belongs to the day it begins on.
    Nobody begins work on `holidays`, nor on the days of `yearly` (month, day). An hour that the spring skips is not
    worked and one that the autumn repeats is worked twice: what counts is time that passes.
    """

    zone: ZoneInfo
    days: frozenset[int] = WEEK
    begins: time = time()
    ends: time = time()
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        """Refuse hours in which nobody ever works."""
        if not self.days or not self.days <= WEEK:
            raise ValueError("a team works on at least one day of the week")

    def due(self, since: datetime, within: timedelta) -> datetime:
        """Give the first moment by which `within` of working time has passed since `since`, in UTC."""
        left = within
        if left <= timedelta():
            return since.astimezone(UTC)
        for begin, end in _shifts(self, since):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise OverflowError("no shift follows")

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Give the working time between two moments; none when `until` is not later."""
        total = timedelta()
        for begin, end in _shifts(self, since):
            if begin >= until:
                return total
            total += min(end, until) - begin
        return total


def _shifts(hours: WorkingHours, since: datetime) -> Iterator[Shift]:
    """Give what is left of the shift of a moment, then the shifts that follow."""
    day = since.astimezone(hours.zone).date() - DAY
    while day < date.max - 2 * DAY:
        shift = _shift(hours, day)
        if shift and shift[1] > since:
            yield max(shift[0], since.astimezone(UTC)), shift[1]
        day += DAY


@lru_cache(maxsize=8192)
def _shift(hours: WorkingHours, day: date) -> Shift | None:
    """Give the shift that begins on a day, not before that of the day before has ended; None when nobody works."""
    if not works_on(hours, day):
        return None
    begin = _moment(hours, day, hours.begins)
    before = _end(hours, day - DAY) if works_on(hours, day - DAY) else begin
    begin, end = max(begin, before), _end(hours, day)
    return (begin, end) if begin < end else None


def works_on(hours: WorkingHours, day: date) -> bool:
    """Tell whether work begins on a day."""
    return day.weekday() in hours.days and day not in hours.holidays and (day.month, day.day) not in hours.yearly


def _end(hours: WorkingHours, day: date) -> datetime:
    return _moment(hours, day if hours.begins < hours.ends else day + DAY, hours.ends)


def _moment(hours: WorkingHours, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=hours.zone).astimezone(UTC)
