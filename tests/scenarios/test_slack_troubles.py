"""What goes wrong with Slack: each trouble is one clear word to whoever installed Kith, and work goes on."""

from datetime import UTC, datetime

import pytest
from builders import NOW, a_mention
from fakes import FakeClock
from slackworld import a_world, run, words_in

from bot.desk import at_desk
from bot.platforms.slack.start import start_slack
from bot.scheduling import keep_schedule, set_up_workspace, use_channel
from storage.roles import Purpose
from storage.schedules import Schedule

BEFORE = datetime(2026, 11, 23, 6, tzinfo=UTC)


async def due(world, *channels):
    """Set up a digest for each channel, store a mention, and let Monday eight o'clock come."""
    set_up_workspace(world.here)
    world.keep()
    for channel in channels:
        keep_schedule(world.here, Schedule(name=f"for {channel}", days="mon", at="08:00", channel=channel))
    world.clock.now = NOW
    await world.tick()


def digests(world, channel):
    return [one for one in world.server.in_channel(channel) if one.text.startswith("1 mention.") and not one.thread_ts]


def notices(world):
    return [one for one in world.server.messages if one.channel.startswith("D")]


@pytest.mark.parametrize(
    ("break_channel", "words"),
    [
        (lambda server: server.archive("C1"), "archived"),
        (lambda server: server.delete("C1"), "gone"),
        (lambda server: server.kick("C1"), "no longer in that channel"),
    ],
)
def test_a_channel_that_is_lost_is_told_once_and_the_others_get_their_digest(tmp_path, break_channel, words):
    """One message to the installer for the digest and its thread; the other channel's digest arrives."""

    async def scenario():
        async with a_world(tmp_path, clock=FakeClock(BEFORE)) as world:
            break_channel(world.server)
            await due(world, "C1", "C2")
            await world.tick()
            assert len(digests(world, "C2")) == 1
            assert digests(world, "C1") == []
            (notice,) = notices(world)
            assert words in words_in(notice)
            assert world.server.mistakes == []

    run(scenario())


def test_a_renamed_channel_changes_nothing(tmp_path):
    """Channels are known by their ids."""

    async def scenario():
        async with a_world(tmp_path, clock=FakeClock(BEFORE)) as world:
            world.server.rename("C1", "other")
            await due(world, "C1")
            assert len(digests(world, "C1")) == 1

    run(scenario())


def test_a_missing_permission_is_named(tmp_path):
    """Without `chat:write` nothing can be posted, not even the notice; the log and the outbox say which is missing."""

    async def scenario():
        async with a_world(tmp_path, clock=FakeClock(BEFORE), scopes={"commands"}) as world:
            await due(world, "C1")
            assert any("chat:write" in row.trouble for row in world.outbox())
            assert "missing_scope" in words_in(await world.command("outbox"))

    run(scenario())


def test_a_report_without_a_channel_is_told(tmp_path):
    """A schedule that names none, in a workspace that has none."""

    async def scenario():
        async with a_world(tmp_path, clock=FakeClock(BEFORE)) as world:
            set_up_workspace(world.here)
            world.keep()
            keep_schedule(world.here, Schedule(name="lost", days="mon", at="08:00"))
            world.clock.now = NOW
            await world.tick()
            await world.tick()
            (notice,) = notices(world)
            assert "No channel is set" in words_in(notice)

    run(scenario())


@pytest.mark.parametrize("wrong", [{"lose_answer": True}, {"drop": True}, {"status": 500}, {"status": 503}])
def test_whatever_happens_to_a_post_one_digest_is_seen(tmp_path, wrong):
    """The first three posts end without an answer: Slack is asked before each further attempt."""

    async def scenario():
        async with a_world(tmp_path, clock=FakeClock(BEFORE)) as world:
            world.server.fail("chat.postMessage", times=3, **wrong)
            await due(world, "C1")
            for _ in range(6):
                world.clock.forward(minutes=6)
                await world.tick()
            assert len(digests(world, "C1")) == 1
            assert [row.state for row in world.outbox()] == ["sent"] * len(world.outbox())

    run(scenario())


def test_a_storm_of_refusals_for_being_too_fast_delays_and_loses_nothing(tmp_path):
    """Slack asks thirty times to wait; the messages arrive, each once."""

    async def scenario():
        async with a_world(tmp_path, clock=FakeClock(BEFORE)) as world:
            world.server.fail("chat.postMessage", times=30, status=429, retry_after=30)
            await due(world, "C1")
            for _ in range(40):
                world.clock.forward(seconds=31)
                await world.tick()
            assert len(digests(world, "C1")) == 1
            assert {row.state for row in world.outbox()} == {"sent"}

    run(scenario())


def test_where_we_may_not_look_a_person_decides(tmp_path):
    """Without the history scope a lost answer is doubtful: nothing is posted again until somebody says so."""

    async def scenario():
        scopes = {"chat:write", "im:write", "files:write"}
        async with a_world(tmp_path, clock=FakeClock(BEFORE), scopes=scopes) as world:
            world.server.fail("chat.postMessage", lose_answer=True)
            await due(world, "C1")
            for _ in range(3):
                world.clock.forward(minutes=6)
                await world.tick()
            assert len(digests(world, "C1")) == 1
            (notice,) = notices(world)
            assert "I do not know whether a message arrived" in words_in(notice)
            await world.private(world.server.click(notice, "choice_mark_sent"))
            world.clock.forward(minutes=6)
            await world.tick()
            assert len(digests(world, "C1")) == 1
            assert "doubtful" not in {row.state for row in world.outbox()}

    run(scenario())


def test_a_button_whose_case_is_gone_says_so(tmp_path):
    """The mention was deleted meanwhile: the card loses its text, an old button answers in words."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.ONCALL, "C3")
            world.keep()
            queue = await world.command("triage")
            await world.command("forget @ann yes")
            told = await world.private(world.server.click(queue, "case_claim"))
            assert "no such" in words_in(told).lower() or "nothing" in words_in(told).lower()

    run(scenario())


def test_buttons_of_messages_from_before_a_restart_work(tmp_path):
    """The queue was posted by another process; its card can be claimed."""

    async def scenario():
        async with a_world(tmp_path / "one") as old:
            use_channel(old.here, Purpose.QUEUE, "C2")
            old.keep(a_mention())
            await old.tick()
            (queue,) = old.server.in_channel("C2")
            again = await start_slack(old.parts, [old.server.bot_token], old.server.api_url, old.server.signing_secret)
            old.slack.app._async_listeners[:] = again.app._async_listeners
            told = await old.private(old.server.click(queue, "case_claim"))
            assert "@ann" in words_in(told)
            assert at_desk(old.parts, old.here.workspace).workspace == old.here.workspace

    (tmp_path / "one").mkdir()
    run(scenario())


def test_a_form_that_was_opened_too_late_does_no_harm(tmp_path):
    """The trigger is older than three seconds: nothing opens, the click is acknowledged, the log says why."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            world.server.fail("views.open", error="expired_trigger_id")
            ack = await world.server.click(queue, "case_dismiss")
            assert ack.status == 200
            assert world.server.views == {}

    run(scenario())


def test_a_revoked_token_is_noticed_and_the_messages_wait_for_a_new_one(tmp_path, caplog):
    """Nothing is lost: the log says what happened, nothing more is tried, and a new token brings the digest."""

    async def scenario():
        async with a_world(tmp_path, clock=FakeClock(BEFORE)) as world:
            world.server.fail("chat.postMessage", error="token_revoked")
            await due(world, "C1")
            assert digests(world, "C1") == []
            before = len(world.server.calls)
            await world.tick()
            assert len(world.server.calls) == before
            await start_slack(world.parts, [world.server.bot_token], world.server.api_url, world.server.signing_secret)
            await world.tick()
            assert len(digests(world, "C1")) == 1

    run(scenario())
    assert "installed again" in caplog.text
