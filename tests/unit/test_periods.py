"""Periods: local days, clear refusals, daylight saving."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AskedWronglyError
from bot.periods import FARTHEST, NAMED, midnight, named_period, parse_moment, parse_period, reach_back
from bot.recurrence import DAYS, WORKDAYS, next_due

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_a_week_reaches_back_to_the_local_midnight_seven_days_ago():
    """On Monday morning the week holds all of the last seven days and today so far."""
    week = named_period("week", MONDAY, BERLIN)
    assert (week.since, week.until) == (datetime(2026, 11, 15, 23, tzinfo=UTC), MONDAY)


def test_a_date_alone_is_its_local_midnight():
    """Until is not included, so a day ends where the next begins."""
    period = parse_period("", "2026-10-25", "2026-10-26", MONDAY, BERLIN)
    assert (period.until - period.since).total_seconds() == 25 * 3600


def test_an_offset_in_the_time_wins_over_the_zone():
    """A full ISO time is taken as written."""
    assert parse_moment("2026-11-23T08:00+02:00", BERLIN) == datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [("fortnight", "", ""), ("week", "2026-01-01", ""), ("", "yesterday", ""), ("", "2026-02-02", "2026-02-01"),
     ("", "", "2026-13-01"), ("", "0001-01-01T00:00+23:00", "")],
)  # fmt: skip
def test_what_is_no_period_is_refused_in_one_sentence(name, since, until):
    """Wrong words never become a traceback or a silent default."""
    with pytest.raises(AskedWronglyError) as refused:
        parse_period(name, since, until, MONDAY, BERLIN)
    assert "\n" not in str(refused.value)


moments = st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.sampled_from(sorted(NAMED)), moments)
def test_every_named_period_ends_now_and_begins_before(name, now):
    """The law of all named periods."""
    period = named_period(name, now, BERLIN)
    assert period.since <= period.until == now


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe",
     "Pacific/Apia", "Africa/Casablanca", "America/Havana"]
).map(ZoneInfo)  # fmt: skip
REPORTS = st.sampled_from([*DAYS, ",".join(DAYS), "mon,thu", WORKDAYS])
TIMES = st.times().map(lambda at: at.strftime("%H:%M"))


@given(ZONES, REPORTS, TIMES, st.sampled_from(sorted(NAMED)), moments, st.lists(st.booleans(), min_size=9, max_size=9))
def test_reports_leave_no_gap_whichever_are_missed(zone, days, at, name, begin, missed):
    """Over gaps and folds of every zone: where one that was said ends, the next that is said has begun."""
    due, told, said = begin, begin, []
    for is_missed in missed:
        due = next_due(days, at, due, zone)
        if not is_missed:
            said.append(reach_back(named_period(name, due, zone), told))
            told = due
    for one, other in pairwise(said):
        assert other.since <= one.until < other.until
    for one in said:
        assert one.since < one.until
        assert one.until - one.since <= max(FARTHEST, timedelta(days=31))
    assert all(one.since <= begin for one in said[:1])


@given(ZONES, moments, st.sampled_from(sorted(NAMED)))
def test_named_periods_begin_with_their_first_local_day(zone, now, name):
    """At midnight; where the clocks skip it at the first moment after it, where it comes twice at the first."""
    since = named_period(name, now, zone).since
    first = now.astimezone(zone).date() - timedelta(days=NAMED[name])
    assert since.astimezone(zone).date() == first or _has_no(first, zone)
    assert (since - timedelta(microseconds=1)).astimezone(zone).date() < first


def _has_no(day, zone):
    """Tell whether a zone went without a day, as Samoa did when it crossed the date line."""
    return midnight(day, zone).astimezone(zone).date() != day == date(2011, 12, 30)


def test_a_period_that_reaches_back_is_three_months_at_most():
    """And never shorter than what it is called."""
    week = named_period("week", MONDAY, BERLIN)
    assert reach_back(week, None) == week
    assert reach_back(week, MONDAY) == week
    assert reach_back(week, MONDAY - timedelta(days=20)).since == MONDAY - timedelta(days=20)
    assert reach_back(week, MONDAY - timedelta(days=400)).since == MONDAY - FARTHEST
