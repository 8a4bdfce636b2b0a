"""Every number of a digest leads to the mentions behind it."""

from dataclasses import replace
from datetime import UTC, timedelta

import numpy as np
from builders import NOW, a_post

from analyzers.insight.behind import Remembered
from analyzers.insight.columned import as_crowd
from analyzers.insight.compose import compose
from analyzers.insight.digest import Waiting
from analyzers.insight.grounds import Grounds
from analyzers.insight.measures import Period
from analyzers.insight.post import Parent
from analyzers.insight.standing import Listened, gather_footer
from analyzers.insight.talk import gather_talk
from analyzers.insight.tracing import trace
from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency
from bot.present.traced import MOST_LISTED, list_ids, present_traced

WEEK = Period(NOW - timedelta(days=7), NOW)
MET = 12
"""Of the seventeen authors so many had spoken before."""


BEGAN = {"Acme": NOW - timedelta(weeks=9)}
QUEUE = (
    Waiting(id="p0003", platform="x", text="Help", urgency=Urgency.HIGH, intent=Intent.QUESTION, hours=3.5,
            action=Action.ANSWER_QUESTION, reason="asks", overdue=True),
)  # fmt: skip


def posts(since=NOW):
    return [
        a_post(
            id=f"p{place:04}", author_key=f"{place % 17:016x}", at=since - timedelta(hours=place + 1),
            text=f"text {place}", origin=list(Origin)[place % 5], intent=list(Intent)[place % 7],
            disclosure=list(Disclosure)[place % 3], is_reply=place % 2 == 0, met=place % 17 < MET, theme="login",
            answered_at=since if place % 4 == 0 else None,
            parent=Parent(id=f"q{place % 9}", author_key=f"{50 + place % 9:016x}", asks=True, ours=False),
        )
        for place in range(120)
    ]  # fmt: skip


def traced(found=None):
    found, crowd = found or posts(), as_crowd(found or posts())
    crowd.rows["source"], names = np.arange(len(crowd)) % 3 // 2, {**crowd.names, "source": ("news", "file")}
    crowd.rows["seen"] = crowd.rows["at"]
    crowd, before = replace(crowd, names=names), as_crowd(posts(WEEK.since))
    seen, talk = dict.fromkeys(names["source"], NOW), gather_talk(found, (), frozenset(), frozenset())
    digest = compose(
        period=WEEK, posts=crowd, before=before, began=BEGAN, waiting=(), shown=5, zone=UTC, seed=1,
        footer=gather_footer(WEEK, crowd, Listened(last_seen=seen), ""), talk=talk, behind=Remembered(found),
    )  # fmt: skip
    grounds = Grounds(
        posts=crowd, before=before, began=BEGAN, talk=talk, behind=Remembered(found), zone=UTC, queue=QUEUE, folded={},
        sharing={},
    )  # fmt: skip
    return digest, trace(digest, grounds)


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
    said |= {f"days/{day.day}/{origin.value}": many for day in digest.days for origin, many in day.counts.items()}
    said |= {f"days/{day.day}/support": day.support.hits for day in digest.days}
    said["support/share_of"] = digest.support.share.total
    assert {name: len(ids[name]) for name in said} == said
    assert ids["headline/waiting"] == ids["headline/overdue"] == ["p0003"]
    assert ids["headline/came_overdue"] == []
    assert all(said[name] for name in said if not name.startswith("days/"))


def test_people_sources_waits_and_what_was_before_are_traced_too():
    """People by their posts; who was helped by what was answered."""
    digest, ids = traced()
    support, listening = digest.support, digest.listening
    author = {post.id: post.author_key for post in posts()}
    people = {
        "support/people": support.people,
        "support/helping": support.helping,
        "support/newcomers": support.newcomers,
    }
    assert {name: len({author[one] for one in ids[name]}) for name in people} == people
    assert 0 < support.newcomers < support.people
    assert len(ids["support/helped"]) == support.helped > 1
    assert all(one.startswith("q") for one in ids["support/helped"])
    said = {f"footer/source_{place}": one.mentions for place, one in enumerate(digest.footer.sources, start=1)}
    for place, wait in enumerate(listening.waits, start=1):
        said[f"listening/waits_{place}_answered"] = wait.answered
        said[f"listening/waits_{place}_waiting"] = wait.waiting
    said |= {"listening/before": listening.before.total, "listening/before_answered": listening.before.hits}
    said |= {f"themes/{place}/complaints": theme.complaints for place, theme in enumerate(digest.themes, start=1)}
    assert {name: len(ids[name]) for name in said} == said
    assert len(digest.footer.sources) == 2
    assert listening.before.hits
    assert digest.themes


def test_who_is_new_cannot_be_traced_where_nobody_can_tell():
    """One author who is not known, and no number of people stands there."""
    first, *rest = posts()
    digest, ids = traced([*rest, replace(first, origin=Origin.ORGANIC, intent=Intent.PRAISE, author_key="")])
    assert digest.support.newcomers is None
    assert not {"support/newcomers", "support/people", "support/helping"} & ids.keys()


def test_the_ids_are_those_of_the_posts_that_are_so():
    """Oldest first; a planted post is behind the numbers that it adds to."""
    _, ids = traced()
    owned = sorted((post for post in posts() if post.origin is Origin.OWNED), key=lambda post: post.at)
    assert ids["promotion/owned"] == [post.id for post in owned]
    _, more = traced([*posts(), replace(owned[0], id="planted")])
    assert "planted" in more["promotion/owned"]


def test_a_chat_shows_a_part_and_says_so():
    """A terminal lists all."""
    message = present_traced({"promotion/owned": [f"p{place:04}" for place in range(60)]})
    assert message.footer
    assert not present_traced({"promotion/owned": ["p1"]}).footer


def test_a_terminal_lists_a_thousand_and_says_how_many_it_left_out():
    """Nothing is left out silently."""
    ids = [f"p{place:04}" for place in range(MOST_LISTED + 3)]
    assert list_ids("changes/1/usual", ids).endswith("p0999 … and 3 more: --json lists all")
    assert list_ids("promotion/owned", ids[:2]) == "promotion/owned (2): p0000 p0001"
    assert list_ids("promotion/owned", []) == "promotion/owned (0)"
