"""Community support and listening: who helped is found, drawn blind and quoted exactly; who still waits counts."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from builders import NOW, a_past, a_post

from analyzers.insight.columned import as_crowd
from analyzers.insight.digest import Permission, Trend
from analyzers.insight.listening import gather_listening
from analyzers.insight.measures import Period
from analyzers.insight.post import Parent
from analyzers.insight.support import gather_support, helping
from analyzers.labels import Action, Intent, Origin
from analyzers.verdict import Probabilities
from analyzers.waits import MIDDLE, wait_until

WEEK = Period(NOW - timedelta(days=7), NOW)
ANSWER = "Hold the button for ten seconds, then it starts again. That did it for mine."
ASKED = Parent(id="q", author_key="asker", asks=True, ours=False)
HOUR = timedelta(hours=1)


def posts(number, name="p", **changes):
    return [
        a_post(**{"id": f"{name}{place:04}", "author": f"{name}{place}", "author_key": f"{name} {place}"} | changes)
        for place in range(number)
    ]


def support(found, seed="1", **how):
    return gather_support(found, seed, **({"history": True} | how))


# Who helps


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"intent": Intent.PEER_HELP}, True),
        ({"intent": Intent.PEER_HELP, "origin": Origin.PAID}, False),
        ({"intent": Intent.CHATTER}, False),
        ({"intent": Intent.CHATTER, "parent": ASKED, "text": ANSWER}, True),
        ({"intent": Intent.CHATTER, "parent": ASKED, "text": "same here"}, False),
        ({"intent": Intent.QUESTION, "parent": ASKED, "text": ANSWER}, False),
        ({"intent": Intent.CHATTER, "parent": replace(ASKED, asks=False), "text": ANSWER}, False),
        ({"intent": Intent.PEER_HELP, "parent": replace(ASKED, ours=True)}, False),
        ({"intent": Intent.PEER_HELP, "parent": replace(ASKED, author_key="me"), "author_key": "me"}, False),
        ({"intent": Intent.CHATTER, "parent": ASKED, "text": ANSWER, "author_key": ""}, False),
    ],
)
def test_help_is_what_answers_somebody_else(changes, told):
    """By its words, or by whom it answers; never oneself, us, or for money."""
    assert bool(helping(as_crowd([a_post(**changes)]))[0]) is told


def test_what_may_be_business_is_counted_and_not_put_forward():
    """An advertiser's caption that is read as praise is no voice of the community; a person's word makes it one."""
    doubtful = Probabilities(organic=0.7, paid=0.3, self_promotion=0.0, owned=0.0)
    of_doubt = posts(3, intent=Intent.PRAISE, probabilities=doubtful)
    assert support(of_doubt).praise == 3
    assert support(of_doubt).praised == ()
    assert len(support(posts(1, intent=Intent.PRAISE, probabilities=doubtful, corrected=True)).praised) == 1


def test_people_are_counted_who_helped_who_was_helped_and_who_is_new():
    """Two helpers of whom one is new, one asker; a praising person of old."""
    one, two = posts(2, intent=Intent.PEER_HELP, parent=ASKED)
    found = support([replace(one, met=True), two, a_post(id="x", intent=Intent.PRAISE, met=True)])
    assert (found.peer_help, found.praise, found.people, found.helping, found.helped) == (2, 1, 3, 2, 1)
    assert found.newcomers == 1
    assert support([one, two], history=False).newcomers is None


def test_community_support_is_organic_and_drawn_from_people():
    """Paid praise is not support; a loud person is drawn once."""
    loud = posts(20, author_key="loud", author="loud", intent=Intent.PRAISE)
    found = support([*loud, *posts(5, "q", origin=Origin.PAID, intent=Intent.PRAISE)])
    assert (found.praise, found.people, len(found.praised)) == (20, 1, 1)
    assert found.share.total == 25


def test_unknown_authors_are_said_and_not_counted():
    """People is None, posts are counted, and there is nobody to ask."""
    found = support(posts(3, author="", author_key="", intent=Intent.PRAISE))
    assert (found.praise, found.people, found.helping, found.newcomers) == (3, None, None, None)
    assert {quoted.permission for quoted in found.praised} == {Permission.NOBODY_TO_ASK}


def test_the_lot_is_the_same_for_a_seed_another_for_another_and_fair():
    """In 400 draws of 3 among 12 helpers each is drawn about 100 times; the order of posts does not matter."""
    found = posts(12, intent=Intent.PEER_HELP)
    assert support(found).helpers == support(found[::-1]).helpers
    drawn = [quoted.id for seed in range(400) for quoted in support(found, f"{seed}").helpers]
    times = np.unique(drawn, return_counts=True)[1]
    assert len(times) == 12
    assert 65 < times.min() < times.max() < 135


def test_the_lot_sees_neither_names_nor_words():
    """With other names, other texts of a quotable length and other links the same people are drawn."""
    found = posts(12, intent=Intent.PEER_HELP)
    famous = [replace(post, author=f"star{n}", text=f"I have {n} million followers, hold the button", link=f"x{n}")
              for n, post in enumerate(found)]  # fmt: skip
    drawn, again = ([quoted.id for quoted in support(some).helpers] for some in (found, famous))
    assert drawn == again


def test_a_quote_is_exact_and_says_what_stands_before_sharing():
    """Letter by letter, also where something is masked for triage; nobody stands there twice."""
    words = "  Ünïcode\nstays – as it is  "
    helping = a_post(id="h", text=words, blinded_text="░░", intent=Intent.PEER_HELP, platform="Discord")
    story = a_post(id="s", intent=Intent.PRAISE, action=Action.AMPLIFY_WITH_PERMISSION, author_key="other")
    found = support([helping, story, a_post(id="again", intent=Intent.PRAISE)])
    assert [quoted.text for quoted in found.helpers] == [words]
    assert [quoted.permission for quoted in found.helpers] == [Permission.INSIDE]
    assert [(quoted.id, quoted.action) for quoted in found.praised] == [("s", Action.AMPLIFY_WITH_PERMISSION)]


# Are we listening?


def needs(waits, since=NOW - timedelta(days=3), make=a_past):
    """Give needs with these hours until the answer; None has none yet."""
    return [make(at=since, answered_at=None if wait is None else since + wait * HOUR) for wait in waits]


def test_who_still_waits_counts_as_waiting():
    """Of ten needs, six answered in one to six hours: half within five, nine in ten beyond what was seen."""
    found = gather_listening(WEEK, needs([1, 2, 3, 4, 5, 6, None, None, None, None]), (), {})
    assert (found.answered.hits, found.answered.total, found.half.hours) == (6, 10, 5)
    assert found.half.low <= 5
    assert found.most.hours is None


def test_quantiles_without_anybody_waiting_are_the_plain_ones():
    """Kaplan and Meier's curve is then the empirical one."""
    hours = np.arange(1.0, 101)
    everybody = np.ones(100, bool)
    assert wait_until(MIDDLE, hours, everybody).hours == 50
    found = wait_until(0.9, hours, everybody)
    assert found.low < found.hours == 90 < found.high


def test_dismissed_needs_and_our_own_posts_need_no_answer():
    """Replies and broadcasts are told apart."""
    ours = [a_past(origin=Origin.OWNED, is_reply=reply) for reply in (True, True, False)]
    found = gather_listening(WEEK, [*needs([5.0]), a_past(dismissed=True), *ours], (), {})
    assert (found.answered.hits, found.answered.total, found.replies, found.broadcasts) == (1, 1, 2, 1)


def test_who_asks_again_waits_since_then():
    """Answered once, asked again five days later, answered three hours after that: three hours, not five days."""
    again = NOW - 10 * HOUR
    asked = a_past(at=NOW - timedelta(days=5), asked_again=again, answered_at=again + 3 * HOUR)
    assert gather_listening(WEEK, [asked], (), {}).half.hours == 3
    early = Period(NOW - timedelta(days=7), NOW - timedelta(days=4))
    assert gather_listening(early, [asked], (), {}).answered.hits == 0


def test_an_answer_after_the_period_is_none_yet():
    """The digest of last week says what was true at its end."""
    assert gather_listening(WEEK, needs([200]), (), {}).answered.hits == 0


@pytest.mark.parametrize(
    ("now", "then", "share", "wait"),
    [
        ([1.0] * 40, [20.0] * 40, Trend.NONE_CLEAR, Trend.BETTER),
        ([20.0] * 40, [1.0] * 40, Trend.NONE_CLEAR, Trend.WORSE),
        ([2.0] * 10 + [None] * 30, [2.0] * 40, Trend.WORSE, Trend.WORSE),
        ([2.0] * 40, [2.0] * 10 + [None] * 30, Trend.BETTER, Trend.BETTER),
        ([2.0, 3, 4, 5] * 5, [5.0, 4, 3, 2] * 5, Trend.NONE_CLEAR, Trend.NONE_CLEAR),
        ([2.0] * 5, [2.0] * 40, Trend.TOO_FEW, Trend.TOO_FEW),
    ],
)
def test_the_trend_says_what_is_clear_and_no_more(now, then, share, wait):
    """More or fewer answers, longer or shorter waits, or neither."""
    found = gather_listening(WEEK, needs(now), needs(then, NOW - timedelta(days=10)), {})
    assert (found.share_trend, found.wait_trend) == (share, wait)


def test_earlier_weeks_look_no_better_for_being_older():
    """An answer that came after its week had ended does not count for it."""
    late = needs([100.0] * 12, NOW - timedelta(days=10))
    found = gather_listening(WEEK, needs([100.0] * 12, NOW - timedelta(days=3)), late, {})
    assert (found.answered.hits, found.before.hits, found.share_trend) == (0, 0, Trend.NONE_CLEAR)


@pytest.mark.parametrize(("heard", "before"), [(13, 0), (14, 40), (20, 40), (21, 80)])
def test_a_week_that_was_heard_only_in_part_is_no_week_to_compare_with(heard, before):
    """The trend is told from weeks that were listened to whole; without one it is too early to say."""
    then = [post for days in (9, 16) for post in needs([1.0] * 40, NOW - timedelta(days=days))]
    found = gather_listening(WEEK, needs([20.0] * 40), then, {"Acme": NOW - timedelta(days=heard)})
    assert found.before.total == before
    assert found.wait_trend is (Trend.WORSE if before else Trend.TOO_FEW)


def test_a_small_monitor_that_began_late_hides_no_trend():
    """One in ten of the week's mentions may be of it."""
    then, late = needs([1.0] * 40, NOW - timedelta(days=10)), {"Acme": NOW - timedelta(days=90), "Bolt": NOW}
    for number, before in ((4, 40), (5, 0)):
        small = needs([1.0] * number, make=lambda **given: a_past(monitor="Bolt", **given))
        assert gather_listening(WEEK, [*needs([20.0] * 36), *small], then, late).before.total == before
