"""The life of a case in storage: what its author writes later, what we reply, what is undone, and who did what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier

import pytest
from builders import NOW, POSTED, a_database, a_mention, an_assessment, praise
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.labels import Action, Flag, Intent, Origin, Urgency
from analyzers.triage.case import State
from storage.cases import CaseStore, HiddenError, NotClaimedError, NotOpenError
from storage.deeds import NothingToUndoError, NotYoursError
from storage.followups import follow_edit
from storage.identity import mention_id
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.rows import MentionRow
from storage.standings import StandingStore
from storage.waiting import WaitingStore
from storage.workspaces import HomeStore, Reveal

HOUR = timedelta(hours=1)
OURS = an_assessment(Origin.OWNED, action=Action.MONITOR, need_evidence=())
CHATTER = an_assessment(intent=Intent.CHATTER, urgency=Urgency.LOW, action=Action.MONITOR, theme="")


def identity(name):
    return mention_id("ws", "Acme", "csv", name)


FIRST = identity("1")


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    yield database
    database.close()


def post(name, hours=0, author="ann", to="", text="", **changes):
    plain = {
        "external_id": name, "author": author, "in_reply_to": to, "text": text or f"words of {name}",
        "created_at": POSTED + hours * HOUR,
    }  # fmt: skip
    return a_mention(**(plain | changes))


def keep(database, *batch, now=NOW):
    """Store posts: each a mention with its assessment, or a mention that is a complaint, or ours."""
    read = [one if isinstance(one, tuple) else (one, OURS if one.author == "acme" else asks()) for one in batch]
    with database.write() as connection:
        return MentionStore(connection, "ws").keep("Acme", read, now)


def asks(theme="", **said):
    return an_assessment(theme=theme, **said)


def do(database, step, *given, by="me", now=NOW, case=FIRST):
    with database.write() as connection:
        return getattr(CaseStore(connection, "ws"), step)(case, *given, by, now)


def undo(database, by="me", case=FIRST, number=None, now=NOW):
    with database.write() as connection:
        return CaseStore(connection, "ws").undo(case, by, now, number)[1]


def stands(database, name="1"):
    with database.read() as connection:
        return StandingStore(connection, "ws").standing([identity(name)])[identity(name)]


def state(database, name="1"):
    return stands(database, name).state


def why(database, name="1"):
    """Give the last line about a case."""
    with database.read() as connection:
        line = Journal(connection, "ws").about([identity(name)], 1)[0]
    return f"{line.actor} {line.action}: {line.detail}"


def waiting(database, as_of=NOW):
    with database.read() as connection:
        return WaitingStore(connection, "ws").open_cases(as_of)


def edit(database, name="1"):
    with database.write() as connection:
        return follow_edit(connection, "ws", identity(name), NOW)


# Taken up again


def settle(database, how):
    """Bring the case into a state in which nobody waits."""
    if how == "reply":
        keep(database, post("ours", 2, "acme", "1"))
    elif how == "snooze":
        do(database, "snooze", NOW + 9 * HOUR)
    else:
        do(database, how)


SETTLED = pytest.mark.parametrize("how", ["answer", "dismiss", "snooze", "reply"])


@SETTLED
@pytest.mark.parametrize("to", ["1", "ours", "between"])
def test_a_new_post_of_its_author_in_the_thread_takes_a_case_up_again(database, how, to):
    """Below itself, our reply or somebody else's: the chain of replies counts; the journal names the post."""
    keep(database, post("1"), post("between", 1, "bob", "1"))
    keep(database, post("ours", 2, "acme", "1")) if how == "reply" else settle(database, how)
    if to == "ours" and how != "reply":
        keep(database, post("ours", 0.5, "bob", "1"))
    keep(database, (post("again", 5, to=to), CHATTER))
    assert (state(database), why(database)) == (
        State.OPEN,
        f"kith reopened: its author wrote again: {identity('again')}",
    )


@SETTLED
def test_an_ask_about_the_same_thing_elsewhere_takes_a_case_up_again(database, how):
    """No thread ties them, the person and the theme do; it waits since then, and is one case of two posts."""
    keep(database, (post("1"), asks("late")))
    settle(database, how)
    keep(database, (post("2", 5), asks("late")))
    (case,) = waiting(database)
    assert stands(database).posts == 2
    assert case.arrived == (POSTED if how == "snooze" else POSTED + 5 * HOUR)
    assert case.text == asks("late").blinded_text


@SETTLED
def test_an_edit_takes_a_case_up_again(database, how):
    """The journal says that its author changed the post; a case that waits already is left alone."""
    keep(database, post("1"))
    assert not edit(database)
    settle(database, how)
    assert edit(database)
    assert (state(database), why(database)) == (State.OPEN, "kith reopened: its author changed the post")


OTHERS = [
    (post("2", 5, "bob", "1"), asks()),
    (post("2", 5, "", "1"), asks()),
    (post("2", 5, to="1"), praise()),
    (post("2", 5, to="1"), an_assessment(intent=Intent.PEER_HELP, action=Action.THANK)),
    (post("2", 5, to="1", automated=Flag.TRUE), asks()),
    (post("2", 5, to="1"), an_assessment(Origin.OWNED, action=Action.MONITOR)),
    (post("2", 5, to="9"), CHATTER),
    (post("2", 5, to="1", source="rss"), CHATTER),
    (post("2", 5, "acme", "1"), OURS),
    (post("2", 5, text="words of 1"), asks()),
    (post("2", 5, to="1", text="Words  of 1"), asks()),
]  # fmt: skip


@SETTLED
@pytest.mark.parametrize("other", OTHERS, ids=range(len(OTHERS)))
def test_nothing_else_takes_it_up_again(database, how, other):
    """Others, thanks, help, programs, ours, another thread or source, our reply, and copies of the same words."""
    keep(database, post("1"))
    settle(database, how)
    before = state(database)
    keep(database, other)
    assert state(database) is before


@pytest.mark.parametrize("how", ["answer", "dismiss", "reply"])
def test_a_copy_stands_where_the_first_stands_and_the_same_words_later_are_an_ask(database, how):
    """Within a day it is settled with it; after two days it is asked again."""
    keep(database, post("1"))
    settle(database, how)
    settled = state(database)
    keep(database, post("copy", 3, text="words of 1"))
    assert (state(database), state(database, "copy")) == (settled, settled)
    keep(database, post("later", 60, text="words of 1"))
    assert (state(database), state(database, "later")) == (State.OPEN, State.OPEN)


def test_after_a_month_an_ask_about_the_same_thing_is_a_case_of_its_own(database):
    """In the thread it still is the old one."""
    keep(database, (post("1"), asks("late")))
    do(database, "answer")
    then = NOW + timedelta(days=40)
    keep(database, (post("2", 24 * 40), asks("late")), now=then)
    assert (state(database), state(database, "2")) == (State.ANSWERED, State.OPEN)
    keep(database, (post("3", 24 * 41, to="1"), CHATTER), now=then)
    assert state(database) is State.OPEN


def test_a_post_that_comes_later_joins_whoever_has_the_case_and_leaves_with_it(database):
    """Claimed with it, put back with it; the undo of the claim from before frees both."""
    keep(database, post("1"))
    do(database, "claim")
    keep(database, post("2", 5, to="1"))
    assert (state(database, "2"), stands(database, "2").claimed_by) == (State.CLAIMED, "me")
    assert why(database, "2") == f"kith join: part of {FIRST}"
    undo(database)
    assert (state(database), state(database, "2")) == (State.OPEN, State.OPEN)


# Answered by our reply


def test_a_reply_answers_all_that_its_author_had_asked_by_then(database):
    """The earlier ask in the thread and the one elsewhere are answered, another person waits: undone as one deed."""
    keep(database, (post("1", 0), asks("late")), (post("2", 1, to="1"), asks("late")), (post("3", 1), asks("late")))
    keep(database, post("ours", 2, "acme", "2"))
    keep(database, (post("4", 3, "bob"), asks("late")))
    assert [state(database, name) for name in "1234"] == [State.ANSWERED] * 3 + [State.OPEN]
    assert {stands(database, name).answered_by for name in "123"} == {identity("ours")}
    undo(database, case=identity("3"))
    assert [state(database, name) for name in "123"] == [State.OPEN] * 3


def test_a_reply_to_what_is_no_case_answers_the_case_of_the_thread(database):
    """The author added an order number; we replied to that."""
    keep(database, post("1"), (post("number", 1, to="1"), CHATTER))
    assert keep(database, post("ours", 2, "acme", "number")).answered == 1
    assert (state(database), stands(database).answered_by) == (State.ANSWERED, identity("ours"))


def test_an_undone_answer_by_a_reply_is_not_given_again_by_that_reply(database):
    """Neither when all is looked through again nor when the reply's thread grows; a new reply of ours answers."""
    keep(database, post("1"), post("ours", 2, "acme", "1"))
    assert undo(database, now=NOW).action == "answered"
    keep(database, post("third", 3, "bob", "ours"), post("fourth", 3, "acme", "third"))
    assert state(database) is State.OPEN
    later = NOW + HOUR
    keep(database, a_mention(external_id="new", author="acme", in_reply_to="1", created_at=later), now=later)
    assert (state(database), stands(database).answered_by) == (State.ANSWERED, identity("new"))


def test_who_asks_again_after_our_reply_waits_since_then_until_we_reply_again(database):
    """Asked, answered, asked, answered: in one batch or in four the last reply is named."""
    told = [post("1", 0), post("ours", 1, "acme", "1"), post("2", 2, to="ours"), post("ours2", 3, "acme", "2")]
    for one in told[:3]:
        keep(database, one)
    assert [case.arrived for case in waiting(database)] == [POSTED + 2 * HOUR]
    keep(database, told[3])
    assert (state(database), stands(database).answered_by) == (State.ANSWERED, identity("ours2"))


# Undo


STEPS = [
    ("claim", ()), ("assign", ("you",)), ("snooze", (NOW + HOUR,)), ("answer", ()), ("dismiss", ()),
]  # fmt: skip


@pytest.mark.parametrize(("step", "given"), STEPS)
@pytest.mark.parametrize("before", [None, "claim"])
def test_undo_lets_a_case_stand_as_it_stood(database, step, given, before):
    """Each deed on a case of two posts, from open and from claimed, is taken back for both."""
    keep(database, post("1"), post("2", 1, to="1"))
    if before:
        do(database, before, by="first" if step != "claim" else "me")
    stood = stands(database), stands(database, "2")
    do(database, step, *given)
    if (stands(database), stands(database, "2")) != stood:
        assert undo(database, case=identity("2")).action == step
    assert (stands(database), stands(database, "2")) == stood


def test_release_and_reopen_are_taken_back_too(database):
    """To whoever had it; to how it was settled."""
    keep(database, post("1"))
    do(database, "claim", by="first")
    do(database, "release")
    undo(database)
    assert stands(database).claimed_by == "first"
    do(database, "dismiss")
    do(database, "reopen")
    undo(database)
    assert state(database) is State.DISMISSED


def test_undo_goes_back_step_by_step_and_ends(database):
    """Claim, dismiss: undone in turn; then there is nothing."""
    keep(database, post("1"))
    do(database, "claim")
    do(database, "dismiss")
    assert [undo(database).action for _ in range(2)] == ["dismiss", "claim"]
    with pytest.raises(NothingToUndoError):
        undo(database)


def test_a_colleagues_deed_is_taken_back_only_by_its_number(database):
    """Words do not overrule them, and name them; the button that belongs to the deed does."""
    keep(database, post("1"))
    do(database, "claim", by="tom")
    with pytest.raises(NotYoursError, match="tom"):
        undo(database)
    with database.read() as connection:
        number = CaseStore(connection, "ws").last_deed(FIRST).number
    with pytest.raises(NothingToUndoError):
        undo(database, number=number + 1)
    undo(database, number=number)
    assert state(database) is State.OPEN


@pytest.mark.parametrize("happens", ["edit", "wake"])
def test_what_happened_since_is_not_undone(database, happens):
    """The dismissal from before the author's change, the snooze from before it ended."""
    keep(database, post("1"))
    do(database, "snooze", NOW + HOUR)
    if happens == "edit":
        edit(database)
    else:
        with database.write() as connection:
            assert CaseStore(connection, "ws").wake(NOW + 2 * HOUR) == 1
        assert why(database) == "kith wake: its rest is over"
    with pytest.raises(NothingToUndoError):
        undo(database)


# Folding


def test_posts_of_one_person_are_listed_with_their_blinded_words(database):
    """Its asks, and what else the person wrote in the threads; nobody else's."""
    keep(
        database, post("1"), (post("2", 1, to="1"), CHATTER), post("3", 2, "bob", "1"), post("4", 3),
        (post("5", 3), asks("late")),
    )  # fmt: skip
    with database.read() as connection:
        posts = StandingStore(connection, "ws").posts(FIRST)
    assert [one.id for one in posts] == [identity("1"), identity("2")]
    assert stands(database).posts == 2
    assert (stands(database, "3").posts, stands(database, "4").posts) == (1, 1)
    assert "ann" not in repr(posts)


# At once


def test_of_people_who_claim_at_once_one_wins_and_the_others_hear_who(database):
    """Eight threads, each with a connection of its own, a case of two posts: one claim in the journal of each post."""
    keep(database, post("1"), post("2", 1, to="1"))
    start = Barrier(8)

    def claim(number):
        start.wait()
        try:
            do(database, "claim", by=f"p{number}", case=identity("12"[number % 2]))
        except NotOpenError as error:
            return error.people[0]
        return ""

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(claim, range(8)))
    (winner,) = [f"p{number}" for number, who in enumerate(told) if not who]
    assert {who for who in told if who} == {winner}
    assert (stands(database).claimed_by, stands(database, "2").claimed_by) == (winner, winner)
    with database.read() as connection:
        assert len(Journal(connection, "ws").of_action("claim")) == 2


# Who wrote it


@pytest.mark.parametrize(
    ("rule", "holder", "seen"),
    [
        (Reveal.NEVER, "me", HiddenError), (Reveal.CLAIM, "me", None), (Reveal.CLAIM, "tom", NotClaimedError),
        (Reveal.CLAIM, "", NotClaimedError), (Reveal.ALWAYS, "", None), (Reveal.ALWAYS, "tom", None),
    ],
)  # fmt: skip
def test_the_rule_says_who_sees_the_author_and_each_look_is_kept(database, rule, holder, seen):
    """With who, when and why; a refused one is not a look."""
    keep(database, post("1"))
    with database.write() as connection:
        HomeStore(connection, "ws").keep_reveal(rule)
    if holder:
        do(database, "claim", by=holder)
    shown = ("ann", "https://forum.example/post-1") if rule is Reveal.ALWAYS else ("", "")
    assert stands(database).shown == shown
    with database.write() as connection:
        store = CaseStore(connection, "ws")
        if seen:
            with pytest.raises(seen):
                store.reveal(FIRST, "me", NOW, "because")
        else:
            assert store.reveal(FIRST, "me", NOW, "because").author == "ann"
        looks = [(line.actor, line.at, line.detail) for line in Journal(connection, "ws").of_action("reveal")]
    assert looks == ([] if seen else [("me", NOW, "because")])


# Threads


def components(posts):
    """Give which posts belong together, by following the replies without any of our code."""
    together = {name: {name} for name in posts}
    for name, to in posts.items():
        merged = together.setdefault(name, {name}) | together.setdefault(to, {to}) if to else together[name]
        for member in merged:
            together[member] = merged
    return {frozenset(group & set(posts)) for group in together.values() if group & set(posts)}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([*"abcdefgh", "x", "", ""]), min_size=1),
    st.randoms(use_true_random=False),
    st.integers(1, 4),
)
def test_posts_are_in_one_thread_when_replies_tie_them_together_in_any_order(posts, random, size):
    """Also when a post comes long after the replies to it, in other batches, and when replies go round in a circle."""
    names = list(posts)
    random.shuffle(names)
    with TemporaryDirectory() as folder:
        database = a_database(Path(folder))
        for start in range(0, len(names), size):
            keep(database, *[post(name, to=posts[name]) for name in names[start : start + size]])
        with database.read() as connection:
            rows = connection.execute(MentionRow.__table__.select()).all()
        database.close()
    threads = {}
    for row in rows:
        threads.setdefault(row.thread, set()).add(row.external_id)
    assert {frozenset(group) for group in threads.values()} == components(posts)
