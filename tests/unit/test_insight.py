"""The digest's parts: intervals, changes, support, listening, and the whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from builders import NOW, a_post
from hypothesis import given
from hypothesis import strategies as st

from analyzers.insight.compose import compose
from analyzers.insight.digest import Footer
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Period
from analyzers.insight.timeline import draw_timeline
from analyzers.labels import Origin
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
    return compose(period=WEEK, posts=found, before=before, began={}, waiting=(), shown=5, footer=FOOTER, zone=UTC,
                   seed=seed, stopwords=frozenset())  # fmt: skip


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
    assert digest.changes.found == digest.themes == digest.unclear == ()
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
