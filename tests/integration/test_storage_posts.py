"""The digest reads a period as it stood at its end: corrections and answers of then, none of later."""

from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_database, a_mention, a_monitor, an_assessment, praise, some_evidence

from analyzers.insight.crowd import INTENTS, NEVER, micro
from analyzers.insight.hashing import number
from analyzers.insight.measures import Period
from analyzers.insight.standing import Listened, gather_footer
from analyzers.labels import Intent, Origin, Urgency
from storage.cases import CaseStore
from storage.corrections import CorrectionStore
from storage.days import DayStore
from storage.forgetting import forget_author
from storage.identity import mention_id
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.posts import PostStore

DAY = timedelta(days=1)
SINCE, UNTIL = POSTED - DAY, POSTED + DAY
FIRST = mention_id("ws", "Acme", "csv", "1")


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    yield database
    database.close()


def keep(database, *batch, monitor="Acme"):
    with database.write() as connection:
        MentionStore(connection, "ws").keep(monitor, batch, NOW)


def ask(database, method, *arguments, **options):
    with database.read() as connection:
        return getattr(PostStore(connection, "ws"), method)(*arguments, **options)


def posts(database, as_of=NOW, since=SINCE, until=UNTIL, **options):
    return ask(database, "posts", since, until, None, as_of, **options)


def columns(database, since, until, as_of=NOW):
    with database.read() as connection:
        return DayStore(connection, "ws").read(since, until, None, as_of)


def footer(database, since, until):
    with database.read() as connection:
        listened = Listened(last_seen=PostStore(connection, "ws").last_seen(until, None))
    return gather_footer(Period(since, until), columns(database, since, until), listened, "")


def correct(database, field, value, now=NOW):
    with database.write() as connection:
        CorrectionStore(connection, "ws").correct(FIRST, field, value, by="me", now=now)


def settle(database, step, now):
    with database.write() as connection:
        getattr(CaseStore(connection, "ws"), step)(FIRST, "me", now)


def test_a_post_is_the_mention_with_what_was_concluded(database):
    """Its language is the one it was read as, not the platform's hint; its author has a key, an unknown one none."""
    said = an_assessment(Origin.PAID, language="de", blinded_text="░░")
    keep(database, (a_mention(external_id="1", language="en", in_reply_to="0"), said))
    keep(database, (a_mention(external_id="2", author=""), praise()))
    first, second = sorted(posts(database), key=lambda post: post.id != FIRST)
    assert (first.id, first.monitor, first.at, first.language, first.is_reply) == (FIRST, "Acme", POSTED, "de", True)
    assert (first.origin, first.probabilities, first.blinded_text) == (Origin.PAID, said.verdict.probabilities, "░░")
    assert (len(first.author_key), first.needs_answer, first.corrected) == (16, True, False)
    assert (second.author_key, second.needs_answer) == ("", False)


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(database):
    """Two periods side by side share no post and miss none; within one the oldest comes first."""
    times = {"a": SINCE, "b": UNTIL - timedelta(microseconds=1), "c": UNTIL, "d": SINCE - timedelta(microseconds=1)}
    keep(database, *[(a_mention(external_id=name, text=name, created_at=at), praise()) for name, at in times.items()])
    assert [post.text for post in posts(database)] == ["a", "b"]
    assert [post.text for post in posts(database, since=UNTIL, until=UNTIL + DAY)] == ["c"]


def test_only_the_named_monitors_are_read(database):
    """None means all of them."""
    with database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Other"))
    keep(database, (a_mention(), praise()))
    keep(database, (a_mention(), praise()), monitor="Other")
    counts = [len(ask(database, "posts", SINCE, UNTIL, names, NOW)) for names in (None, ["Acme"], ["Other"], [])]
    assert counts == [2, 1, 1, 0]


@pytest.mark.parametrize(("hours", "answered"), [(1, True), (-1, False)])
def test_an_answer_counts_once_it_was_given(database, hours, answered):
    """A past period's digest does not praise us for what we answered later."""
    keep(database, (a_mention(external_id="1"), an_assessment()))
    settle(database, "answer", POSTED + 5 * DAY)
    (post,) = posts(database, as_of=POSTED + 5 * DAY + timedelta(hours=hours))
    assert post.needs_answer
    assert post.answered_at == (POSTED + 5 * DAY if answered else None)
    assert not post.dismissed


@pytest.mark.parametrize(("hours", "dismissed"), [(1, True), (-1, False)])
def test_a_dismissal_counts_once_it_was_made(database, hours, dismissed):
    """A dismissed case is not answered."""
    keep(database, (a_mention(external_id="1"), an_assessment()))
    settle(database, "dismiss", POSTED + DAY)
    (post,) = posts(database, as_of=POSTED + DAY + timedelta(hours=hours))
    assert (post.dismissed, post.answered_at) == (dismissed, None)


def test_corrections_win_from_when_they_were_said(database):
    """The latest of each field counts; only one of the origin makes the post a corrected one."""
    keep(database, (a_mention(external_id="1"), an_assessment()))
    correct(database, "urgency", "low", POSTED)
    correct(database, "intent", "question", POSTED)
    (post,) = posts(database)
    assert (post.urgency, post.intent, post.corrected) == (Urgency.LOW, Intent.QUESTION, False)
    correct(database, "origin", "paid", POSTED + DAY)
    correct(database, "origin", "self_promotion", POSTED + 2 * DAY)
    said = [posts(database, as_of=POSTED + days * DAY)[0] for days in (0, 1, 2)]
    assert [post.origin for post in said] == [Origin.ORGANIC, Origin.PAID, Origin.SELF_PROMOTION]
    assert [post.corrected for post in said] == [False, True, True]


def test_what_turned_out_to_be_ours_needs_no_answer(database):
    """It is not counted among the needs that we leave waiting."""
    keep(database, (a_mention(external_id="1"), an_assessment()))
    correct(database, "origin", "owned")
    assert not posts(database)[0].needs_answer


def test_evidence_is_read_where_the_digest_may_quote_it(database):
    """For posts that are not plainly organic, and for none when the digest only counts."""
    quoted = some_evidence(rule="disclosure")
    for name, origin in (("1", Origin.PAID), ("2", Origin.ORGANIC)):
        said = an_assessment(origin)
        verdict = type(said.verdict)(
            origin=origin, probabilities=said.verdict.probabilities, confidence=0.9, evidence=(quoted,)
        )
        keep(database, (a_mention(external_id=name, text=name), an_assessment(verdict=verdict)))
    assert {post.text: post.evidence for post in posts(database)} == {"1": (quoted,), "2": ()}
    assert [post.evidence for post in posts(database, quoted=False)] == [(), ()]


def test_of_a_source_without_weeks_of_history_nobody_says_that_it_is_silent(database):
    """The footer tells each source's mentions in the period and when it last gave one before the period's end."""
    keep(
        database,
        (a_mention(external_id="1", source="rss", created_at=POSTED), praise()),
        (a_mention(external_id="2", source="csv", created_at=POSTED - 9 * DAY), praise()),
        (a_mention(external_id="3", source="csv", created_at=UNTIL + timedelta(hours=1)), praise()),
        (a_mention(external_id="4", source="", created_at=POSTED), praise()),
        (a_mention(external_id="5", source="new", created_at=UNTIL), praise()),
    )
    seen = {health.source: health for health in footer(database, SINCE, UNTIL).sources}
    assert {name: (health.mentions, health.silent) for name, health in seen.items()} == {
        "rss": (1, None), "csv": (0, None), "unknown": (1, None),
    }  # fmt: skip
    assert seen["csv"].last_seen == POSTED - 9 * DAY


def test_unknown_and_impossible_times_are_counted(database):
    """They stand at the moment we saw them, and the footer says how many those are."""
    for name, at in (("1", None), ("2", NOW + 30 * DAY), ("3", POSTED)):
        keep(database, (a_mention(external_id=name, created_at=at), praise()))
    assert footer(database, NOW - 10 * DAY, NOW + DAY).times_unknown == 2
    assert [post.at for post in posts(database, since=NOW, until=NOW + DAY)] == [NOW, NOW]


def test_the_span_is_that_of_the_first_and_last_mention(database):
    """An empty workspace has none."""
    assert ask(database, "span") is None
    for name, at in (("1", POSTED), ("2", POSTED - DAY), ("3", None)):
        keep(database, (a_mention(external_id=name, created_at=at), praise()))
    assert ask(database, "span") == (POSTED - DAY, NOW)


def test_the_versions_that_read_the_period_are_told(database):
    """One line in the footer names each, whatever read other periods."""
    for name, version, at in (
        ("1", "b", POSTED),
        ("2", "a", POSTED),
        ("3", "a", POSTED),
        ("4", "old", POSTED - 9 * DAY),
    ):
        keep(database, (a_mention(external_id=name, created_at=at), praise(version=version)))
    assert footer(database, SINCE, UNTIL).version == "a, b"


def test_a_reply_knows_the_stored_post_that_it_answers(database):
    """Who asked, whether it asks, whether it is ours; corrections count, and an unknown post is none."""
    keep(
        database,
        (a_mention(external_id="1", author="asker"), an_assessment()),
        (a_mention(external_id="2", author="acme", text="Try our new kettle"), an_assessment(Origin.OWNED)),
        (a_mention(external_id="3", author="bea", text="a", in_reply_to="1"), praise()),
        (a_mention(external_id="4", author="cid", text="b", in_reply_to="2"), praise()),
        (a_mention(external_id="5", author="dan", text="c", in_reply_to="elsewhere"), praise()),
    )
    found = {post.author: post for post in posts(database)}
    asked = found["bea"].parent
    assert (asked.id, asked.author_key, asked.asks, asked.ours) == (FIRST, found["asker"].author_key, True, False)
    assert (found["cid"].parent.ours, found["dan"].parent, found["asker"].parent) == (True, None, None)
    correct(database, "intent", "chatter")
    assert not next(post for post in posts(database) if post.author == "bea").parent.asks


def test_who_spoke_before_the_period_is_met(database):
    """An unknown author is never met, and another monitor's past is not this one's."""
    with database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Other"))
    old = {"created_at": POSTED - 5 * DAY}
    for name, author, when in (("1", "ann", old), ("2", "ann", {}), ("3", "bea", {}), ("4", "", old), ("5", "", {})):
        keep(database, (a_mention(external_id=name, author=author, **when), praise()))
    keep(database, (a_mention(external_id="6", author="bea", **old), praise()), monitor="Other")
    assert {post.author: post.met for post in posts(database)} == {"ann": True, "bea": True, "": False}
    assert {post.author for post in ask(database, "posts", SINCE, UNTIL, ["Acme"], NOW) if post.met} == {"ann"}


def test_the_past_is_what_comparisons_need_and_nothing_else(database):
    """People by their keys, unknown ones by their text's; answers and corrections as of the moment asked for."""
    keep(database, (a_mention(external_id="1"), an_assessment()))
    keep(database, (a_mention(external_id="2", author="", text="Same"), praise()))
    keep(database, (a_mention(external_id="3", author="", text="Same", in_reply_to="1"), praise()))
    settle(database, "answer", POSTED + DAY)
    correct(database, "intent", "question", POSTED)
    past = columns(database, SINCE, UNTIL)
    (asked,), others = past.where(past.needs).rows, past.where(~past.needs)
    (post,) = (post for post in posts(database) if post.id == FIRST)
    assert (asked["person"], asked["settled"]) == (number(post.author_key), micro(POSTED + DAY))
    assert INTENTS[asked["intent"]] is Intent.QUESTION
    assert (len(others), others.people(), set(others.rows["reply"].tolist())) == (2, 1, {True, False})
    earlier = columns(database, SINCE, UNTIL, POSTED + timedelta(hours=1))
    assert set(earlier.rows["settled"].tolist()) == {NEVER}


def test_each_monitor_began_with_its_first_mention(database):
    """One without mentions has not begun."""
    for name, at in (("1", POSTED), ("2", POSTED - 9 * DAY)):
        keep(database, (a_mention(external_id=name, created_at=at), praise()))
    assert ask(database, "began", None) == {"Acme": POSTED - 9 * DAY}
    assert ask(database, "began", ["Other"]) == {}


def test_who_is_forgotten_is_in_no_digest_and_no_comparison(database):
    """Nor when the same post is imported again: the tombstone keeps it out."""
    for _ in range(2):
        keep(database, (a_mention(external_id="1", author="ann"), praise()))
        with database.write() as connection:
            forget_author(connection, "ws", "ann", NOW, "me")
        assert (posts(database), len(columns(database, SINCE, UNTIL))) == ([], 0)
