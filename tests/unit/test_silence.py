"""Silence by the hours of the week: a quiet Sunday night is none, a Monday morning without a post is one."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analyzers.insight.crowd import COLUMNS, Crowd, micro, no_crowd
from analyzers.insight.hours import HOUR, WEEK
from analyzers.insight.measures import Period
from analyzers.insight.silence import Asked, Pace, pace_sources

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def weekdays(since, until, rate=4.0, zone=UTC, seed=1):
    """Give moments of posts: `rate` an hour from nine to five on weekdays there, and none else."""
    chance, found, hour = np.random.default_rng(seed), [], since
    while hour < until:
        there = hour.astimezone(zone)
        if there.weekday() < 5 and 9 <= there.hour < 17:
            found += sorted(hour + part * HOUR for part in chance.random(chance.poisson(rate)))
        hour += HOUR
    return [one for one in found if one < until]


def pace(moments, until, since=None, asked=None, zone=UTC, added=MONDAY - 7 * WEEK):
    """Give the pace of a source over the last day."""
    rows = np.zeros(len(moments), COLUMNS)
    rows["at"] = [micro(one) for one in moments]
    crowd = Crowd(rows, {**no_crowd().names, "source": ("place",)})
    known = Asked(start=MONDAY - 9 * WEEK, since={"place": added}, until=asked or {})
    return pace_sources(crowd, Period(since or until - DAY, until), known, zone)["place"]


LIVELY = weekdays(MONDAY - 7 * WEEK, MONDAY)


@pytest.mark.parametrize("hours", [-50, -30, -3, 0, 6, 9])
def test_a_quiet_weekend_is_no_silence(hours):
    """Nobody posts there from Friday evening to Monday morning; more than two days without a post are its usual."""
    found = pace(LIVELY, MONDAY + hours * HOUR)
    assert found.quiet >= 3
    assert found.silent is False


def test_a_monday_morning_without_a_post_is():
    """At nine nothing is told, by noon a dozen posts would have come."""
    told = {hours: pace(LIVELY, MONDAY + hours * HOUR).silent for hours in (8, 9, 12, 20)}
    assert told == {8: False, 9: False, 12: True, 20: True}


def test_one_post_ends_it():
    """Silence is counted from the last mention on."""
    found = pace([*LIVELY, MONDAY + 11.5 * HOUR], MONDAY + 12 * HOUR)
    assert (found.quiet, found.silent, found.mentions) == (0, False, 1)


def test_the_hours_are_those_of_the_workspaces_zone():
    """Where it is Monday noon, a silence is told; it is the same morning elsewhere some hours later."""
    there = ZoneInfo("America/Los_Angeles")
    moments = weekdays(MONDAY - 7 * WEEK, MONDAY, zone=there)
    assert pace(moments, MONDAY + 12 * HOUR, zone=there).silent is False
    assert pace(moments, MONDAY + 20 * HOUR, zone=there).silent is True


@pytest.mark.parametrize(("weeks", "silent"), [(3, None), (5, True)])
def test_under_four_weeks_it_is_too_early_to_say(weeks, silent):
    """Neither silence nor what is usual is told."""
    found = pace(LIVELY, MONDAY + 20 * HOUR, added=MONDAY - weeks * WEEK)
    assert found.silent is silent
    assert (found.usual is None) == (silent is None)


def test_nothing_is_known_of_the_time_in_which_it_was_not_asked():
    """It was asked last on Sunday: that nothing came since proves nothing."""
    found = pace(LIVELY, MONDAY + 30 * HOUR, asked={"place": MONDAY - 6 * HOUR})
    assert found.silent is False


def test_a_source_that_never_brought_anything_cannot_tell():
    """There is no usual to hold it against."""
    assert pace([], MONDAY) == Pace()


def test_a_silence_of_weeks_does_not_become_the_usual():
    """What is usual is taken from the weeks before the last mention."""
    assert pace([one for one in LIVELY if one < MONDAY - 2 * WEEK], MONDAY).silent is True


def test_what_is_usual_in_a_day_is_that_of_its_hours():
    """A Tuesday has 32 posts, give or take; a Sunday none."""
    tuesday, sunday = pace(LIVELY, MONDAY - 5 * DAY).usual, pace(LIVELY, MONDAY).usual
    assert 15 <= tuesday.low < 32 < tuesday.high <= 55
    assert sunday.low == 0
    assert sunday.high <= 5


def test_a_day_of_which_no_whole_hour_is_over_has_no_usual_number():
    """A period that has just begun says nothing, and is no fault."""
    assert pace(LIVELY, MONDAY + 10 * HOUR, since=MONDAY + 10 * HOUR).mentions == 0


def test_false_alarms_are_as_rare_as_is_said():
    """Looked at every six hours of four weeks, sources that do well are called silent in one look of 100 at most."""
    silent = []
    for rate in (0.2, 1.0, 5.0):
        moments = weekdays(MONDAY - 7 * WEEK, MONDAY + 4 * WEEK, rate=rate, seed=7)
        for look in (MONDAY + hours * HOUR for hours in range(0, 4 * 168, 6)):
            known = moments[: bisect_left(moments, look)]
            silent += [pace(known, look).silent]
    assert None not in silent
    assert sum(silent) <= 0.01 * len(silent)
