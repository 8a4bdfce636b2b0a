"""From the outbox into a chat: one visible message for each key, or a person is asked."""

import asyncio
from dataclasses import replace
from itertools import count
from threading import Event

import pytest
from builders import NOW
from fakes import FakeChat, FakeClock, some_parts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deciding import decide_posting, list_troubled
from bot.ports import BusyError, Draft, RefusedError, UnsureError
from bot.posting import post_all, post_next
from bot.present.kept import from_body, to_body
from bot.present.message import Message, Paragraph, Part
from storage.database import open_database
from storage.outbox import OutboxStore, Posting, Stage, claim_posting
from storage.workspaces import HomeStore, Installation


@pytest.fixture
def clock():
    """Give a clock that stands at Monday morning."""
    return FakeClock()


@pytest.fixture
def parts(tmp_path, clock):
    """Give a workspace that lives in a chat, and was installed by U1."""
    made = some_parts(tmp_path, clock)
    with made.database.write() as connection:
        installed = Installation(platform="slack", team="T1", account="B1", installer="U1")
        HomeStore(connection, "ws").settle_in(installed, NOW)
    yield made
    made.database.close()


@pytest.fixture
def chat():
    """Give a chat in which all is well."""
    return FakeChat(platform="slack")


def put(parts, key="first", workspace="ws", **changes):
    message = Message(title=key, blocks=(Paragraph((Part("words"),)),))
    posting = Posting(**{"key": key, "kind": "digest", "channel": "C1", "body": to_body(message), **changes})
    with parts.database.write() as connection:
        OutboxStore(connection, workspace).put(posting, NOW, NOW)
    return posting


def stage(parts, key="first"):
    with parts.database.read() as connection:
        return OutboxStore(connection, "ws").get(key).stage


def post(parts, chat, clock=None, rounds=1):
    for _ in range(rounds):
        asyncio.run(post_all(parts, chat))
        if clock:
            clock.forward(minutes=6)


def test_a_message_is_posted_once(parts, chat):
    """However often we look."""
    put(parts)
    put(parts)
    post(parts, chat, rounds=3)
    assert chat.keys() == ["first"]
    assert stage(parts) is Stage.SENT


def test_messages_come_in_the_order_in_which_they_were_written(parts, chat):
    """And a reply comes into its thread, once that is there."""
    put(parts, "reply", under="head")
    put(parts, "head")
    put(parts, "other")
    post(parts, chat, rounds=2)
    assert chat.keys() == ["head", "other", "reply"] or chat.keys() == ["head", "reply", "other"]
    place = next(place for place, (_, draft) in chat.seen.items() if draft.key == "head")
    assert next(draft.thread for _, draft in chat.seen.values() if draft.key == "reply") == place


def test_a_lost_answer_does_not_make_a_second_message(parts, chat, clock):
    """The message was posted and the answer lost: the second attempt looks, and finds it."""
    put(parts)
    chat.lost_answer, chat.troubles = True, [UnsureError("cut off")]
    post(parts, chat, clock, rounds=2)
    assert chat.calls == [("post", "first"), ("find", "first")]
    assert chat.keys() == ["first"]
    assert stage(parts) is Stage.SENT


def test_a_lost_question_is_asked_again(parts, chat, clock):
    """Nothing was posted: the second attempt looks, finds nothing, and posts."""
    put(parts)
    chat.troubles = [UnsureError("cut off")]
    post(parts, chat, clock, rounds=2)
    assert chat.calls == [("post", "first"), ("find", "first"), ("post", "first")]
    assert chat.keys() == ["first"]


def test_where_nobody_can_look_a_person_is_asked(parts, chat, clock):
    """The message is doubtful, the installer hears of it, and nothing is posted until they decide."""
    put(parts)
    chat.can_look, chat.lost_answer, chat.troubles = False, True, [UnsureError("cut off")]
    post(parts, chat, clock, rounds=3)
    assert stage(parts) is Stage.DOUBTFUL
    assert [draft.channel for _, draft in chat.seen.values()] == ["C1", "@U1"]
    assert [out.posting.key for out in list_troubled(parts)] == ["first"]
    decide_posting(parts, "first", again=False)
    post(parts, chat, clock)
    assert stage(parts) is Stage.SENT
    assert chat.keys().count("first") == 1


def test_a_person_can_have_it_posted_again(parts, chat, clock):
    """Then it is, once."""
    put(parts)
    chat.can_look, chat.troubles = False, [UnsureError("cut off")]
    post(parts, chat, clock, rounds=2)
    decide_posting(parts, "first", again=True)
    decide_posting(parts, "first", again=True)
    post(parts, chat, clock, rounds=2)
    assert chat.keys().count("first") == 1


def test_told_to_wait_we_wait_and_nothing_is_lost(parts, chat, clock):
    """Twenty refusals for being too fast do not count as attempts."""
    put(parts)
    chat.troubles = [BusyError(30, "slow down") for _ in range(20)]
    asyncio.run(post_all(parts, chat))
    assert chat.calls == [("post", "first")]
    for _ in range(20):
        clock.forward(seconds=31)
        asyncio.run(post_all(parts, chat))
    assert chat.keys() == ["first"]


@pytest.mark.parametrize("code", ["is_archived", "channel_not_found", "not_in_channel", "missing_scope"])
def test_a_refused_message_is_given_up_with_one_word_to_the_installer(parts, chat, code):
    """Two digests for a channel that is gone: one notice; the message for another channel arrives."""
    for key in ("first", "second"):
        put(parts, key)
    put(parts, "third", channel="C2")
    chat.troubles = [RefusedError(code, f"Slack says {code}."), RefusedError(code, f"Slack says {code}.")]
    post(parts, chat, rounds=2)
    assert [stage(parts, key) for key in ("first", "second", "third")] == [Stage.DEAD, Stage.DEAD, Stage.SENT]
    told = [draft.message for _, draft in chat.seen.values() if draft.channel == "@U1"]
    assert len(told) == 1
    assert "settings" in to_body(told[0]) or "manifest" in to_body(told[0])


def test_a_notice_that_is_refused_brings_no_notice(parts, chat):
    """That would go round and round."""
    put(parts, kind="notice", channel="@U1")
    chat.troubles = [RefusedError("cannot_dm", "no")]
    post(parts, chat, rounds=3)
    assert chat.seen == {}


def test_after_five_attempts_we_give_up_and_say_so(parts, chat, clock):
    """Five lost questions: the sixth time nothing is tried, and the installer hears of it."""
    put(parts)
    chat.troubles = [UnsureError("cut off") for _ in range(9)]
    post(parts, chat, clock, rounds=8)
    assert [call for call in chat.calls if call == ("post", "first")] == [("post", "first")] * 5
    assert stage(parts) is Stage.DEAD


def test_a_paused_process_does_not_post_what_another_has_taken_over(parts, chat):
    """Our clock jumps past the deadline between the claim and the post: we keep our hands off the chat."""
    put(parts)
    times = iter([0.0, 100.0, 200.0, 300.0])
    asyncio.run(post_next(parts, chat, lambda: next(times)))
    assert chat.calls == []
    assert stage(parts) is Stage.READY


def test_a_claim_that_ran_out_is_taken_over_with_care(parts, chat):
    """Whoever had it may have posted it: the next one looks first, and the first one's word no longer counts."""
    put(parts)
    with parts.database.write() as connection:
        old = claim_posting(connection, NOW, ["ws"])
        connection.exec_driver_sql("UPDATE outbox SET leased_until = '2020-01-01 00:00:00'")
    post(parts, chat)
    assert chat.calls == [("find", "first"), ("post", "first")]
    with parts.database.write() as connection:
        assert not OutboxStore(connection, "ws").sent(old, "elsewhere")
        assert OutboxStore(connection, "ws").get("first").place == "C1/1"


def test_a_message_is_drawn_anew_in_its_place(parts, chat):
    """And a change that comes while the update is under way is drawn as well."""
    put(parts)
    post(parts, chat)
    with parts.database.write() as connection:
        OutboxStore(connection, "ws").redraw("first", to_body(Message(title="changed")))
        out = claim_posting(connection, NOW, ["ws"])
        OutboxStore(connection, "ws").redraw("first", to_body(Message(title="changed again")))
        assert not OutboxStore(connection, "ws").sent(out, out.place)
    post(parts, chat)
    assert [draft.message.title for _, draft in chat.seen.values()] == ["changed again"]


def test_each_chat_posts_only_for_the_workspaces_that_live_there(parts, chat):
    """The console takes nothing of a workspace in Slack, and Slack nothing once we were removed."""
    put(parts)
    console = FakeChat()
    post(parts, console)
    assert console.seen == {}
    with parts.database.write() as connection:
        HomeStore(connection, "ws").leave(NOW)
    post(parts, chat)
    assert chat.seen == {}


STORIES = count()
TROUBLES = st.sampled_from(["fine", "lost question", "lost answer", "busy", "killed before", "killed after"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(TROUBLES, max_size=8))
def test_whatever_happens_nothing_is_seen_twice(parts, clock, story):
    """Lost questions, lost answers, waits and kills in any order: at most one message, and one once all is well."""
    key = f"story {next(STORIES)}"
    chat = FakeChat(platform="slack")
    put(parts, key)
    for trouble in story:
        live(parts, chat, trouble)
        clock.forward(minutes=6)
        assert chat.keys().count(key) <= 1
    post(parts, chat, clock, rounds=2)
    spent = sum(trouble not in ("busy", "fine") for trouble in story) >= 5
    assert chat.keys().count(key) == 1 or spent


def live(parts, chat, trouble):
    """Let one attempt go as told; a killed process leaves its claim behind, which then runs out."""
    if trouble.startswith("killed"):
        with parts.database.write() as connection:
            out = claim_posting(connection, parts.clock(), ["ws"])
        if out and out.stage is Stage.CLAIMED and trouble == "killed after" and not chat.keys().count(out.posting.key):
            asyncio.run(chat.post("ws", Draft(key=out.posting.key, channel="C1", message=Message(title="x"))))
        with parts.database.write() as connection:
            connection.exec_driver_sql("UPDATE outbox SET leased_until = '2020-01-01 00:00:00' WHERE state = 'claimed'")
        return
    errors = {"busy": BusyError(1, "wait"), "lost question": UnsureError("x"), "lost answer": UnsureError("x")}
    chat.lost_answer = trouble == "lost answer"
    chat.troubles = [errors[trouble]] if trouble in errors else []
    asyncio.run(post_all(parts, chat))
    chat.troubles = []


def test_two_processes_on_one_database_post_each_message_once(parts, tmp_path):
    """Two loops with connections of their own, and a chat that takes its time: thirty messages, each seen once."""
    for number in range(30):
        put(parts, f"message {number}")
    seen = FakeChat(platform="slack", pause=0.005)
    other = replace(parts, database=open_database(parts.database.url))

    async def both():
        await asyncio.gather(post_all(parts, seen), post_all(other, seen))

    asyncio.run(both())
    other.database.close()
    assert sorted(seen.keys()) == sorted(f"message {number}" for number in range(30))


def test_what_was_perhaps_said_is_never_called_unsaid(parts, chat, clock):
    """Five crashes, the last after the message was posted: the last look finds it; where nobody can look, we ask."""
    for can_look, ended in ((True, Stage.SENT), (False, Stage.DOUBTFUL)):
        key = f"crashed {can_look}"
        put(parts, key)
        chat.can_look = can_look
        for _ in range(5):
            with parts.database.write() as connection:
                out = claim_posting(connection, clock(), ["ws"])
                connection.exec_driver_sql("UPDATE outbox SET leased_until = '2020-01-01 00:00:00'")
        asyncio.run(chat.post("ws", Draft(key=key, channel="C1", message=from_body(out.posting.body))))
        post(parts, chat)
        assert stage(parts, key) is ended
        assert chat.keys().count(key) == 1


def test_after_a_long_absence_only_what_is_fresh_is_said(parts, chat, clock):
    """Thirty days removed, a digest a day: reinstalled, nobody wants them all; what is given up is not told."""
    for day in range(30):
        put(parts, f"digest {day}")
    clock.forward(days=30)
    put(parts, "today")
    with parts.database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET written_at = '2026-12-23 08:00:00' WHERE key = 'today'")
    post(parts, chat, rounds=2)
    assert chat.keys() == ["today"]


def test_told_to_wait_everything_waits_in_its_order(parts, chat, clock):
    """The second of five messages is told to wait: the others do not overtake it, nor are they tried."""
    for number in range(5):
        put(parts, f"message {number}")
    chat.troubles = [None, BusyError(30, "slow down")]
    post(parts, chat, rounds=2)
    assert len(chat.calls) == 2
    clock.forward(seconds=31)
    post(parts, chat)
    assert chat.keys() == [f"message {number}" for number in range(5)]


def test_an_alarm_goes_before_everything_else(parts, chat):
    """It was written last and is said first."""
    put(parts, "digest")
    put(parts, "fire", kind="alert")
    post(parts, chat)
    assert chat.keys() == ["fire", "digest"]


def test_asked_to_stop_we_stop_after_the_message_at_hand(parts, chat):
    """Sixty messages wait; none is begun."""
    for number in range(60):
        put(parts, f"message {number}")
    stopping = Event()
    stopping.set()
    assert asyncio.run(post_all(parts, chat, stopping)) == 0


def test_a_message_of_another_version_keeps_nothing_waiting(parts, chat):
    """Its text cannot be read: it is given up, the next one is said."""
    put(parts, "odd", body='{"title": 1, "blocks": [{"no": "block"}]}')
    put(parts, "good")
    post(parts, chat)
    assert chat.keys()[0] == "good"
