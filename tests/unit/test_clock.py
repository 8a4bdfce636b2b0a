"""Working time: how much of it lies between two moments, and when so much of it will have passed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.labels import Urgency
from analyzers.triage.clock import WorkingHours
from analyzers.triage.due import Due

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingHours(zone=BERLIN, days=frozenset(range(5)), begins=time(9), ends=time(17))
NIGHT = WorkingHours(zone=BERLIN, days=frozenset({4, 5}), begins=time(20), ends=time(2))
SUNDAY = WorkingHours(zone=BERLIN, days=frozenset({6}), begins=time(1), ends=time(5))
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe"]
START, END = datetime(2026, 3, 1), datetime(2026, 11, 30)  # noqa: DTZ001  bounds of a strategy
moments = st.datetimes(START, END, timezones=st.just(UTC))
days_of_2026 = st.dates(date(2026, 3, 1), date(2026, 12, 31))
hours_worked = st.builds(
    WorkingHours,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    days=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    begins=st.times(),
    ends=st.times(),
    holidays=st.sets(days_of_2026, max_size=12).map(frozenset),
    yearly=st.sets(days_of_2026.map(lambda day: (day.month, day.day)), max_size=3).map(frozenset),
)
spans = st.timedeltas(timedelta(), timedelta(hours=80))


def local(words, hours=OFFICE):
    return datetime.fromisoformat(words).replace(tzinfo=hours.zone)


@given(hours_worked, moments, spans)
def test_as_much_is_worked_until_it_is_due_as_was_promised(hours, since, within):
    """Neither less nor more, to the microsecond, whatever the clocks do."""
    if hours.begins != hours.ends and abs(_minutes(hours.begins) - _minutes(hours.ends)) < 60:
        hours = replace(hours, ends=hours.begins)
    assert hours.worked(since, hours.due(since, within)) == within


def _minutes(at):
    return at.hour * 60 + at.minute


@given(hours_worked.filter(lambda hours: abs(_minutes(hours.begins) - _minutes(hours.ends)) > 60), moments, moments)
def test_who_came_later_is_not_due_earlier(hours, one, other):
    """The due time never runs backwards."""
    earlier, later = sorted((one, other))
    assert hours.due(earlier, timedelta(hours=7)) <= hours.due(later, timedelta(hours=7))


@given(
    hours_worked.filter(lambda hours: abs(_minutes(hours.begins) - _minutes(hours.ends)) > 60), moments, spans, spans
)
def test_more_time_is_due_no_earlier(hours, since, one, other):
    """A longer promise ends later, a shorter one sooner; none before it begins."""
    shorter, longer = sorted((one, other))
    assert since <= hours.due(since, shorter) <= hours.due(since, longer)


@given(hours_worked, moments, moments, moments)
def test_working_time_adds_up(hours, one, two, three):
    """What is worked from the first to the last moment is what is worked in between."""
    first, middle, last = sorted((one, two, three))
    assert hours.worked(first, last) == hours.worked(first, middle) + hours.worked(middle, last)
    assert hours.worked(last, first) == timedelta()


@given(st.sampled_from(ZONES), st.times(), moments, spans)
def test_around_the_clock_is_plain_time(zone, at, since, within):
    """Whatever the zone, and whenever the day begins."""
    always = WorkingHours(zone=ZoneInfo(zone), begins=at, ends=at)
    assert always.due(since, within) == since + within
    assert always.worked(since, since + within) == within


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-11-23 10:00", 4, "2026-11-23 14:00"),
        ("2026-11-23 15:00", 4, "2026-11-24 11:00"),
        ("2026-11-27 16:30", 1, "2026-11-30 09:30"),
        ("2026-11-28 12:00", 4, "2026-11-30 13:00"),
        ("2026-11-23 03:00", 8, "2026-11-23 17:00"),
        ("2026-12-24 16:00", 2, "2026-12-28 10:00"),
        ("2026-11-23 10:00", 0, "2026-11-23 10:00"),
    ],
)
def test_promises_are_kept_in_working_hours(since, hours, due):
    """Nights, weekends and holidays do not count; the end of a shift is in time."""
    office = replace(OFFICE, holidays=frozenset({date(2026, 12, 26)}), yearly=frozenset({(12, 25)}))
    assert office.due(local(since), timedelta(hours=hours)) == local(due)


@pytest.mark.parametrize(
    ("since", "until", "worked"),
    [
        ("2026-11-27 19:00", "2026-11-28 12:00", 6),
        ("2026-11-28 01:00", "2026-11-28 12:00", 1),
        ("2026-11-29 01:00", "2026-11-29 12:00", 1),
        ("2026-11-30 00:00", "2026-11-30 12:00", 0),
    ],
)
def test_a_night_shift_belongs_to_the_day_it_begins_on(since, until, worked):
    """Friday's and Saturday's run into the mornings that follow, Sunday has none."""
    assert NIGHT.worked(local(since), local(until)) == timedelta(hours=worked)


@pytest.mark.parametrize(("day", "worked"), [("2026-03-22", 4), ("2026-03-29", 3), ("2026-10-25", 5)])
def test_an_hour_that_is_skipped_is_not_worked_and_one_that_is_repeated_is_worked_twice(day, worked):
    """Four hours by the wall clock are three in spring and five in autumn."""
    assert SUNDAY.worked(local(f"{day} 00:00"), local(f"{day} 23:00")) == timedelta(hours=worked)


def test_shifts_that_the_clocks_push_into_each_other_are_not_counted_twice():
    """From 03:00 to 02:30 of the next day: where 02:30 does not exist, the shift ends when the next has begun."""
    long = WorkingHours(zone=BERLIN, begins=time(3), ends=time(2, 30))
    assert long.worked(local("2026-03-29 00:00"), local("2026-03-29 12:00")) == timedelta(hours=11)


def test_nobody_can_work_on_no_day():
    """Such a team would never answer."""
    with pytest.raises(ValueError, match="at least one day"):
        WorkingHours(zone=BERLIN, days=frozenset())


def test_a_critical_case_does_not_wait_for_the_office_to_open():
    """Its hour is the wall clock's; the others wait for Monday."""
    due, saturday = Due(working=OFFICE), local("2026-11-28 12:00")
    assert due.at(Urgency.CRITICAL, saturday) == saturday + timedelta(hours=1)
    assert due.at(Urgency.HIGH, saturday) == local("2026-11-30 13:00")
    assert due.soon_until(Urgency.CRITICAL, saturday) == saturday + timedelta(hours=2)
    assert due.soon_until(Urgency.LOW, saturday) == local("2026-11-30 11:00")
