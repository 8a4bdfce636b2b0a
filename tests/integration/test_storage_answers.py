"""Our own reply settles a case by itself, whichever of the two we hear of first."""

from datetime import timedelta
from itertools import permutations

import pytest
from builders import NOW, POSTED, a_database, a_mention, a_monitor, an_assessment, praise

from analyzers.labels import Action, Origin
from analyzers.triage.case import State
from storage.answers import settle_answers
from storage.cases import CaseStore
from storage.finding import MentionFinder
from storage.identity import mention_id
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorStore

HOUR = timedelta(hours=1)
ASKED = a_mention(external_id="1")
OURS = an_assessment(Origin.OWNED, action=Action.MONITOR)


def reply(name, hours, **changes):
    plain = {
        "external_id": name,
        "author": "@ACME",
        "text": name,
        "in_reply_to": "1",
        "created_at": POSTED + hours * HOUR,
    }
    return a_mention(**(plain | changes))


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    yield database
    database.close()


def keep(database, *mentions):
    batch = [(mention, OURS if mention.author == "@ACME" else an_assessment()) for mention in mentions]
    with database.write() as connection:
        return MentionStore(connection, "ws").keep("Acme", batch, NOW).answered


def case(database):
    with database.read() as connection:
        return MentionFinder(connection, "ws").get(mention_id("ws", "Acme", "csv", "1")).case


def identity(name):
    return mention_id("ws", "Acme", "csv", name)


@pytest.mark.parametrize("order", list(permutations([ASKED, reply("2", 1), reply("3", 2)])))
@pytest.mark.parametrize("together", [True, False])
def test_the_earliest_reply_answers_in_any_order(database, order, together):
    """In one batch or three, the case is answered at the earliest reply's time, by that reply, and counted once."""
    answered = keep(database, *order) if together else sum(keep(database, mention) for mention in order)
    assert answered == 1
    found = case(database)
    assert (found.state, found.settled_at, found.answered_by) == (State.ANSWERED, POSTED + HOUR, identity("2"))


@pytest.mark.parametrize("order", [("2", "3"), ("3", "2")])
def test_two_replies_of_one_moment_settle_alike(database, order):
    """Which of them is named does not depend on which came first."""
    keep(database, ASKED)
    for name in order:
        keep(database, reply(name, 1))
    assert case(database).answered_by == min(identity("2"), identity("3"))


def test_a_settled_case_has_one_line_in_the_journal(database):
    """It names our reply; a second reply adds none."""
    keep(database, ASKED, reply("2", 1))
    keep(database, reply("3", 2))
    with database.read() as connection:
        lines = Journal(connection, "ws").recent()
    assert [(line.action, line.subject) for line in lines] == [("answered", identity("1"))]
    assert identity("2") in lines[0].detail


@pytest.mark.parametrize(
    "other",
    [
        reply("2", 1, author="somebody"),
        reply("2", 1, author=""),
        reply("2", 1, in_reply_to=""),
        reply("2", 1, in_reply_to="9"),
        reply("2", 1, source="rss"),
    ],
)
def test_nothing_else_answers(database, other):
    """A stranger's reply, one by nobody known, a broadcast, a reply to another post or on another source."""
    keep(database, ASKED, other)
    assert case(database).state is State.OPEN


def test_a_reply_of_another_monitor_does_not_answer(database):
    """Each monitor has its own accounts and its own cases."""
    keep(database, ASKED)
    with database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Other"))
        MentionStore(connection, "ws").keep("Other", [(reply("2", 1), OURS)], NOW)
    assert case(database).state is State.OPEN


def test_staff_answer_as_well(database):
    """A reply by a named member of staff is a reply of ours."""
    with database.write() as connection:
        MonitorStore(connection, "ws").change(a_monitor(staff=("tom",)))
    keep(database, ASKED)
    with database.write() as connection:
        batch = [(reply("2", 1, author="Tom"), OURS)]
        assert MentionStore(connection, "ws").keep("Acme", batch, NOW).answered == 1


def test_an_account_without_a_name_owns_nothing(database):
    """A monitor that was given a lone @ does not take posts by unknown authors for answers."""
    with database.write() as connection:
        MonitorStore(connection, "ws").change(a_monitor(owned=("@",)))
    keep(database, ASKED, reply("2", 1, author=""))
    assert case(database).state is State.OPEN


def test_an_account_that_became_ours_answers_afterwards(database):
    """All cases are looked through when no posts are named."""
    keep(database, ASKED, reply("2", 1, author="helpdesk"))
    with database.write() as connection:
        MonitorStore(connection, "ws").change(a_monitor(owned=("helpdesk",)))
        assert settle_answers(connection, "ws", "Acme", None, NOW) == 1
        assert settle_answers(connection, "ws", "Acme", None, NOW) == 0


def test_what_a_person_settled_stays(database):
    """A dismissed case is not turned into an answered one by a reply that is found later."""
    keep(database, ASKED)
    with database.write() as connection:
        CaseStore(connection, "ws").dismiss(identity("1"), "me", NOW)
    assert keep(database, reply("2", 1)) == 0
    assert case(database).state is State.DISMISSED


def test_a_claimed_case_is_answered_by_our_reply(database):
    """The colleague replied at the platform and did not come back to say so."""
    keep(database, ASKED)
    with database.write() as connection:
        CaseStore(connection, "ws").claim(identity("1"), "me", NOW)
    assert keep(database, reply("2", 1)) == 1
    assert (case(database).state, case(database).claimed_by) == (State.ANSWERED, "me")


def test_an_undone_answer_stays_undone_until_we_reply_again(database):
    """Replies from before the undo never settle it again; one from after it does."""
    keep(database, ASKED, reply("2", 1))
    with database.write() as connection:
        CaseStore(connection, "ws").reopen(identity("1"), "me", POSTED + 5 * HOUR)
    assert keep(database, reply("3", 2)) == 0
    assert case(database).state is State.OPEN
    assert keep(database, reply("4", 6)) == 1
    assert case(database).settled_at == POSTED + 6 * HOUR


def test_nobody_is_answered_before_asking(database):
    """A post without a date arrived when we saw it, and so did its answer, though the reply has an older date."""
    keep(database, a_mention(external_id="1", created_at=None), reply("2", 1))
    assert case(database).settled_at == NOW


def test_praise_has_no_case_to_answer(database):
    """A thank-you of ours settles nothing."""
    with database.write() as connection:
        store = MentionStore(connection, "ws")
        assert store.keep("Acme", [(ASKED, praise()), (reply("2", 1), OURS)], NOW).answered == 0
