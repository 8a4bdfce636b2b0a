"""Periods: local days, clear refusals, daylight saving."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AskedWronglyError
from bot.periods import NAMED, named_period, parse_moment, parse_period

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
