"""Conversations that only Slack has: questions in a channel, the home page, Slack's own charts, tokens and teams."""

import pytest
from builders import NOW
from fakes import some_parts
from servers.slack import SlackServer
from slackworld import HERE, a_world, run, words_in

from bot.errors import SettingError
from bot.platforms.slack.start import start_slack
from bot.ports import UnreachableError
from bot.posting import post_next
from bot.reporting import postings_of, report_of_run
from storage.outbox import OutboxStore
from storage.schedules import Run, Schedule

BY = pytest.mark.parametrize("by", ["http", "socket"])


def test_typed_without_words_it_tells_what_can_be_asked(tmp_path):
    """`/kith` alone is answered as `/kith help` is."""

    async def scenario():
        async with a_world(tmp_path) as world:
            assert "/kith digest" in words_in(await world.command(""))

    run(scenario())


@BY
def test_a_question_in_a_channel_is_answered_in_its_thread(tmp_path, by):
    """Asked with our name before it, also when Slack delivers the question three times."""

    async def scenario():
        async with a_world(tmp_path, by=by) as world:
            world.keep()
            asked = world.server.say("<@UBOT> triage", user="U1", channel="C1")
            event = {"type": "app_mention", "user": "U1", "text": "<@UBOT> triage", "channel": "C1", "ts": asked.ts}
            await world.server.event(event, event_id="Ev1", duplicate=2)
            await world.until(lambda: [one for one in world.server.messages if one.thread_ts == asked.ts])
            await world.settle()
            (answer,) = [one for one in world.server.messages if one.thread_ts == asked.ts]
            assert "arrived broken" in words_in(answer)

    run(scenario())


def test_the_home_page_shows_the_workspace_at_a_glance(tmp_path):
    """Queue, last digest, sources and settings; a button opens the form for a monitor."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            await world.server.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
            home = await world.until(lambda: world.server.home.get("U1"))
            told = words_in(home)
            for words in ("1 case", "None yet", "csv", "Listening for", "Acme"):
                assert words in told
            button = next(one for one in _actions(home) if one and one.startswith("choice_open_form"))
            assert button
            assert world.server.mistakes == []

    run(scenario())


@pytest.mark.parametrize("taken", [True, False])
def test_slacks_own_charts_are_tried_when_wanted_and_the_picture_is_what_falls_back(tmp_path, taken):
    """A workspace that does not take the block gets the picture; either way there is one, with its numbers in words."""

    async def scenario():
        async with a_world(tmp_path, native_charts=True) as world:
            world.keep()
            head, *thread = postings(world)
            with world.parts.database.write() as connection:
                for posting in (head, thread[0]):
                    OutboxStore(connection, HERE).put(posting, NOW, NOW)
            await post_next(world.parts, world.slack.chat)
            if not taken:
                world.server.fail("chat.postMessage", error="invalid_blocks")
            await world.tick()
            shown = await world.until(lambda: [one for one in world.server.in_channel("C1") if one.thread_ts])
            assert [bool(one.files) for one in shown] == [not taken]
            kinds = {block["type"] for one in shown for block in one.blocks}
            assert ("data_visualization" in kinds) == taken
            assert not taken or "organic 1" in shown[0].text

    run(scenario())


def _actions(shown):
    return [element.get("action_id") for block in shown["blocks"] for element in block.get("elements", [])]


def postings(world):
    """Give the messages of the week's digest, as a run would put them into the outbox."""
    schedule = Schedule(name="x", days="mon", at="08:00", channel="C1")
    due = Run(workspace=HERE, schedule=schedule, due="x", due_at=NOW, fence=0, attempts=0)
    return postings_of(due, report_of_run(world.here, due), "C1")


def test_a_workspace_without_a_token_is_refused(tmp_path):
    """A signed request of another team reaches no listener."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            ack = await world.server.command("triage", team="T2")
            assert "arrived broken" not in f"{ack.body}{world.server.ephemerals}"
            assert "no longer available" in str(world.server.ephemerals)
            assert HERE in world.slack.teams

    run(scenario())


def test_a_token_that_is_not_accepted_is_said_plainly(tmp_path):
    """The process does not start; the sentence names the setting and not the token."""

    async def scenario():
        parts = some_parts(tmp_path)
        async with SlackServer() as server:
            with pytest.raises(SettingError, match="KITH_SLACK__BOT_TOKEN") as told:
                await start_slack(parts, ["xoxb-wrong"], server.api_url, "")
        assert "xoxb" not in str(told.value)
        with pytest.raises(UnreachableError, match="network"):
            await start_slack(parts, ["xoxb-test"], "http://127.0.0.1:9/", "")
        parts.database.close()

    run(scenario())
