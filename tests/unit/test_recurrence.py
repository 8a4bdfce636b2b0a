"""When reports are due: days and wall times, in every zone, whatever the clock changes do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AskedWronglyError
from bot.recurrence import (
    DAYS,
    WORKDAYS,
    after_quiet,
    next_due,
    parse_days,
    parse_time,
    parse_when,
    say_when,
    wall_time,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001  the zone is put on
DAY_SETS = st.sets(st.sampled_from(DAYS), min_size=1).map(lambda days: ",".join(d for d in DAYS if d in days))
TIMES = st.times().map(lambda at: at.strftime("%H:%M"))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("mon 08:00", ("mon", "08:00")),
        ("Thursday,monday 9:30", ("mon,thu", "09:30")),
        ("weekdays 23:59", ("mon,tue,wed,thu,fri", "23:59")),
        ("daily 0:00", (",".join(DAYS), "00:00")),
        ("mon-wed 8:00", ("mon,tue,wed", "08:00")),
        ("weekends 12:00", ("sat,sun", "12:00")),
        ("Workdays 8:00", ("workdays", "08:00")),
    ],
)
def test_days_and_time_are_read_as_people_write_them(words, kept):
    """Short and long names, sets of days, one or two digits for the hour."""
    assert parse_when(words) == kept


@pytest.mark.parametrize(
    "words", ["", "08:00", "mon", "mon 8", "mon 24:00", "mon 08:60", "moon 08:00", "fri-mon 8:00", "mon-x 8:00"]
)
def test_what_is_no_time_is_refused_in_words(words):
    """The refusal says how to write it."""
    with pytest.raises(AskedWronglyError, match="write"):
        parse_when(words)


def test_days_of_work_are_named_where_they_are_a_choice():
    """Reports can come on them; they themselves are named by days of the week."""
    with pytest.raises(AskedWronglyError, match="workdays or daily"):
        parse_when("wokdays 9:00")
    with pytest.raises(AskedWronglyError, match="weekdays or daily"):
        parse_days("workdays")


def test_a_schedule_is_said_in_words():
    """Sets of days have names; single days are written out."""
    assert say_when(",".join(DAYS), "08:00") == "every day, 08:00"
    assert say_when("mon,thu", "08:00") == "Monday, Thursday, 08:00"


@given(DAY_SETS, TIMES, MOMENTS, ZONES)
def test_the_next_due_moment_is_the_first_that_fits(days, at, now, zone):
    """It lies ahead, on a named local day, at the named time or just behind a gap; nothing that fits lies between."""
    here = ZoneInfo(zone)
    due = next_due(days, at, now, here)
    local = due.astimezone(here)
    assert due > now
    # an hour that the spring skips is the only reason for another wall time
    assert local.strftime("%H:%M") == at or _in_gap(local, at, here)
    assert due - now <= timedelta(days=8)
    step = now
    while (step := step + timedelta(hours=6)) < due:
        assert next_due(days, at, step, here) == due


def _in_gap(local, at, zone):
    hour, minute = map(int, at.split(":"))
    wanted = local.replace(hour=hour, minute=minute, fold=0)
    return wanted.astimezone(UTC).astimezone(zone).strftime("%H:%M") != at


def test_an_hour_that_comes_twice_has_one_name():
    """On the last Sunday of October 02:30 comes twice in Berlin; the first is due, both have the same key."""
    first = next_due("sun", "02:30", datetime(2026, 10, 24, tzinfo=UTC), BERLIN)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert wall_time(first, BERLIN) == wall_time(first + timedelta(hours=1), BERLIN) == "2026-10-25T02:30"


def test_an_hour_that_does_not_come_is_taken_as_the_next():
    """On the last Sunday of March 02:30 is skipped in Berlin; the report comes at 03:30 and the one after at 02:30."""
    due = next_due(",".join(DAYS), "02:30", datetime(2027, 3, 27, 12, tzinfo=UTC), BERLIN)
    assert due.astimezone(BERLIN).strftime("%H:%M") == "03:30"
    assert wall_time(next_due(",".join(DAYS), "02:30", due, BERLIN), BERLIN) == "2027-03-29T02:30"


@pytest.mark.parametrize(
    ("now", "ready"),
    [
        ("06:59", "07:00"),
        ("07:00", "07:00"),
        ("12:00", "12:00"),
        ("21:59", "21:59"),
        ("22:00", "07:00"),
        ("23:30", "07:00"),
    ],
)
def test_quiet_hours_over_midnight_hold_messages_back_until_the_morning(now, ready):
    """From 22:00 to 07:00 nothing but critical cases is told; at other times at once."""
    hour, minute = map(int, now.split(":"))
    moment = datetime(2026, 11, 23, hour, minute, tzinfo=BERLIN).astimezone(UTC)
    assert after_quiet(moment, "22:00", "07:00", BERLIN).astimezone(BERLIN).strftime("%H:%M") == ready


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_a_message_is_never_held_back_for_more_than_a_day(now, begin, end, zone):
    """Held back or not, it is ready within a day and an hour (for the change of clocks), and never in the past."""
    ready = after_quiet(now, begin, end, ZoneInfo(zone))
    assert timedelta() <= ready - now <= timedelta(hours=25)


@pytest.mark.parametrize("words", ["7.30", "7", "noon", "007:30"])
def test_a_time_of_day_has_one_form(words):
    """Hours and minutes with a colon."""
    with pytest.raises(AskedWronglyError):
        parse_time(words)
    assert parse_days("Mon, Tue") == "mon,tue"


def test_workdays_are_said_as_such_and_are_no_days_of_the_week():
    """They depend on the workspace; promises name real days."""
    assert say_when(WORKDAYS, "08:00") == "on workdays, 08:00"
    with pytest.raises(AskedWronglyError):
        parse_days(WORKDAYS)


@given(MOMENTS, TIMES, ZONES, st.sets(st.dates(date(2026, 1, 1), date(2026, 1, 20))))
def test_a_workday_report_comes_on_the_first_day_that_is_worked(now, at, zone, off):
    """Whatever days are off, also many in a row."""
    here = ZoneInfo(zone)

    def works(day):
        return day.weekday() < 5 and day not in off

    due = next_due(WORKDAYS, at, now, here, works)
    assert due > now
    step = now.astimezone(here).date() + timedelta(days=1)
    while step < due.astimezone(here).date() - timedelta(days=1):
        assert not works(step)
        step += timedelta(days=1)
    assert next_due(WORKDAYS, at, due, here, works) > due
