"""What changed: spikes, slow rises and comparisons are news beyond chance, and nothing is said too early."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from builders import a_past, a_post
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analyzers.insight.baseline import expect_people, spread_of
from analyzers.insight.change import find_changes, look_back
from analyzers.insight.comparing import Compared, compare_counts, correct_chances
from analyzers.insight.hours import HOUR, HOURS_A_WEEK, Hours, count_hours
from analyzers.insight.measures import Period, Range
from analyzers.insight.rises import find_rise
from analyzers.insight.spikes import find_spikes
from analyzers.insight.tails import chance_of_fewer, chance_of_more, usual_range
from analyzers.labels import Intent, Origin
from bot.bench.spikes import measure_spikes

SINCE = datetime(2026, 11, 16, tzinfo=UTC)
"""A Monday."""
WEEK = timedelta(weeks=1)
PERIOD = Period(SINCE, SINCE + WEEK)
EIGHT = {"Acme": SINCE - 8 * WEEK}


def hours(people, weeks=8):
    return Hours(np.asarray(people, np.int64), np.arange(len(people)) % HOURS_A_WEEK, weeks * HOURS_A_WEEK)


def calm(weeks=8, rate=2.0, seed=1):
    return np.random.default_rng(seed).poisson(rate, (weeks + 1) * HOURS_A_WEEK)


def spoken(weeks, a_day, **changes):
    """Give so many people a day for whole weeks up to the period's end, spread over the day."""
    number = int(weeks * 7 + 7)
    return [
        (a_post if day >= number - 7 else a_past)(
            **{"at": SINCE + WEEK - timedelta(days=number - day) + timedelta(minutes=one * 1440 // a_day + 5),
               **who(day, one, day >= number - 7)} | changes)
        for day in range(number) for one in range(a_day)
    ]  # fmt: skip


def who(day, one, now):
    key = f"{day:03}{one:013}"
    return {"id": f"{day:05}{one:08}", "author_key": key} if now else {"person": key}


def changes(seen, began=EIGHT, period=PERIOD):
    posts = [one for one in seen if period.since <= one.at < period.until]
    before = [one for one in seen if one.at < period.since]
    return find_changes(period, posts, before, began, UTC)


# How surprising


@given(st.integers(0, 60), st.floats(0.1, 40), st.floats(1, 5))
def test_tails_are_those_of_scipy(count, mean, spread):
    """A Poisson without extra spread, else a negative binomial of the same mean and variance."""
    known = stats.poisson(mean) if spread < 1 + 1e-6 else stats.nbinom(mean / (spread - 1), 1 / spread)
    wanted = known.sf(count - 1), known.cdf(count)
    given_ = chance_of_more(count, mean, spread * mean), chance_of_fewer(count, mean, spread * mean)
    assert given_ == pytest.approx(wanted, abs=1e-6)


def test_the_usual_range_holds_95_percent():
    """Of a Poisson of mean ten it is 4 to 17."""
    assert usual_range(10, 10) == Range(*stats.poisson(10).ppf([0.025, 0.975]))


# The baseline


def test_a_person_counts_once_a_day_in_the_hour_of_the_first_post():
    """However often they post, and where authors are unknown the same text counts once."""
    loud = [a_post(id=f"{n}", at=SINCE + timedelta(hours=n)) for n in range(30)]
    unknown = [a_post(id=f"u{n}", author="", author_key="", at=SINCE + timedelta(hours=5)) for n in range(9)]
    people = count_hours([*loud, *unknown], PERIOD, SINCE, UTC).people
    assert np.flatnonzero(people).tolist() == [0, 5, 24]
    assert people.sum() == 3


def test_an_hour_of_the_week_stays_one_when_the_clocks_change():
    """Nine o'clock in Berlin is nine o'clock before and after the last Sunday of October."""
    period = Period(datetime(2026, 10, 19, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))
    of_week = count_hours([], period, period.since, ZoneInfo("Europe/Berlin")).of_week
    before, after = (datetime(2026, 10, day, hour, tzinfo=UTC) for day, hour in ((20, 7), (27, 8)))
    assert of_week[(before - period.since) // HOUR] == of_week[(after - period.since) // HOUR] == 24 + 9


def test_the_expected_number_follows_the_hour_of_the_week():
    """Busy Monday mornings are expected to be busy, and the total stays the same."""
    people = np.tile(np.where(np.arange(HOURS_A_WEEK) == 9, 40, 2), 9)
    expected = expect_people(hours(people))
    assert expected[9] > 20
    assert expected[9 + 24] < 6
    assert expected[: 8 * HOURS_A_WEEK].sum() == pytest.approx(people[: 8 * HOURS_A_WEEK].sum(), rel=0.12)


def test_days_with_moods_of_their_own_spread_wider_than_chance():
    """A Poisson's spread is about one; with a gamma factor for each day it is larger."""
    moods = np.random.default_rng(3).gamma(5, 1 / 5, 63)
    restless = np.random.default_rng(4).poisson(np.repeat(moods, 24) * 4)
    spreads = [spread_of(hours(people), expect_people(hours(people)), 24) for people in (calm(rate=4), restless)]
    assert spreads[0] < 1.6
    assert spreads[1] > 3


# Spikes and slow rises


@pytest.mark.parametrize("lasts", [1, 6, 24])
def test_three_times_the_usual_and_fifteen_people_are_a_spike(lasts):
    """Where and how long it was is told within a few hours; without it there is none."""
    people = calm(rate=0.6)
    assert find_spikes(hours(people)) == ()
    first = 8 * HOURS_A_WEEK + 50
    people[first : first + lasts] = 0
    people[first : first + lasts] += np.bincount(np.arange(max(15, 3 * lasts)) % lasts, minlength=lasts)
    (spike,) = find_spikes(hours(people))
    assert spike.first < 50 + lasts
    assert spike.last > 50
    assert spike.people >= 15
    assert spike.people > spike.usual.high


def test_a_spike_of_last_month_does_not_hide_this_weeks():
    """Past events are cut before anything is learnt from them."""
    people = calm(rate=0.6)
    people[5 * HOURS_A_WEEK + 50] = people[8 * HOURS_A_WEEK + 50] = 20
    assert [spike.people >= 20 for spike in find_spikes(hours(people))] == [True]


def test_a_slow_rise_is_found_and_a_single_loud_day_is_none():
    """Four in a hundred more each day for two weeks, after seven calm ones; the last week is the period."""
    rate = np.concatenate([np.full(49, 60.0), 60 * 1.04 ** np.arange(14)])
    people = np.random.default_rng(1).poisson(np.repeat(rate / 24, 24))
    rise = find_rise(hours(people))
    assert rise.now > 1.2 * rise.before
    assert rise.before == pytest.approx(62, abs=6)
    loud = calm(rate=60 / 24)
    loud[-60:-36] *= 4
    assert find_rise(hours(loud)) is None


# Comparisons


def test_what_is_compared_together_is_corrected_together():
    """A chance of 0.04 among twenty looks is corrected away, as scipy does it."""
    looks = [Compared(n, 9, 5.0, Range(1, 9), p) for n, p in enumerate([0.04, *np.linspace(0.1, 0.99, 19)])]
    found = {one.key: one.chance for one in correct_chances(looks)}
    wanted = stats.false_discovery_control([one.chance for one in looks])
    assert [found[n] for n in range(20)] == pytest.approx(wanted.tolist())
    assert found[0] == pytest.approx(0.8)


def test_counts_that_always_jump_about_are_no_news():
    """The same doubling is news where weeks are alike, and none where they never are."""
    steady = [{"login": n} for n in (20, 21, 19, 20, 22, 18)]
    jumpy = [{"login": n} for n in (5, 60, 12, 44, 9, 30)]
    assert compare_counts({"login": 45}, steady, 1.0)[0].chance < 0.001
    assert compare_counts({"login": 55}, jumpy, 1.0)[0].chance > 0.05


def test_a_theme_that_grows_is_told_with_people_now_and_usual():
    """People, not posts, against the weeks before; only what is organic counts."""
    seen = spoken(8, 10, theme="login", intent=Intent.CHATTER)
    more = [a_post(id=f"m{n}", author_key=f"more{n}", theme="billing", at=SINCE + timedelta(hours=n * 5),
                   blinded_text="I was billed twice") for n in range(30)]  # fmt: skip
    paid = [a_post(id=f"p{n}", author_key=f"paid{n}", theme="login", at=SINCE + timedelta(hours=n % 160),
                   origin=Origin.PAID) for n in range(300)]  # fmt: skip
    found = {change.name: change for change in changes([*seen, *more, *paid]).found}
    assert "login" not in found
    assert (found["billing"].now, found["billing"].before < 1, found["billing"].example) == (
        30,
        True,
        "I was billed twice",
    )


def test_calm_weeks_show_no_clear_change():
    """The same number of people as always."""
    found = changes(spoken(8, 12))
    assert (found.found, found.early, round(found.weeks)) == ((), (), 8)


@pytest.mark.parametrize(("weeks", "early"), [(3.9, ("Acme",)), (4, ())])
def test_under_four_weeks_of_history_it_is_too_early(weeks, early):
    """Nothing is said then, however loud the week."""
    seen = [*spoken(3, 5), *(a_post(id=f"m{n}", author_key=f"more{n}", at=SINCE + HOUR) for n in range(90))]
    found = changes(seen, {"Acme": SINCE - weeks * WEEK})
    assert found.early == early
    assert bool(found.found) is not bool(early)


def test_monitors_are_compared_each_with_itself():
    """One that is new says nothing, the other goes on."""
    seen = [*spoken(8, 5), *(a_post(id=f"n{n}", author_key=f"n{n}", monitor="New", at=SINCE) for n in range(40))]
    found = changes(seen, {**EIGHT, "New": SINCE})
    assert (found.found, found.early) == ((), ("New",))


def test_a_long_period_looks_back_longer():
    """A week needs eight weeks; a month four of its kind, in whole weeks."""
    month = Period(SINCE, SINCE + timedelta(days=30))
    assert look_back(PERIOD) == SINCE - 8 * WEEK
    assert look_back(month) == SINCE - 4 * 5 * WEEK


# The promise, on a small scale


def test_false_alarms_and_found_spikes_are_as_promised():
    """Sixty made-up monitors; `kith bench spikes` does it with a thousand."""
    found = measure_spikes(8, 60, lambda _done: None)
    assert found.alarms["all"].mean <= 1
    assert found.found["all"].hits >= 0.9 * found.found["all"].total == 54
