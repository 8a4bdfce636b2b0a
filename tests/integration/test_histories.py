"""What happened to a case, and what colleagues said of it, whichever of its posts is named."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from builders import NOW, a_mention, an_assessment
from fakes import some_parts
from sqlalchemy import event

from analyzers.labels import Origin
from analyzers.triage.case import State
from bot.casework import dismiss, last_deed, note, settle, standing_of, take_on
from bot.commands.caseforms import apply_not_organic
from bot.commands.casework import correct_origin, undo
from bot.finding import explain, notes_on, tell_history
from bot.intake import take
from bot.present.message import Choices
from storage.identity import mention_id
from storage.mentions import MentionStore


def identity(name):
    return mention_id("ws", "Acme", "csv", name)


@pytest.fixture
def parts(tmp_path):
    """Two posts of one person in one thread, and one of somebody else."""
    parts = some_parts(tmp_path, clock=lambda: NOW)
    posts = (("1", "ann", ""), ("2", "ann", "1"), ("3", "ben", ""))
    with parts.database.write() as connection:
        MentionStore(connection, "ws").keep(
            "Acme",
            [(a_mention(external_id=name, author=who, text=f"words of {name}", in_reply_to=to), an_assessment())
             for name, who, to in posts],
            NOW,
        )  # fmt: skip
    yield parts
    parts.database.close()


def test_the_history_of_a_case_is_that_of_all_its_posts(parts):
    """Newest first, with who, what and why."""
    take_on(replace(parts, actor="me"), identity("2"))
    note(replace(parts, actor="tom"), identity("1"), "rang")
    told = tell_history(parts, identity("2"))
    assert [(line.actor, line.action, line.subject) for line in told.lines] == [
        ("tom", "note", identity("1")), ("me", "claim", identity("1")), ("me", "claim", identity("2")),
    ]  # fmt: skip
    assert {post.id for post in told.posts} == {identity("1"), identity("2")}


def test_remarks_are_told_of_whichever_post_of_the_case_is_named(parts):
    """Notes and reasons for dismissing, however many other lines came after them; nothing of other cases."""
    note(parts, identity("1"), "rang")
    note(parts, identity("3"), "another matter")
    for _ in range(30):
        dismiss(parts, identity("1"), "")
        settle(parts, identity("1"), "reopen")
    assert [line.detail for line in notes_on(parts, identity("2"))] == ["rang"]


def test_a_mention_that_is_no_case_has_an_empty_history(parts):
    """It stands nowhere, and nobody did anything with it."""
    take(parts, "Acme", [a_mention(external_id="9", text="Lovely day")])
    told = tell_history(parts, identity("9"))
    assert (told.standing, told.posts, told.lines, notes_on(parts, identity("9"))) == (None, (), (), [])


def test_of_two_who_undo_the_same_deed_at_once_one_takes_it_back(parts):
    """The other is told that it has moved on; the deed before it stands, whoever of them was first."""
    case = identity("1")
    take_on(replace(parts, actor="ann"), case)
    dismiss(parts, case, "")
    button = f"deed|{case}|{last_deed(parts, case).number}"
    both = Barrier(2)

    def press(actor):
        both.wait(timeout=30)
        return str(undo(replace(parts, actor=actor), button))

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(press, ("tom", "eva")))
    assert sorted(("Taken back" in words, "moved on" in words) for words in told) == [(False, True), (True, False)]
    now = standing_of(parts, case)
    assert (now.state, now.claimed_by) == (State.CLAIMED, "ann")
    assert len({line.actor for line in tell_history(parts, case).lines if line.action == "undo"}) == 1


def call_paid(parts, case):
    """Say that a post is paid; gives what the button stands for that takes it back."""
    told = apply_not_organic(parts, {"origin": "paid"}, case)
    return next(choice.about for block in told.blocks if isinstance(block, Choices) for choice in block.items)


def origins_of(parts, case):
    """Give what people said a post is, one after the other."""
    return [(one.value, one.note) for one in explain(parts, case).corrections if one.field == "origin"]


def test_an_undone_origin_that_breaks_off_between_its_writes_changes_nothing(parts):
    """The verdict is written and its line in the journal is not: then the verdict is not kept either."""
    case = identity("1")
    button = call_paid(parts, case)
    lines = tell_history(parts, case).lines

    def break_off(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO journal"):
            raise ConnectionAbortedError

    event.listen(parts.database._engine, "before_cursor_execute", break_off)
    with pytest.raises(ConnectionAbortedError):
        undo(parts, button)
    event.remove(parts.database._engine, "before_cursor_execute", break_off)
    assert (origins_of(parts, case), tell_history(parts, case).lines) == ([("paid", "")], lines)
    assert "is organic again" in str(undo(parts, button))
    assert origins_of(parts, case) == [("paid", ""), ("organic", "taken back")]


def test_of_two_verdicts_at_once_the_second_goes_back_to_the_first(parts):
    """What the undo of the later one brings back is what it changed."""
    case = identity("1")
    both = Barrier(2)

    def press(origin):
        both.wait(timeout=30)
        told = correct_origin(parts, case, origin)
        button = next(choice.about for block in told.blocks if isinstance(block, Choices) for choice in block.items)
        return button.split("|")[2:]

    with ThreadPoolExecutor(2) as pool:
        changes = list(pool.map(press, (Origin.PAID, Origin.SELF_PROMOTION)))
    first, second = (value for value, _ in origins_of(parts, case))
    assert sorted(changes) == sorted([["organic", first], [first, second]])


def test_of_two_presses_at_once_one_takes_an_origin_back(parts):
    """The other finds that something was said since; the verdict before it is written once."""
    case = identity("1")
    button = call_paid(parts, case)
    both = Barrier(2)

    def press(_):
        both.wait(timeout=30)
        return str(undo(parts, button))

    with ThreadPoolExecutor(2) as pool:
        told = sorted("again" in words for words in pool.map(press, range(2)))
    assert told == [False, True]
    assert origins_of(parts, case) == [("paid", ""), ("organic", "taken back")]
