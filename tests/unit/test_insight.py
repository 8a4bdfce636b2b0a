"""The digest's parts: intervals, changes, support, listening, and the whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import NOW, a_post
from hypothesis import given
from hypothesis import strategies as st

from analyzers.insight.change import _corrected, _Count, binomial_test, find_changes
from analyzers.insight.compose import compose
from analyzers.insight.digest import Footer, Period
from analyzers.insight.intervals import count_range, wilson
from analyzers.insight.listening import gather_listening
from analyzers.insight.support import gather_support
from analyzers.insight.timeline import draw_timeline
from analyzers.labels import Intent, Origin
from analyzers.verdict import Probabilities

WEEK = Period(NOW - timedelta(days=7), NOW)
FOOTER = Footer(sources=(), version="rules", audit="never", authors_unknown=0, times_unknown=0)


def posts(number, **changes):
    return [
        a_post(**{"id": f"p{place:04}", "author": f"a{place}", "author_key": f"k{place}",
                  "text": f"Post number {place}",
                  "at": NOW - timedelta(hours=place * 11 % 160 + 1)} | changes)
        for place in range(number)
    ]  # fmt: skip


def report(found, before=(), seed=1):
    return compose(period=WEEK, posts=found, before=before, waiting=(), shown=5, footer=FOOTER, zone=UTC, seed=seed,
                   stopwords=frozenset())  # fmt: skip


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_holds_the_share_and_stays_within_zero_and_one(hits, more):
    """Wilson's interval, unlike the textbook one."""
    share = wilson(hits, hits + more)
    assert 0 <= share.interval.low <= share.interval.high <= 1
    if hits + more:
        assert share.interval.low <= hits / (hits + more) <= share.interval.high


def test_wilson_gives_the_published_value():
    """10 of 20 at 95 %: 0.299 to 0.701 (Newcombe 1998)."""
    interval = wilson(10, 20).interval
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.299, 0.701)


@given(st.lists(st.floats(0, 1), max_size=200))
def test_a_count_range_holds_its_mean_and_the_possible(chances):
    """The range of a Poisson-binomial count."""
    interval = count_range(chances)
    assert 0 <= interval.low <= sum(chances) + 1e-6
    assert sum(chances) - 1e-6 <= interval.high <= len(chances)


@given(st.lists(st.sampled_from([0.0, 1.0]), max_size=50))
def test_what_is_certain_has_no_range(chances):
    """Corrected posts count exactly."""
    interval = count_range(chances)
    assert interval.low == interval.high == sum(chances)


def test_a_doubling_of_a_theme_is_news_and_noise_is_not():
    """People are compared with the average of the time before."""
    now = posts(30, theme="login", intent=Intent.COMPLAINT)
    before = [replace(post, at=post.at - timedelta(days=7 * (place % 4 + 1)), author_key=f"b{place}")
              for place, post in enumerate(posts(24, theme="login", intent=Intent.COMPLAINT))]  # fmt: skip
    assert {change.name for change in find_changes(WEEK, now, before)} >= {"login", "complaints"}
    calm = [replace(post, at=post.at - timedelta(days=7), author_key=f"b{post.id}") for post in now]
    assert find_changes(WEEK, now, calm) == ()


def test_the_binomial_test_gives_known_values():
    """Two-sided, doubled tail: 8 of 10 at one half is 0.109375."""
    assert binomial_test(8, 10, 0.5) == pytest.approx(0.109375)
    assert binomial_test(5, 10, 0.5) == 1.0


def test_community_support_is_organic_and_drawn_from_people():
    """Paid praise is not support; a loud person is drawn once."""
    loud = posts(20, author_key="loud", author="loud", intent=Intent.PRAISE)
    paid = posts(5, origin=Origin.PAID, intent=Intent.PRAISE)
    support = gather_support([*loud, *paid], seed=1)
    assert (support.praise, support.people, len(support.praised)) == (20, 1, 1)
    assert support.share.total == 25


def test_unknown_authors_are_said_and_not_counted():
    """People is None, posts are counted."""
    assert gather_support(posts(3, author="", author_key="", intent=Intent.PRAISE), seed=1).people is None


def test_listening_counts_needs_and_the_median_wait():
    """Dismissed needs need no answer."""
    waiting = posts(2, needs_answer=True, answered_at=None, dismissed=False)
    answered = posts(1, needs_answer=True, at=NOW - timedelta(hours=5), answered_at=NOW, dismissed=False)
    gone = posts(1, needs_answer=True, answered_at=None, dismissed=True)
    listening = gather_listening([*waiting, *answered, *gone])
    assert (listening.answered.hits, listening.answered.total, listening.median_hours) == (1, 3, 5)


def test_the_digest_does_not_depend_on_the_order_of_posts():
    """The same posts give the same report."""
    found = [replace(post, origin=list(Origin)[place % 5]) for place, post in enumerate(posts(60))]
    shuffled = list(found)
    shuffled.reverse()
    assert report(found) == report(shuffled)


def test_an_empty_period_makes_an_empty_report():
    """Nothing breaks where nothing was said."""
    digest = report([])
    assert digest.headline.mentions == 0
    assert digest.changes == digest.themes == digest.unclear == ()
    assert len(digest.days) == 8


def test_the_brands_own_posts_are_neither_community_nor_promotion_by_others():
    """Never summed with organic."""
    headline = report(posts(40, origin=Origin.OWNED)).headline
    assert (headline.community.high, headline.commercial.high) == (0, 0)


def test_only_the_most_telling_unclear_posts_are_put_to_a_person():
    """Three at most, the most undecided first; all are counted."""
    torn = Probabilities(organic=0.5, paid=0.5, self_promotion=0.0, owned=0.0)
    leaning = Probabilities(organic=0.9, paid=0.1, self_promotion=0.0, owned=0.0)
    found = posts(6, origin=Origin.UNCLEAR, probabilities=leaning)
    found[4] = replace(found[4], probabilities=torn)
    digest = report(found)
    assert (len(digest.unclear), digest.unclear_total, digest.unclear[0].id) == (3, 6, found[4].id)


def test_what_a_person_corrected_is_certain():
    """Forty corrected posts are forty, whatever the probabilities said."""
    torn = Probabilities(organic=0.5, paid=0.5, self_promotion=0.0, owned=0.0)
    headline = report(posts(40, origin=Origin.ORGANIC, probabilities=torn, corrected=True)).headline
    assert (headline.community.low, headline.community.high, headline.commercial.high) == (40, 40, 0)


def test_a_day_is_the_workspaces_day():
    """Half past eleven in the evening in London is tomorrow in Berlin."""
    late = a_post(at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    days = {day.day.day: sum(day.counts.values()) for day in draw_timeline(WEEK, [late], ZoneInfo("Europe/Berlin"))}
    assert (days[20], days[21]) == (0, 1)


def test_one_look_in_twenty_is_no_news():
    """A chance of 0.04 among twenty comparisons is corrected away (Benjamini and Hochberg)."""
    looks = [_Count("theme", f"theme {number}", 9, 5.0, 0.04 if number == 0 else 0.9, "") for number in range(20)]
    adjusted = {count.name: p for count, p in _corrected(looks)}
    assert adjusted["theme 0"] == pytest.approx(0.8)
