"""Conversations with Kith in Slack, as people have them: from the installation to the first digest, and every day."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, a_mention, an_assessment
from fakes import FakeClock, some_parts
from servers.slack import SlackServer
from slackworld import HERE, a_world, run, words_in

from analyzers.labels import Urgency
from bot.errors import SettingError
from bot.platforms.slack.start import start_slack
from bot.ports import UnreachableError
from bot.posting import post_next
from bot.reporting import postings_of, report_of_run
from bot.scheduling import use_channel
from storage.outbox import OutboxStore
from storage.people import Purpose
from storage.schedules import Run, Schedule

BY = pytest.mark.parametrize("by", ["http", "socket"])
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETUP = {"name": "Acme", "keywords": "acme, acme kettle", "owned": "@acme", "channel": "C1", "when": "mon 8:00"}


@BY
def test_from_the_installation_to_the_first_digest(tmp_path, by):
    """One command, one form of five fields, and on Monday at eight the digest is there with its thread, once."""

    async def scenario():
        async with a_world(tmp_path, by=by, clock=FakeClock(SUNDAY)) as world:
            form = await world.form(world.server.command("setup"))
            assert len(world.server.views[form]["blocks"]) == 5
            ack = await world.server.submit(form, SETUP)
            assert (ack.status, ack.body in ("", {})) == (200, True)
            await world.until(lambda: "listen for acme" in " ".join(map(words_in, world.server.ephemerals)))
            world.keep()
            await world.tick()
            assert [one for one in world.server.in_channel("C1") if "mention" in one.text] == []
            world.clock.now = datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC)
            for _ in range(3):
                await world.tick()
            heads = [one for one in world.server.in_channel("C1") if one.text.startswith("1 mention.")]
            assert len(heads) == 1
            thread = [one for one in world.server.in_channel("C1") if one.thread_ts == heads[0].ts]
            assert len(thread) >= 4
            assert any(one.files for one in thread)
            assert world.server.mistakes == []
            assert world.server.pings == []

    run(scenario())


def test_what_is_wrong_with_the_set_up_is_said_in_the_form(tmp_path):
    """A time that is none and a name that is empty are told at their fields; nothing is made."""

    async def scenario():
        async with a_world(tmp_path) as world:
            form = await world.form(world.server.command("setup"))
            ack = await world.server.submit(form, {**SETUP, "name": " ", "when": "whenever"})
            assert ack.body["response_action"] == "errors"
            assert set(ack.body["errors"]) == {"name", "when"}
            assert "mon" in ack.body["errors"]["when"]
            assert "No monitor yet" in words_in(await world.command("monitor"))

    run(scenario())


@BY
def test_a_case_is_claimed_answered_and_put_back(tmp_path, by):
    """Only after the claim the author is shown, to the claimer alone; the queue's message follows each step."""

    async def scenario():
        async with a_world(tmp_path, by=by) as world:
            use_channel(world.here, Purpose.QUEUE, "C2")
            world.keep()
            await world.tick()
            (queue,) = world.server.in_channel("C2")
            assert "ann" not in words_in(queue).split()
            revealed = await world.private(world.server.click(queue, "case_claim"))
            assert "@ann" in words_in(revealed)
            assert "forum.example" in words_in(revealed)
            await world.until(lambda: "Claimed by" in words_in(queue) and "U1" in words_in(queue))
            await world.private(world.server.click(queue, "case_answer", user="U2"))
            await world.until(lambda: "Nobody is waiting" in words_in(queue))
            undo = world.server.ephemerals[-1]
            await world.private(world.server.click(undo, "choice_undo", user="U2"))
            await world.until(lambda: "arrived broken" in words_in(queue))
            actions = [action for _, action in reversed(world.journal())]
            assert [one for one in actions if one in ("claim", "reveal", "answer", "reopen")] == [
                "claim", "reveal", "answer", "reopen",
            ]  # fmt: skip
            assert world.server.mistakes == []

    run(scenario())


def test_a_double_click_and_a_double_delivery_do_nothing_twice(tmp_path):
    """Three deliveries of one click are one claim and one answer; a second click tells that it is done."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, "C2")
            world.keep()
            await world.tick()
            (queue,) = world.server.in_channel("C2")
            await world.private(world.server.click(queue, "case_claim", duplicate=2))
            await world.settle()
            assert world.journal().count(("U1", "claim")) == 1
            assert len(world.server.ephemerals) == 1
            ack = await world.server.click(queue, "case_answer", duplicate=2)
            assert ack.status == 200
            await world.settle()
            assert world.journal().count(("U1", "answer")) == 1

    run(scenario())


def test_two_people_cannot_claim_the_same_case(tmp_path):
    """The second hears who has it."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            mine = await world.command("triage")
            yours = await world.command("triage", user="U2")
            await world.private(world.server.click(mine, "case_claim"))
            told = await world.private(world.server.click(yours, "case_claim", user="U2"))
            assert "claimed by U1" in words_in(told)

    run(scenario())


@pytest.mark.parametrize(
    ("option", "answers", "told", "line"),
    [
        ("assign", {"person": "U2"}, "is with U2", ("U1", "assign")),
        ("note", {"words": "She called as well."}, "Noted", ("U1", "note")),
        ("snooze", {"rest": "3d"}, "rests until", ("U1", "snooze")),
        ("not_organic", {"origin": "paid"}, "is paid, you say", ("U1", "correct")),
    ],
)
def test_what_the_menu_of_a_card_asks_for_is_done_and_journalled(tmp_path, option, answers, told, line):
    """Each choice opens a form, does what it says, confirms it privately and stands in the journal."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            value = next(value for value in _options(queue) if value.startswith(f"{option}|"))
            form = await world.form(world.server.choose(queue, "case_more", value))
            confirmed = await world.private(world.server.submit(form, answers))
            assert told in words_in(confirmed)
            assert line in world.journal()
            if "choice_undo" in _actions(confirmed):
                await world.private(world.server.click(confirmed, "choice_undo"))
                assert world.journal()[0][1] in ("release", "reopen", "correct")
            assert world.server.mistakes == []

    run(scenario())


def _options(shown):
    for block in shown["blocks"]:
        for element in block.get("elements", []):
            yield from (option["value"] for option in element.get("options", []))


def _actions(shown):
    return [element.get("action_id") for block in shown["blocks"] for element in block.get("elements", [])]


def test_dismissing_asks_why_and_it_is_organic_is_kept_beside_the_verdict(tmp_path):
    """The reason is in the journal; a person's verdict stands beside Kith's in `why`."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            organic = next(value for value in _options(queue) if value.startswith("organic|"))
            said = await world.private(world.server.choose(queue, "case_more", organic))
            assert "is organic, you say" in words_in(said)
            why = await world.private(world.server.click(queue, "case_why"))
            assert "origin is organic" in words_in(why)
            form = await world.form(world.server.click(queue, "case_dismiss"))
            done = await world.private(world.server.submit(form, {"why": "spam"}))
            assert "is dismissed" in words_in(done)

    run(scenario())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("help", "/kith digest"),
        ("", "/kith digest"),
        ("triage", "arrived broken"),
        ("triage next", "arrived broken"),
        ("triage mine", "Nobody is waiting"),
        ("digest week", "Digest: Acme"),
        ("check #ad my new kettle", "Paid"),
        ("check https://forum.example/post-1", "Whose interest speaks"),
        ("lookup @ann", "arrived broken"),
        ("lookup kettle", "1 mention"),
        ("monitor", "Acme"),
        ("schedule", "No schedule yet"),
        ("perk list", "Nothing noted yet"),
        ("export", "Acme"),
        ("outbox", "Every message arrived"),
        ("nonsense", "I do not know"),
        ("digest since=never", "is no time"),
        ("triage everything", "is no part of the queue"),
        ("why", "Give the id"),
        ("monitor dance", "nothing a monitor can do"),
        ('schedule add Daily "daily 8:00" channel=C1', "every day, 08:00"),
        ("perk add @bea kettle", "Noted: kettle"),
        ("channel oncall <#C3|oncall>", "oncall is C3"),
        ("role label <@U2|bob>", "U2 may label"),
        ("forget @nobody", "for good"),
        ("forget @nobody yes", "Forgotten: 0"),
        ("check " + "long " * 500, "Whose interest speaks"),
        ('lookup "unclosed', "mention"),
    ],
)
def test_every_command_is_answered_privately(tmp_path, words, told):
    """What is asked is answered to the asker alone; what cannot be done is said in words."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            answer = await world.command(words)
            assert told in words_in(answer)
            assert world.server.messages == []
            assert world.server.mistakes == []

    run(scenario())


def test_an_answer_can_be_shared(tmp_path):
    """The button posts it into the channel, once; what changes something has no such button."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            answer = await world.command("lookup kettle")
            await world.private(world.server.click(answer, "choice_share", duplicate=1))
            await world.until(lambda: world.server.in_channel("C1"))
            await world.settle()
            (shared,) = world.server.in_channel("C1")
            assert "arrived broken" in words_in(shared)
            assert "choice_share" not in _actions(await world.command("perk add @bea kettle"))

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


def test_any_message_can_be_checked_from_its_menu(tmp_path):
    """The shortcut opens an answer that only the asker sees."""

    async def scenario():
        async with a_world(tmp_path) as world:
            said = world.server.say("Thanks to @acme for this gifted kettle #ad", user="U2", channel="C1")
            await world.server.shortcut("check_message", said)
            view = await world.until(
                lambda: next((one for one in world.server.views.values() if "Paid" in words_in(one)), None)
            )
            assert "#ad" in words_in(view)
            assert world.server.ephemerals == []

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


def test_a_critical_case_is_told_at_once_and_once(tmp_path):
    """In the on-call channel, with its buttons, also in quiet hours and after a restart."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.ONCALL, "C3")
            fire = a_mention(external_id="fire", created_at=NOW - timedelta(minutes=5))
            world.keep(fire, an_assessment(urgency=Urgency.CRITICAL))
            for _ in range(3):
                await world.tick()
            (alert,) = world.server.in_channel("C3")
            assert "Critical" in words_in(alert)
            await world.private(world.server.click(alert, "case_claim"))
            await world.until(lambda: "Claimed by" in words_in(alert))

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


def postings(world):
    """Give the messages of the week's digest, as a run would put them into the outbox."""
    schedule = Schedule(name="x", days="mon", at="08:00", channel="C1")
    due = Run(workspace=HERE, schedule=schedule, due="x", due_at=NOW, fence=0, attempts=0)
    return postings_of(due, report_of_run(world.here, due), "C1")


def test_being_removed_is_noticed_and_nothing_more_is_tried(tmp_path):
    """After `app_uninstalled` no call is made any more; the data is kept."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, "C2")
            await world.server.event({"type": "app_uninstalled"})
            await world.settle()
            world.keep()
            before = len(world.server.calls)
            await world.tick()
            assert len(world.server.calls) == before
            assert world.outbox() == []

    run(scenario())


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
