"""Dangers, the law and gifts in everyday words: 240 posts by somebody who knew the labels and had seen no rule.

They teach nothing and no wording is made for them; how likely a danger must be was chosen with them among others.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import COMMERCIAL, Action, Origin, Urgency
from analyzers.mention import Mention
from bot.bootstrap import build_analyst
from tests.training.posts import alike, written

POSTS = [
    json.loads(line) for line in Path(__file__).with_name("everyday.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def read():
    """Give each post with what is said of it."""
    asked = [(_mention(post), Knowledge(monitor=Monitor(name=post["brand"]))) for post in POSTS]
    return list(zip(POSTS, build_analyst().assess(asked), strict=True))


def _mention(post):
    return Mention(external_id=post["id"], text=post["text"], platform=post["platform"])


def is_danger(post):
    return post["group"].startswith("crit_")


def test_most_dangers_are_found_without_any_word_of_a_rule(read):
    """Before posts about dangers were learnt from, 3 of the 85 were found."""
    found = Counter(one.urgency for post, one in read if is_danger(post))
    assert found.total() == 85
    assert found[Urgency.CRITICAL] >= 46
    assert found[Urgency.LOW] <= 22


def test_a_danger_that_is_found_is_escalated_with_words_of_the_post(read):
    """But for outages, which support answers; the words are evidence."""
    critical = [(post, one) for post, one in read if is_danger(post) and one.urgency is Urgency.CRITICAL]
    assert all(one.action in (Action.ESCALATE_SAFETY, Action.REPLY_SUPPORT) for _, one in critical)
    assert all(one.need_evidence and one.need_evidence[0].quote in post["text"] for post, one in critical)


def test_what_only_sounds_like_danger_is_hardly_ever_escalated(read):
    """Games, jokes, spices, past luck, news, the law and gifts: 155 posts."""
    others = [one for post, one in read if not is_danger(post)]
    assert len(others) == 155
    assert sum(one.urgency is Urgency.CRITICAL for one in others) <= 6


def test_nobody_who_is_not_paid_is_called_paid(read):
    """The expensive mistake; of the paid ones a third is found, and of most others it is said that it is unclear."""
    organic = [one.verdict.origin for post, one in read if post["expect"]["origin"] == ["organic"]]
    paid = [one.verdict.origin for post, one in read if post["expect"]["origin"] == ["paid"]]
    assert len(organic) == 210
    assert sum(origin in COMMERCIAL for origin in organic) <= 1
    assert sum(origin is Origin.PAID for origin in paid) >= 7


def test_none_of_them_is_learnt_from():
    """Else the figures would say nothing."""
    assert {alike(post["text"]) for post in POSTS}.isdisjoint(alike(post.text) for post in written())
