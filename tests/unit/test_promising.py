"""Promises as people write them, and as they are kept."""

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.labels import Urgency
from analyzers.triage.due import AROUND_THE_CLOCK, Due
from bot.errors import AskedWronglyError
from bot.promising import due_of, parse_holidays, parse_shift, parse_within, say_within, tidy_promises
from storage.workspaces import Promises

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("critical 1, high 4, normal 24, low 72", {"critical": 1, "high": 4, "normal": 24, "low": 72}),
        ("High: 2.5h; low = 100", {"high": 2.5, "low": 100}),
        ("", {}),
    ],
)
def test_hours_are_read_by_urgency(words, hours):
    """With commas or semicolons, in any order; those left out are not said."""
    assert parse_within(words) == hours


@pytest.mark.parametrize(
    "words", ["soon", "high", "high four", "huge 4", "high 0", "high 9000", "high 1, high 2", "high -1"]
)
def test_what_is_no_promise_is_refused(words):
    """Unknown classes, no numbers, less than a minute, more than a year, one class twice."""
    with pytest.raises(AskedWronglyError):
        parse_within(words)


@given(st.lists(st.integers(17, 8_760_000), min_size=4, max_size=4))
def test_hours_are_written_as_they_are_read(thousandths):
    """To the third decimal, which is four seconds."""
    due = Due(*(hours / 1000 for hours in thousandths))
    read = parse_within(say_within(due))
    assert say_within(Due(**read)) == say_within(due)


@pytest.mark.parametrize(
    ("words", "shift"), [("9:00-17:30", ("09:00", "17:30")), ("20:00 – 2:00", ("20:00", "02:00")), ("", ("", ""))]
)
def test_a_shift_is_a_beginning_and_an_end(words, shift):
    """Also over midnight; nothing means around the clock."""
    assert parse_shift(words) == shift


@pytest.mark.parametrize("words", ["9", "9-17", "early-late", "09:00", "25:00-26:00"])
def test_what_is_no_shift_is_refused(words):
    """Times of day have hours and minutes."""
    with pytest.raises(AskedWronglyError):
        parse_shift(words)


def test_holidays_are_kept_in_order_and_once():
    """Single days and days of every year, however they are separated; the 29th of February too."""
    assert parse_holidays("12-25, 2026-04-06;02-29\n12-25 2026-04-06") == "02-29,12-25,2026-04-06"


@pytest.mark.parametrize(
    "words",
    ["Christmas", "25.12.2026", "02-30", "2026-02-29", "13-01", ",".join(f"{y}-01-01" for y in range(1900, 2001))],
)
def test_what_is_no_holiday_is_refused(words):
    """Nor are more than a hundred."""
    with pytest.raises(AskedWronglyError):
        parse_holidays(words)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Promises(high=0), "cannot be promised"),
        (Promises(begins="09:00"), "an end"),
        (Promises(ends="17:00"), "an end"),
        (Promises(days="someday"), "no days"),
        (Promises(days="mon", begins="09:00", ends="10:00"), "at least 5 hours"),
        (Promises(days="mon", begins="09:00", ends="14:00", low=300), "more than a year"),
    ],
)  # fmt: skip
def test_promises_that_cannot_be_kept_are_refused(asked, words):
    """Each with a sentence that says why."""
    with pytest.raises(AskedWronglyError, match=words):
        tidy_promises(asked)


def test_promises_are_kept_tidy():
    """Days by their short names, times with two digits."""
    asked = Promises(high=2, days="weekdays", begins="9:00", ends="17:30", holidays="12-25")
    assert tidy_promises(asked) == replace(asked, days="mon,tue,wed,thu,fri", begins="09:00")


def test_what_a_workspace_does_not_promise_the_installation_does():
    """Hours one by one; without working hours it works around the clock."""
    due = due_of(Due(normal=30, soon=3), Promises(high=2), BERLIN)
    assert [due.hours(urgency) for urgency in Urgency] == [1, 2, 30, 72]
    assert (due.soon, due.working) == (3, AROUND_THE_CLOCK)


def test_working_hours_are_those_of_the_workspace_in_its_zone():
    """Days, times, single holidays and those of every year; holidays alone leave the days whole."""
    working = due_of(
        Due(), Promises(days="mon,sun", begins="09:00", ends="17:30", holidays="12-25,2026-04-06"), BERLIN
    ).working
    assert (working.zone, working.days, working.begins, working.ends) == (BERLIN, {0, 6}, time(9), time(17, 30))
    assert (working.holidays, working.yearly) == ({date(2026, 4, 6)}, {(12, 25)})
    off = due_of(Due(), Promises(holidays="12-25"), BERLIN).working
    assert (len(off.days), off.begins, off.ends, off.yearly) == (7, time(), time(), {(12, 25)})
