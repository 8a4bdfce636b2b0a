"""Every number of a digest leads to the mentions behind it."""

from dataclasses import replace
from datetime import UTC, timedelta

from builders import NOW, a_post

from analyzers.insight.compose import compose
from analyzers.insight.crowd import as_crowd
from analyzers.insight.digest import Footer, Period
from analyzers.insight.tracing import trace
from analyzers.labels import Disclosure, Intent, Origin
from bot.present.traced import present_traced

WEEK = Period(NOW - timedelta(days=7), NOW)
FOOTER = Footer(sources=(), version="", audit="", authors_unknown=0, times_unknown=0)


def posts():
    return [
        a_post(
            id=f"p{place:04}", author_key=f"{place % 17:016x}", at=NOW - timedelta(hours=place + 1),
            text=f"text {place}", origin=list(Origin)[place % 5], intent=list(Intent)[place % 7],
            disclosure=list(Disclosure)[place % 3], is_reply=place % 2 == 0,
            answered_at=NOW if place % 4 == 0 else None,
        )
        for place in range(120)
    ]  # fmt: skip


def traced():
    found = posts()
    digest = compose(
        period=WEEK, posts=found, before=(), began={}, waiting=(), shown=5, footer=FOOTER, zone=UTC, seed=1
    )
    return digest, trace(digest, as_crowd(found), ["p0003"], UTC)


def test_as_many_ids_stand_behind_a_number_as_it_says():
    """Headline, origins, support, promotion, listening, days."""
    digest, ids = traced()
    said = {
        "headline/mentions": digest.headline.mentions,
        "headline/undisclosed": digest.headline.undisclosed,
        "headline/unclear": digest.headline.unclear,
        "support/praise": digest.support.praise,
        "support/peer_help": digest.support.peer_help,
        "support/share": digest.support.share.hits,
        "promotion/self_promotion": digest.promotion.self_promotion,
        "promotion/owned": digest.promotion.owned,
        "listening/needs": digest.listening.answered.total,
        "listening/answered": digest.listening.answered.hits,
        "listening/replies": digest.listening.replies,
        "listening/broadcasts": digest.listening.broadcasts,
    }
    said |= {f"origins/{one.origin.value}": one.read for one in digest.origins}
    said |= {f"promotion/paid_{level.value}": many for level, many in digest.promotion.paid.items()}
    said |= {f"days/{day.day}": sum(day.counts.values()) for day in digest.days}
    assert {name: len(ids[name]) for name in said} == said
    assert ids["headline/waiting"] == ["p0003"]
    assert all(said[name] for name in said if not name.startswith("days/"))


def test_the_ids_are_those_of_the_posts_that_are_so():
    """Oldest first; a planted post is behind the numbers that it adds to."""
    digest, ids = traced()
    owned = sorted((post for post in posts() if post.origin is Origin.OWNED), key=lambda post: post.at)
    assert ids["promotion/owned"] == [post.id for post in owned]
    more = [*posts(), replace(owned[0], id="planted")]
    assert "planted" in trace(digest, as_crowd(more), [], UTC)["promotion/owned"]


def test_a_chat_shows_a_part_and_says_so():
    """A terminal lists all."""
    message = present_traced({"promotion/owned": [f"p{place:04}" for place in range(60)]})
    assert message.footer
    assert not present_traced({"promotion/owned": ["p1"]}).footer
