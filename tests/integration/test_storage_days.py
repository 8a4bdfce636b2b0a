"""Days in columns: whatever happened to mentions, a digest from them is the digest of a full recount."""

from datetime import UTC, timedelta
from itertools import count

import pytest
from builders import NOW, POSTED, a_database, a_mention, a_monitor, an_assessment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from analyzers.insight.behind import Remembered
from analyzers.insight.change import look_back
from analyzers.insight.columned import as_crowd
from analyzers.insight.compose import compose
from analyzers.insight.crowd import ANSWERED
from analyzers.insight.digest import Footer
from analyzers.insight.hashing import hashed_text
from analyzers.insight.measures import Period
from analyzers.insight.support import helping
from analyzers.insight.talk import Talk, gather_talk, key_of_talk, read_talk, write_talk
from analyzers.labels import Intent, Origin
from storage.cases import CaseStore
from storage.corrections import CorrectionStore
from storage.days import DayStore
from storage.errors import StorageError
from storage.forgetting import forget_author, forget_posts
from storage.identity import mention_id, text_key
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.posts import PostStore
from storage.retention import RetentionStore
from storage.talks import KeptTalk, TalkStore
from storage.workspaces import WorkspaceStore

PERIOD = Period(NOW - timedelta(days=7, hours=5), NOW)
FOOTER = Footer(sources=(), version="", audit="", authors_unknown=0, times_unknown=0)
NAMES = ("ann", "bea", "cid", "")
TEXTS = (
    "My Acme kettle arrived broken and nobody answers.", "Love it!", "You have to hold the button for ten seconds",
    "Love it! #noquote",
)  # fmt: skip
PLACES = st.integers(0, 5)
ALIKE = (
    "id", "at", "person", "author", "said", "blinded", "words", "length", "origin", "intent", "disclosure", "state",
    "declines", "asked", "reply", "corrected", "parent", "parent_author", "likely", "confidence",
)  # fmt: skip
"""Columns that posts at hand tell as well; what is told of a parent is compared by who helps."""
NUMBERS = count(1)
"""Each run of the law has a workspace of its own."""
WRITES = st.tuples(
    st.just("write"), PLACES, st.sampled_from(NAMES), st.sampled_from(TEXTS), st.integers(0, 30),
    st.sampled_from(list(Origin)[:5]), st.sampled_from(list(Intent)), PLACES,
)  # fmt: skip
CHANGES = st.one_of(
    st.tuples(st.just("correct"), PLACES, st.sampled_from((("origin", "paid"), ("intent", "question")))),
    st.tuples(st.just("settle"), PLACES, st.sampled_from(("answer", "dismiss", "claim"))),
    st.tuples(st.just("reassess"), PLACES, st.sampled_from(list(Intent))),
    st.tuples(st.just("restate"), PLACES, st.sampled_from(TEXTS)),
    st.tuples(st.just("delete"), PLACES, st.just("")),
    st.tuples(st.just("forget"), PLACES, st.sampled_from(NAMES[:3])),
    st.tuples(st.just("let go"), PLACES, st.integers(0, 30)),
    st.tuples(st.just("count"), PLACES, st.just("")),
)


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    with database.write() as connection:
        MonitorStore(connection, "ws").change(a_monitor(owned=("cid",)))
    yield database
    database.close()


def name_of(place):
    return mention_id("ws", "Acme", "csv", str(place))


def write(connection, workspace, step):
    _, place, author, words, days, origin, intent, above = step
    mention = a_mention(
        external_id=str(place), author=author, text=words, created_at=NOW - timedelta(days=days, hours=place),
        in_reply_to=str(above) if above != place else "",
    )  # fmt: skip
    said = an_assessment(origin, intent=intent, blinded_text=words, theme="late" if place % 2 else "")
    MentionStore(connection, workspace).keep("Acme", [(mention, said)], NOW)


def let_go(connection, workspace, days):
    """Let go of the words of all posts that no case holds, some days later."""
    store = RetentionStore(connection, workspace)
    store.let_go("csv", NOW + timedelta(days=1), NOW + timedelta(days=days), "me")


def count_days(connection, workspace, _):
    store = DayStore(connection, workspace)
    store.write(store.changed())


OTHERS = {"let go": let_go, "count": count_days}


def change(connection, workspace, step):
    what, place, how = step
    one = mention_id(workspace, "Acme", "csv", str(place))
    if what == "correct" and MentionStore(connection, workspace)._known_texts(
        "Acme", [a_mention(external_id=str(place))]
    ):
        CorrectionStore(connection, workspace).correct(one, *how, by="me", now=NOW)
    elif what == "settle":
        getattr(CaseStore(connection, workspace), how)(one, "me", NOW - timedelta(hours=1))
    elif what == "reassess":
        MentionStore(connection, workspace).reassess([(one, an_assessment(intent=how))])
    elif what == "restate":
        MentionStore(connection, workspace).restate(one, a_mention(text=how))
    elif what == "delete":
        forget_posts(connection, workspace, [one], NOW, "me")
    elif what == "forget":
        forget_author(connection, workspace, how, NOW, "me")
    elif what in OTHERS:
        OTHERS[what](connection, workspace, how)


def digest_of(posts, before, behind, talk):
    return compose(
        period=PERIOD, posts=posts, before=before, began={"Acme": NOW - timedelta(weeks=9)}, waiting=(), shown=5,
        footer=FOOTER, zone=UTC, seed=1, talk=talk, behind=behind,
    )  # fmt: skip


def both(database, workspace):
    """Give the digest of a full recount, and that of the days as they are kept."""
    with database.read() as connection:
        store, days = PostStore(connection, workspace), DayStore(connection, workspace)
        posts = store.posts(PERIOD.since, PERIOD.until, None, NOW)
        before = store.posts(look_back(PERIOD), PERIOD.since, None, PERIOD.since)
        kept = days.read(PERIOD.since, PERIOD.until, None, NOW)
        kept_before = days.read(look_back(PERIOD), PERIOD.since, None, PERIOD.since)
        behind = Remembered(posts)
        talk = gather_talk(posts, [], frozenset(), frozenset())
        return digest_of(posts, before, behind, talk), digest_of(kept, kept_before, behind, talk)


def told(crowd):
    """Give what columns say of each mention, by id, with names instead of numbers."""
    crowd = crowd.in_order()
    names = {column: [crowd.names[column][code] for code in crowd.rows[column]] for column in ("monitor", "theme")}
    plain = {column: crowd.rows[column].tolist() for column in ALIKE}
    plain["answered"] = crowd.rows["settled"][crowd.rows["state"] == ANSWERED].tolist()
    return {**plain, **names, "helps": helping(crowd).tolist(), "needs": crowd.needs.tolist()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(WRITES, CHANGES), min_size=4, max_size=14))
def test_the_days_say_what_a_full_recount_says(database, steps):
    """New posts, replies before their parents, corrections, cases, edits, readings and forgetting in any order."""
    workspace = f"ws{next(NUMBERS)}"
    with database.write() as connection:
        WorkspaceStore(connection).ensure(workspace)
        MonitorStore(connection, workspace).add(a_monitor(owned=("cid",)))
        for step in steps:
            try:
                (write if step[0] == "write" else change)(connection, workspace, step)
            except StorageError:
                continue
        since, until = look_back(PERIOD), PERIOD.until
        for as_of in (NOW, NOW - timedelta(days=1)):
            recounted = PostStore(connection, workspace).posts(since, until, None, as_of)
            assert told(DayStore(connection, workspace).read(since, until, None, as_of)) == told(as_crowd(recounted))


def test_a_day_that_changed_is_counted_anew(database):
    """A change that nobody told of is planted: the kept day is then wrong, so the law above can fail."""
    with database.write() as connection:
        write(connection, "ws", ("write", 1, "ann", TEXTS[0], 2, Origin.ORGANIC, Intent.PRAISE, 1))
        store = DayStore(connection, "ws")
        assert [place[0] for place in store.changed()] == ["Acme"]
        store.write(store.changed())
        assert store.changed() == []
    with database.write() as connection:
        connection.execute(text("UPDATE assessments SET intent = 'complaint'"))
    recounted, kept = both(database, "ws")
    assert kept != recounted
    with database.write() as connection:
        MentionStore(connection, "ws").reassess([(name_of(1), an_assessment(Origin.PAID))])
    recounted, kept = both(database, "ws")
    assert kept == recounted


def test_days_written_in_another_way_are_counted_anew(database):
    """An update that adds a column must not read the old ones wrongly."""
    with database.write() as connection:
        write(connection, "ws", ("write", 1, "ann", TEXTS[0], 2, Origin.ORGANIC, Intent.PRAISE, 1))
        store = DayStore(connection, "ws")
        store.write(store.changed())
        connection.execute(text("UPDATE days SET form = 'older', held = NULL"))
        assert len(store.read(PERIOD.since, PERIOD.until, None, NOW)) == 1
        assert len(store.changed()) == 1


def test_a_text_has_the_number_that_it_has_in_storage():
    """People without names are told apart by it, in columns made of posts and of rows."""
    for words in (*TEXTS, "Ünïcode  İ\u200b", ""):
        assert f"{hashed_text(words):016x}" == text_key(words)


def test_what_was_found_is_kept_without_anybodys_words_and_read_as_it_was(database):
    """Campaigns and themes come back the same; forgetting anybody lets go of all that was kept."""
    with database.write() as connection:
        batch = [
            (
                a_mention(
                    external_id=str(n),
                    author=f"a{n}",
                    text=f"The blue kettle broke on the {n}th day of my use",
                    created_at=POSTED,
                ),
                an_assessment(blinded_text=f"The blue kettle broke on the {n}th day of my use", theme="broken"),
            )
            for n in range(5)
        ]
        MentionStore(connection, "ws").keep("Acme", batch, NOW)
        posts = PostStore(connection, "ws").posts(PERIOD.since, PERIOD.until, None, NOW)
        found = gather_talk(posts, [], frozenset(), frozenset())
        written = write_talk(found)
        assert found.clusters
        assert isinstance(found, Talk)
        assert "kettle" not in written
        assert read_talk(written) == found
        days = DayStore(connection, "ws").read(PERIOD.since, PERIOD.until, None, NOW)
        key = key_of_talk(days, days, frozenset(), frozenset())
        kept = KeptTalk(
            among="week", name="week", monitors=("Acme",), posts=key, last="nobody", until=PERIOD.until, found_at=NOW,
            body=written,
        )  # fmt: skip
        TalkStore(connection, "ws").keep(kept, NOW, NOW, asked=False)
        assert TalkStore(connection, "ws").get("week") == kept
        forget_author(connection, "ws", "a1", NOW, "me")
        assert TalkStore(connection, "ws").get("week") is None
        days = DayStore(connection, "ws").read(PERIOD.since, PERIOD.until, None, NOW)
        assert key_of_talk(days, days, frozenset(), frozenset()) != key
