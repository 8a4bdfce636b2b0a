"""A digest names each mention once, brings nothing back that was dismissed, and quotes nobody who said no."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import a_post, a_verdict
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.insight.behind import Remembered
from analyzers.insight.campaigns import find_campaigns
from analyzers.insight.columned import as_crowd
from analyzers.insight.compose import compose
from analyzers.insight.crowd import no_crowd
from analyzers.insight.digest import Footer, Waiting
from analyzers.insight.measures import Period
from analyzers.insight.once import find_quotable, requote
from analyzers.labels import Action, Intent, Origin, Urgency

WEEK = Period(datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
FOOTER = Footer(sources=(), version="test", audit="not run yet", authors_unknown=0, times_unknown=0)
COPIED = "Grab the marvellous copper kettle everybody raves about before it is gone for good"
"""What several accounts post; with another word at its end it is a near-copy."""
TALK = "The delivery was late again and nobody at the counter knew where the parcel had gone this time"


def wait_of(post):
    return Waiting(
        id=post.id, platform=post.platform, text=post.blinded_text, urgency=Urgency.NORMAL, intent=post.intent,
        action=post.action, hours=(WEEK.until - post.at).total_seconds() / 3600, reason="",
    )  # fmt: skip


def digest_of(posts, waiting=(), unquoted=frozenset()):
    return compose(
        period=WEEK, posts=posts, before=(), began={}, waiting=[wait_of(post) for post in waiting], shown=5,
        footer=FOOTER, zone=UTC, seed=1, stopwords=frozenset(), unquoted=unquoted,
    )  # fmt: skip


@st.composite
def weeks(draw):
    """Give posts of every kind, some copied by others, some seen for two monitors, and which of them wait."""
    posts = []
    for number in range(draw(st.integers(1, 40))):
        origin = draw(st.sampled_from([Origin.ORGANIC, Origin.ORGANIC, Origin.PAID, Origin.UNCLEAR]))
        words = draw(st.sampled_from([f"{COPIED} {number}", f"{TALK} {number}", f"Kettle number {number}."]))
        post = a_post(
            id=f"post{number:09}", author_key=f"k{draw(st.integers(0, 12))}", text=words, blinded_text=words,
            origin=origin, probabilities=a_verdict(origin).probabilities,
            intent=draw(st.sampled_from([Intent.PRAISE, Intent.PEER_HELP, Intent.COMPLAINT])),
            theme=draw(st.sampled_from(["late", ""])), dismissed=draw(st.booleans()) and draw(st.booleans()),
            at=WEEK.since + timedelta(hours=draw(st.integers(0, 167))),
        )  # fmt: skip
        posts.append(post)
        if draw(st.integers(0, 5)) == 0:
            posts.append(replace(post, id=f"twin{number:09}", monitor="Acme Tools"))
    open_ones = [post for post in posts if not post.dismissed and not post.id.startswith("twin")]
    return posts, [post for post in open_ones if draw(st.integers(0, 4)) == 0]


def listed(digest):
    """Give the words of everything that the digest names or quotes as somebody's.

    A campaign's words are nobody's alone: they may be those of a card, see below.
    """
    cards = [one.text for one in digest.waiting]
    quoted = (*digest.support.helpers, *digest.support.praised, *digest.promotion.examples, *digest.unclear)
    themes = [quote for theme in digest.themes for quote in theme.quotes]
    campaigns = [one.text for one in digest.promotion.campaigns if one.text and one.text not in cards]
    return [*cards, *(one.text for one in quoted), *themes, *campaigns]


@settings(max_examples=50, deadline=None)
@given(weeks())
def test_a_campaign_speaks_with_the_words_of_a_card_only_when_it_has_no_others(week):
    """Of its other members none may be quoted: all are dismissed, or wait themselves."""
    posts, waiting = week
    digest = digest_of(posts, waiting)
    cards = {one.text for one in digest.waiting}
    others = {post.id for post in posts if not post.dismissed and post.text not in {one.text for one in waiting}}
    borrowed = [one for one in digest.promotion.campaigns if one.text in cards]
    assert [one.text for one in borrowed if others & set(one.ids)] == []


@settings(max_examples=50, deadline=None)
@given(weeks())
def test_nothing_is_listed_twice_in_one_digest(week):
    """Over all sections: who waits, supporters, examples, what is unclear, quotes of themes and campaigns."""
    posts, waiting = week
    twice = [words for words, times in Counter(listed(digest_of(posts, waiting))).items() if times > 1]
    assert twice == []


@settings(max_examples=30, deadline=None)
@given(weeks(), st.sets(st.integers(0, 12)))
def test_what_was_dismissed_and_who_said_no_stands_nowhere(week, silent):
    """Their posts are counted, but no section quotes them; only who waits for us is still seen waiting."""
    posts, waiting = week
    unquoted = frozenset(f"k{number}" for number in silent)
    digest = digest_of(posts, waiting, unquoted)
    free = {post.text for post in posts if not post.dismissed and post.author_key not in unquoted}
    waits = {post.text for post in waiting}
    assert set(listed(digest)) <= free | waits
    assert digest.headline.mentions == len(posts)


def test_the_law_can_be_broken():
    """Where sections do not know of each other, a waiting case is quoted a second time."""
    waits = a_post(origin=Origin.PAID, probabilities=a_verdict(Origin.PAID).probabilities)
    digest = digest_of([waits], [waits])
    assert Counter(listed(digest)).most_common(1)[0][1] == 1
    unknowing = replace(digest_of([waits], []), waiting=digest.waiting)
    assert Counter(listed(unknowing)).most_common(1)[0][1] == 2


def test_one_example_of_each_text_is_enough_of_paid_posts():
    """Five accounts paste the same advertisement: it stands there once."""
    paid = a_post(origin=Origin.PAID, probabilities=a_verdict(Origin.PAID).probabilities, needs_answer=False)
    pasted = [replace(paid, id=f"post{number}", author_key=f"k{number}", text="Ad: buy.") for number in range(5)]
    assert len(digest_of(pasted).promotion.examples) == 1


@pytest.mark.parametrize("tag", ["#nobot", "#NoQuote", "#noquote"])
def test_a_post_that_says_so_itself_is_not_quoted(tag):
    """By a tag in its text, whole: a longer word is another tag."""
    post = a_post(text=f"I love this kettle {tag}", intent=Intent.PRAISE, needs_answer=False, action=Action.THANK)
    assert find_quotable(as_crowd([post]), frozenset()).ids == []
    assert find_quotable(as_crowd([replace(post, text=f"{post.text}ing")]), frozenset()).ids == [post.id]


def test_a_campaign_is_told_in_the_words_of_a_member_who_may_be_quoted():
    """The first may not; where none may, the campaign is told without words."""
    posts = [
        a_post(id=f"post{number}", author_key=f"k{number}", text=f"{COPIED} {number}", at=WEEK.since)
        for number in range(4)
    ]
    clusters = find_campaigns(posts)
    crowd, behind = as_crowd(posts), Remembered(posts)
    (told,) = requote(clusters, behind, crowd.where(crowd.among(["post2"])))
    assert told.text == f"{COPIED} 2"
    assert told.ids == clusters[0].ids
    assert requote(clusters, behind, no_crowd())[0].text == ""
