"""Taking mentions in: nothing is lost, nothing comes twice, in whatever order and how often it is told."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders import NOW, POSTED, a_database, a_mention, an_assessment, praise, some_evidence
from guards_schema import everything
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.labels import Action, Disclosure, Flag, Origin, Subtype, Urgency
from analyzers.triage.case import State
from analyzers.verdict import Span
from storage.cases import CaseStore
from storage.finding import MentionFinder
from storage.forgetting import forget_author
from storage.identity import author_key, mention_id, text_key
from storage.mentions import Kept, MentionStore
from storage.rows import Base
from storage.waiting import WaitingStore

LATER = NOW + timedelta(days=1)


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    yield database
    database.close()


def keep(database, *batch, now=NOW):
    with database.write() as connection:
        return MentionStore(connection, "ws").keep("Acme", batch, now)


def unseen(database, *mentions):
    with database.read() as connection:
        return MentionStore(connection, "ws").unseen("Acme", mentions)


def stored(database, external_id="post-1"):
    with database.read() as connection:
        return MentionFinder(connection, "ws").get(mention_id("ws", "Acme", "csv", external_id))


def dump(database):
    with database.read() as connection:
        return everything(connection, Base.metadata, "ws")


def test_a_mention_comes_back_as_it_was_given(database):
    """Every field of the mention and of what was concluded survives, positions and order of evidence included."""
    mention = a_mention(
        text="Wörte\n 日本語 \u202e 🎉 ' \" \\ %", links=("https://a.example/ü?x=1&y=2", "https://b.example"),
        in_reply_to="post-0", paid_partnership=Flag.TRUE, automated=Flag.FALSE, affiliated=Flag.TRUE,
    )  # fmt: skip
    said = an_assessment(claims=(Span(3, 9), Span(12, 15)), theme="late", urgency=Urgency.HIGH)
    quoted = (some_evidence(rule="a", weight=0.1), some_evidence(rule="b", weight=3.0, start=None, end=None, says=""))
    verdict = said.verdict._replace(subtype=Subtype.GIFTED, disclosure=Disclosure.WEAK, evidence=quoted)
    said = said._replace(verdict=verdict)
    assert keep(database, (mention, said)) == Kept(mentions=1, cases=1, answered=0)
    found = stored(database)
    assert (found.mention, found.assessment) == (mention, said)
    assert (found.monitor, found.seen_at, found.corrections) == ("Acme", NOW, ())
    assert found.case.state is State.OPEN


def test_an_id_is_thirteen_small_letters_and_digits():
    """It depends on workspace, monitor, source and the platform's id, and on nothing else."""
    identity = mention_id("ws", "Acme", "csv", "1")
    assert len(identity) == 13
    assert set(identity) <= set("abcdefghijklmnopqrstuvwxyz234567")
    others = [
        ("w2", "Acme", "csv", "1"),
        ("ws", "A", "csv", "1"),
        ("ws", "Acme", "rss", "1"),
        ("ws", "Acme", "csv", "2"),
    ]
    assert len({identity, *(mention_id(*other) for other in others)}) == 5


def test_an_author_has_one_keyed_hash_in_every_spelling():
    """Case and a leading @ do not matter, the workspace's key does, and an unknown author has none."""
    assert author_key(" @Ann", b"one") == author_key("ann", b"one")
    assert author_key("ann", b"one") != author_key("ann", b"two")
    assert len(author_key("ann", b"one")) == 16
    assert [author_key(nobody, b"one") for nobody in ("", " ", "@")] == ["", "", ""]


def test_copies_of_a_text_share_a_key():
    """Case, spaces and hidden characters make no other text."""
    assert text_key("Late  AGAIN\u200b!") == text_key("late again!")
    assert text_key("late again!") != text_key("late again?")


def test_the_same_file_again_stores_nothing(database):
    """Known mentions are counted as repeated, also inside one batch, and storing them anew changes no row."""
    batch = [(a_mention(external_id=name), an_assessment()) for name in ("1", "2", "3")]
    keep(database, *batch)
    before = dump(database)
    mentions = [mention for mention, _ in batch]
    assert unseen(database, *mentions).repeated == 3
    assert unseen(database, *mentions).new == []
    fresh = a_mention(external_id="4")
    assert unseen(database, fresh, fresh).new == [fresh]
    other = an_assessment()._replace(theme="other", need_evidence=(some_evidence(), some_evidence(rule="second")))
    assert keep(database, *[(mention, other) for mention in mentions], now=LATER) == Kept(0, 0, 0)
    assert dump(database) == before


def test_an_id_that_returns_with_another_text_is_another_post(database):
    """Ids spoilt by a spreadsheet: both texts are kept, the clash is counted once, and again stores nothing."""
    first, second = a_mention(external_id="5.7E+17", text="one"), a_mention(external_id="5.7E+17", text="two")
    sorted_out = unseen(database, first, second, second)
    assert (len(sorted_out.new), sorted_out.clashing, sorted_out.repeated) == (2, 1, 1)
    assert sorted_out.new[1].external_id.startswith("5.7E+17#")
    assert len(sorted_out.new[1].external_id) == len("5.7E+17#") + 8
    keep(database, *[(mention, an_assessment()) for mention in sorted_out.new])
    again = unseen(database, second, first)
    assert (again.new, again.repeated, again.clashing) == ([], 2, 0)


def test_a_clash_that_another_writer_made_meanwhile_is_kept_apart(database):
    """Two imports sort the same id out at the same time; the second to store loses nothing."""
    first, second = a_mention(text="one"), a_mention(text="two")
    assert unseen(database, first).new == [first]
    assert unseen(database, second).new == [second]
    assert keep(database, (first, an_assessment())).mentions == 1
    assert keep(database, (second, an_assessment())).mentions == 1
    assert {row[8] for row in dump(database)["mentions"]} == {"one", "two"}


def test_the_same_post_belongs_to_each_monitor_and_source_that_finds_it(database):
    """What is said about one brand is read again for another."""
    keep(database, (a_mention(), an_assessment()), (a_mention(source="rss"), an_assessment()))
    with database.write() as connection:
        assert MentionStore(connection, "ws").keep("Other", [(a_mention(), an_assessment())], NOW).mentions == 1


@pytest.mark.parametrize(
    ("created_at", "arrived"), [(None, NOW), (POSTED, POSTED), (NOW + timedelta(days=2), NOW), (NOW, NOW)]
)
def test_a_time_that_cannot_be_counts_as_the_time_we_saw_it(database, created_at, arrived):
    """A missing date and one from the day after tomorrow are unknown."""
    keep(database, (a_mention(created_at=created_at), an_assessment()))
    with database.read() as connection:
        assert [case.arrived for case in WaitingStore(connection, "ws").open_cases(LATER)] == [arrived]


@pytest.mark.parametrize(
    ("said", "cases"),
    [
        (an_assessment(), 1),
        (an_assessment(action=Action.ESCALATE_LEGAL), 1),
        (an_assessment(Origin.PAID), 1),
        (an_assessment(Origin.OWNED), 0),
        (praise(), 0),
        (an_assessment(action=Action.ASK_DISCLOSURE), 0),
    ],
)
def test_a_case_opens_for_what_needs_a_person_and_is_not_ours(database, said, cases):
    """A paid author with a real problem waits like anybody; our own posts never do."""
    assert keep(database, (a_mention(), said)).cases == cases


def test_a_forgotten_author_does_not_come_back(database):
    """Later imports drop the author in any spelling, count it, and also when the forgetting came while reading."""
    keep(database, (a_mention(author="@Ann"), an_assessment()))
    late = a_mention(external_id="2", author="ann")
    assert unseen(database, late).new == [late]
    with database.write() as connection:
        forget_author(connection, "ws", "ANN", NOW, "me")
    sorted_out = unseen(database, late, a_mention(external_id="3", author="bob"))
    assert (sorted_out.forgotten, sorted_out.repeated, len(sorted_out.new)) == (1, 0, 1)
    assert keep(database, (late, an_assessment())) == Kept(0, 0, 0, forgotten=1)


def test_reading_again_replaces_what_was_concluded(database):
    """Assessment, evidence and the open case's need are new; the mention and the journal stay."""
    keep(database, (a_mention(), an_assessment()))
    identity = stored(database).id
    said = an_assessment(Origin.PAID, theme="late", urgency=Urgency.HIGH, blinded_text="░" * 3, need_evidence=())
    with database.write() as connection:
        MentionStore(connection, "ws").reassess([(identity, said)])
    assert stored(database).assessment == said
    with database.read() as connection:
        (case,) = WaitingStore(connection, "ws").open_cases(NOW)
    assert (case.theme, case.urgency, case.text, case.reasons) == ("late", Urgency.HIGH, "░" * 3, ())


@pytest.mark.parametrize(("settled", "left"), [(False, 0), (True, 1)])
def test_reading_again_closes_a_case_that_is_none_unless_it_was_settled(database, settled, left):
    """An account turned out to be ours: nobody waits. What a person settled stays on record."""
    keep(database, (a_mention(), an_assessment()))
    identity = stored(database).id
    with database.write() as connection:
        if settled:
            CaseStore(connection, "ws").answer(identity, "me", NOW)
        MentionStore(connection, "ws").reassess([(identity, an_assessment(Origin.OWNED))])
    assert len(dump(database)["cases"]) == left


def test_reading_again_opens_a_case_that_became_one(database):
    """New words in the lexicon may find a need that was missed."""
    keep(database, (a_mention(), praise()))
    with database.write() as connection:
        MentionStore(connection, "ws").reassess([(stored(database).id, an_assessment())])
    assert stored(database).case.state is State.OPEN


AUTHORS = st.sampled_from(["ann", "bob", "acme", ""])
POSTS = {
    str(number): st.builds(
        a_mention, external_id=st.just(str(number)), author=AUTHORS, text=st.sampled_from(["late", "broken", "nice"]),
        in_reply_to=st.sampled_from(["", "0", "1", "2"][: number + 1]),
        created_at=st.sampled_from([POSTED, POSTED - timedelta(1)]),
    )
    for number in range(6)
}  # fmt: skip


def read(mention):
    """Judge as the analyst would: ours by its author, a need by its words."""
    if mention.author == "acme":
        return an_assessment(Origin.OWNED, action=Action.MONITOR, need_evidence=())
    return praise() if mention.text == "nice" else an_assessment(theme=mention.text)


def take(database, *batches):
    for batch in batches:
        fresh = unseen(database, *batch).new
        keep(database, *[(mention, read(mention)) for mention in fresh])


@st.composite
def tellings(draw):
    """Two ways to tell the same posts: other orders, other batches, some told again."""
    posts = [draw(post) for post in POSTS.values()]
    ways = []
    for _ in range(2):
        order = draw(st.permutations(posts)) + draw(st.lists(st.sampled_from(posts), max_size=4))
        cut = draw(st.integers(0, len(order)))
        ways.append((order[:cut], order[cut:]))
    return ways


@settings(max_examples=60, deadline=None)
@given(tellings())
def test_order_batches_and_repetition_do_not_matter(ways):
    """The same posts leave the same rows: mentions, assessments, evidence, cases and who answered them."""
    dumps = []
    for batches in ways:
        with TemporaryDirectory() as folder:
            database = a_database(Path(folder))
            take(database, *batches)
            dumps.append({name: rows for name, rows in dump(database).items() if name != "journal"})
            database.close()
    assert dumps[0] == dumps[1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["one", "two", "three"])), max_size=8))
def test_every_text_of_a_spoilt_id_is_kept_exactly_once(told):
    """Whatever the order, each id has as many mentions as texts, and telling all of it again stores nothing."""
    with TemporaryDirectory() as folder:
        database = a_database(Path(folder))
        posts = [a_mention(external_id=name, text=text) for name, text in told]
        take(database, *[[post] for post in posts])
        kept = sorted((row[4].split("#")[0], row[8]) for row in dump(database)["mentions"])
        again = unseen(database, *reversed(posts))
        database.close()
    assert kept == sorted(set(told))
    assert (again.new, again.clashing, again.repeated) == ([], 0, len(told))
