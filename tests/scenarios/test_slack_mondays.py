"""What goes wrong on a Monday morning: two people at one case, an old button, a deleted message, a channel left."""

from datetime import timedelta

import pytest
from builders import NOW, a_mention
from fakes import FakeClock, some_parts
from servers.slack import SlackServer
from slackworld import HERE, a_world, run, words_in

from bot.casework import snooze
from bot.desk import at_desk
from bot.keeping import list_monitors
from bot.platforms.slack.start import start_slack
from bot.posting import post_all
from bot.queueing import line_up
from bot.scheduling import list_schedules, set_up_workspace, use_channel
from storage.outbox import OutboxStore, Posting
from storage.people import PeopleStore
from storage.roles import Purpose, Right
from storage.workspaces import HomeStore, Installation, WorkspaceStore


def actions_in(shown):
    blocks = shown.blocks if hasattr(shown, "blocks") else shown["blocks"]
    return [element.get("action_id") for block in blocks for element in block.get("elements", [])]


def test_a_process_leaves_the_messages_of_teams_it_has_no_token_for(tmp_path):
    """Another process holds their token; what is theirs stays ready for it."""

    async def scenario():
        async with a_world(tmp_path) as world:
            with world.parts.database.write() as connection:
                WorkspaceStore(connection).ensure("slack:T2")
                there = Installation(platform="slack", team="/T2", account="B2", installer="U9")
                HomeStore(connection, "slack:T2").settle_in(there, NOW)
                posting = Posting(key="theirs", kind="digest", channel="C1", body="{}")
                OutboxStore(connection, "slack:T2").put(posting, NOW, NOW)
            await post_all(world.parts, world.slack.chat)
            with world.parts.database.read() as connection:
                assert OutboxStore(connection, "slack:T2").get("theirs").stage == "ready"

    run(scenario())


async def ask(world, words, **more):
    asked = world.server.say(f"<@UBOT> {words}", user="U1", channel="C1")
    event = {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {words}", "channel": "C1", "ts": asked.ts}
    await world.server.event({**event, **more}, event_id=f"Ev{asked.ts}", duplicate=2)
    await world.settle()


def test_a_question_that_changes_something_is_done_once_and_answered_alone(tmp_path):
    """Delivered three times: one correction; the answer is for the asker, not for the channel."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            case = line_up(world.here).shown[0].case.id
            await ask(world, f"correct {case} origin=paid")
            assert world.journal().count(("U1", "correct")) == 1
            assert "is paid" in words_in(world.server.ephemerals[-1])
            await ask(world, "thanks!")
            assert [one for one in world.server.messages if one.user == "UBOT"] == []

    run(scenario())


@pytest.mark.parametrize("who", [{"user": None, "bot_id": "B9"}, {"bot_id": "B9"}, {"user_team": "T9"}])
def test_programs_and_strangers_may_ask_for_nothing(tmp_path, who):
    """A message of another app, or of a guest from another workspace in a shared channel, is not answered."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            await ask(world, "forget @ann yes", **who)
            assert line_up(world.here).total == 1
            assert world.server.ephemerals == []

    run(scenario())


def test_a_lookup_shows_nobody_who_waits_to_who_has_not_claimed_them(tmp_path):
    """By words, by link and by name; also snoozed and claimed by somebody else; the claimer sees."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            case = line_up(world.here).shown[0].case.id
            for step in (lambda: None, lambda: snooze(world.here, case, NOW + timedelta(days=1))):
                step()
                for words in ("lookup kettle", "lookup https://forum.example/post-1"):
                    assert (
                        "ann" not in words_in(await world.command(words)).split("Lookup")[-1].replace("@", " ").split()
                    )
            queue = await world.command("triage all")
            assert "Nobody is waiting" in words_in(queue)
            world.clock.forward(days=2)
            await world.tick()
            await world.private(world.server.click(await world.command("triage"), "case_claim"))
            assert "@ann" in words_in(await world.command("lookup kettle"))
            assert "@ann" not in words_in(await world.command("lookup kettle", user="U2"))
            await world.command("lookup @ann")
            assert ("U1", "lookup") in world.journal()
            assert "choice_share" not in actions_in(world.server.ephemerals[-1])

    run(scenario())


def test_a_digest_is_found_again_in_a_busy_channel(tmp_path):
    """Its answer was lost, and 450 messages followed: it is found on a later page, and not posted again."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, "C2")
            world.keep()
            world.server.fail("chat.postMessage", lose_answer=True)
            await world.tick()
            for number in range(450):
                world.server.say(f"talk {number}", user="U2", channel="C2")
            world.clock.forward(minutes=6)
            await world.tick()
            assert len([one for one in world.server.in_channel("C2") if one.user == "UBOT"]) == 1
            assert {row.state for row in world.outbox()} == {"sent"}

    run(scenario())


def test_a_queue_message_that_somebody_deleted_comes_back(tmp_path):
    """At the next change it is posted anew, and nobody is told of trouble."""

    async def scenario():
        async with a_world(tmp_path) as world:
            set_up_workspace(world.here)
            use_channel(world.here, Purpose.QUEUE, "C2")
            world.keep()
            await world.tick()
            (queue,) = world.server.in_channel("C2")
            world.server.messages.remove(queue)
            world.keep(a_mention(external_id="2", author="bea", text="another broken kettle"))
            await world.tick()
            (again,) = world.server.in_channel("C2")
            assert again.ts != queue.ts
            assert [row.state for row in world.outbox()] == ["sent"]

    run(scenario())


def test_revoked_tokens_of_people_are_not_ours(tmp_path):
    """Only when the bot's own token is named we are removed."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await world.server.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
            await world.settle()
            with world.parts.database.read() as connection:
                assert HomeStore(connection, HERE).installation().active
            await world.server.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}})
            await world.until(lambda: not _active(world))

    run(scenario())


def _active(world):
    with world.parts.database.read() as connection:
        return HomeStore(connection, HERE).installation().active


def test_nobody_shuts_everybody_out(tmp_path):
    """A right for a word that is no member is refused, and who gives the first right to configure keeps it."""

    async def scenario():
        async with a_world(tmp_path) as world:
            assert "Name a member" in words_in(await world.command("role configure bob"))
            await world.command("role configure <@U2|bob>")
            with world.parts.database.read() as connection:
                assert PeopleStore(connection, HERE).rights()[Right.CONFIGURE] == ("U1", "U2")
            assert "Name a channel" in words_in(await world.command("channel queue #not-a-channel"))
            assert "none" in words_in(await world.command("channel oncall"))

    run(scenario())


def test_setting_up_again_keeps_what_the_form_does_not_ask(tmp_path):
    """The form shows what is set up; sent as it is shown it changes nothing; staff and period stay."""

    async def scenario():
        async with a_world(tmp_path) as world:
            words = "monitor add Acme keywords=acme,kettle owned=acme staff=lee"
            await world.command(words)
            form = await world.form(world.server.command("setup"))
            await world.server.submit(form, {"channel": "C1", "when": "thu 16:30"})
            await world.until(lambda: list_schedules(world.here))
            before = (list_monitors(world.here), list_schedules(world.here))
            form = await world.form(world.server.command("setup"))
            await world.server.submit(form, None)
            await world.settle()
            assert (list_monitors(world.here), list_schedules(world.here)) == before
            assert before[0][0][0].staff == ("lee",)
            assert (before[1][0].days, before[1][0].monitor) == ("thu", "Acme")

    run(scenario())


def test_a_form_for_a_new_monitor_does_not_overwrite_one(tmp_path):
    """The name is refused in the form; `monitor edit NAME` opens the one that is there."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await world.command("monitor add Acme keywords=acme,kettle")
            form = await world.form(world.server.command("monitor add"))
            ack = await world.server.submit(form, {"name": "acme"})
            assert "already" in ack.body["errors"]["name"]
            form = await world.form(world.server.command("monitor edit Acme"))
            await world.server.submit(form, {"keywords": "acme"})
            await world.until(lambda: list_monitors(world.here)[0][0].keywords == ("acme",))

    run(scenario())


def test_a_channel_without_kith_is_refused_in_the_form(tmp_path):
    """The error stands at the field and says what to do."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.server.kick("C2")
            form = await world.form(world.server.command("setup"))
            ack = await world.server.submit(form, {"name": "Acme", "channel": "C2", "when": "mon 8:00"})
            assert "/invite @Kith" in ack.body["errors"]["channel"]
            assert list_monitors(world.here) == []

    run(scenario())


def test_a_claim_on_the_home_page_opens_what_it_shows(tmp_path):
    """There is no channel to answer in: a window shows author and link, and the page is drawn anew."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            await world.server.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
            home = await world.until(lambda: world.server.home.get("U1"))
            await world.server.click(home, "case_claim")
            await world.until(lambda: any("@ann" in words_in(view) for view in world.server.views.values()))
            await world.until(lambda: "Claimed by" in words_in(world.server.home["U1"]))

    run(scenario())


def test_who_is_given_a_case_hears_of_it_and_can_see_whose_it_is(tmp_path):
    """A message to them with the card; Show reveals to the holder, and to nobody else."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            value = next(one for one in _options(queue) if one.startswith("assign|"))
            form = await world.form(world.server.choose(queue, "case_more", value))
            await world.private(world.server.submit(form, {"person": "U2"}))
            await world.until(lambda: [one for one in world.server.messages if one.channel.startswith("D")])
            (told,) = [one for one in world.server.messages if one.channel.startswith("D")]
            assert "gave you the case" in words_in(told)
            mine = await world.command("triage", user="U2")
            assert "@ann" in words_in(await world.private(world.server.click(mine, "case_show", user="U2")))
            theirs = await world.private(world.server.click(mine, "case_show", user="U1"))
            assert "Claim it first" in words_in(theirs)

    run(scenario())


def _options(shown):
    for block in shown["blocks"]:
        for element in block.get("elements", []):
            yield from (option["value"] for option in element.get("options", []))


def test_a_case_that_rested_can_be_claimed_by_who_had_it(tmp_path):
    """Claimed, snoozed, woken, claimed again: it is claimed."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            case = line_up(world.here).shown[0].case.id
            await world.private(world.server.click(await world.command("triage"), "case_claim"))
            snooze(world.here, case, NOW + timedelta(hours=1))
            world.clock.forward(hours=2)
            await world.tick()
            await world.private(world.server.click(await world.command("triage"), "case_claim"))
            assert line_up(world.here).standing[case].claimed_by == "U1"

    run(scenario())


def test_an_old_button_does_not_overrule_a_colleague(tmp_path):
    """U1's undo of a claim after U2 took it over, an answer to what is answered, a dismissal of it: nothing changes."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            claimed = await world.private(world.server.click(queue, "case_claim"))
            await world.private(world.server.click(await world.command("triage"), "case_release"))
            yours = await world.command("triage", user="U2")
            await world.private(world.server.click(yours, "case_claim", user="U2"))
            stale = await world.private(world.server.click(claimed, "choice_undo"))
            assert "has moved on" in words_in(stale)
            form = await world.form(world.server.click(queue, "case_dismiss"))
            await world.private(world.server.click(yours, "case_answer", user="U2"))
            told = await world.private(world.server.click(queue, "case_answer"))
            assert "answered already" in words_in(told)
            assert "answered already" in words_in(await world.private(world.server.submit(form, {"why": "x"})))

    run(scenario())


def test_undoing_an_answer_gives_the_case_back_to_who_had_it(tmp_path):
    """Claimed by U1, answered by mistake, undone: U1 has it."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            await world.private(world.server.click(queue, "case_claim"))
            answered = await world.private(world.server.click(queue, "case_answer", user="U2"))
            await world.private(world.server.click(answered, "choice_undo", user="U2"))
            assert "Claimed by" in words_in(await world.command("triage"))

    run(scenario())


def test_a_private_list_is_drawn_anew_where_it_was_tapped(tmp_path):
    """After a claim it shows who has the case, after an answer the case is gone from it."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            await world.server.click(queue, "case_claim")
            await world.until(lambda: "Claimed by" in words_in(queue))
            await world.server.click(queue, "case_answer")
            await world.until(lambda: "Nobody is waiting" in words_in(queue))
            assert world.server.mistakes == []

    run(scenario())


def test_notes_are_seen_where_they_are_needed(tmp_path):
    """In Why? and after a claim, with who wrote them."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            value = next(one for one in _options(queue) if one.startswith("note|"))
            form = await world.form(world.server.choose(queue, "case_more", value))
            await world.private(world.server.submit(form, {"words": "She called as well."}))
            for action in ("case_why", "case_claim"):
                assert "She called as well." in words_in(await world.private(world.server.click(queue, action)))

    run(scenario())


def test_sharing_into_a_channel_without_kith_tells_who_shared(tmp_path):
    """The sharer hears why nobody sees it, not whoever installed Kith."""

    async def scenario():
        async with a_world(tmp_path) as world:
            set_up_workspace(at_desk(world.parts, HERE, "U2"))
            world.keep()
            answer = await world.command("lookup kettle")
            world.server.kick("C1")
            await world.private(world.server.click(answer, "choice_share"))
            await world.until(lambda: [one for one in world.server.messages if one.channel.startswith("D")])
            opened = [call.body.get("users") for call in world.server.calls_of("conversations.open")]
            assert "U1" in str(opened)
            assert "U2" not in str(opened)

    run(scenario())


def test_when_slack_does_not_take_the_answer_it_comes_another_way(tmp_path):
    """The address for answers fails: the channel is tried; that fails too: it comes as a direct message."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.server.fail("response_url", status=500)
            world.server.fail("chat.postEphemeral", error="not_in_channel")
            assert (await world.server.command("help")).status == 200
            await world.until(world.outbox)
            await world.tick()
            await world.until(lambda: world.server.messages)
            assert "/kith digest" in words_in(world.server.messages[-1])

    run(scenario())


def test_a_window_that_slack_does_not_fill_at_once_is_filled_the_second_time(tmp_path):
    """Nobody is left looking at "One moment…"."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.server.fail("views.update", status=500)
            assert await world.form(world.server.command("setup"))

    run(scenario())


def test_a_forgotten_name_is_the_authors_and_not_the_members(tmp_path):
    """Slack turns a typed @ann into a member's id when a member has that name; the author is meant."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            assert "Forgotten: 1 mentions" in words_in(await world.command("forget <@U1|ann> yes"))

    run(scenario())


def test_slack_being_unwell_at_the_start_is_waited_for(tmp_path):
    """Two answers that are none, then a good one: the process starts."""

    async def scenario():
        parts = some_parts(tmp_path, FakeClock())
        async with SlackServer() as server:
            server.fail("auth.test", times=2, status=503)
            started = await start_slack(parts, [server.bot_token], server.api_url, "")
            assert list(started.teams) == [HERE]
        parts.database.close()

    run(scenario())


def test_a_digest_posted_again_brings_its_thread_where_it_belongs_now(tmp_path):
    """Its channel was archived; another was chosen; one press brings head and thread there, and nothing elsewhere."""

    async def scenario():
        async with a_world(tmp_path) as world:
            set_up_workspace(world.here)
            use_channel(world.here, Purpose.DIGEST, "C1")
            world.server.archive("C1")
            with world.parts.database.write() as connection:
                outbox = OutboxStore(connection, HERE)
                for key, under in (("head", ""), ("reply", "head")):
                    body = f'{{"title":"{key}","blocks":[]}}'
                    posting = Posting(key=key, kind="digest", channel="C1", body=body, under=under)
                    outbox.put(posting, NOW, NOW)
            await world.tick()
            (notice,) = [one for one in world.server.messages if one.channel.startswith("D")]
            use_channel(world.here, Purpose.DIGEST, "C2")
            await world.private(world.server.click(notice, "choice_post_again"))
            await world.until(lambda: len(world.server.in_channel("C2")) == 2)
            head, reply = world.server.in_channel("C2")
            assert reply.thread_ts == head.ts
            again = await world.private(world.server.click(notice, "choice_post_again"))
            assert "settled before" in words_in(again)

    run(scenario())


def test_a_digest_said_to_be_there_leaves_no_thread_in_the_channel(tmp_path):
    """Nobody knows its place, so its thread stays away instead of standing in the channel."""

    async def scenario():
        async with a_world(tmp_path, scopes={"chat:write", "im:write"}) as world:
            set_up_workspace(world.here)
            with world.parts.database.write() as connection:
                outbox = OutboxStore(connection, HERE)
                for key, under in (("head", ""), ("reply", "head")):
                    body = f'{{"title":"{key}","blocks":[]}}'
                    outbox.put(Posting(key=key, kind="digest", channel="C1", body=body, under=under), NOW, NOW)
            world.server.fail("chat.postMessage", lose_answer=True)
            for _ in range(3):
                await world.tick()
                world.clock.forward(minutes=6)
            (notice,) = [one for one in world.server.messages if one.channel.startswith("D")]
            await world.private(world.server.click(notice, "choice_mark_sent"))
            await world.tick()
            assert len(world.server.in_channel("C1")) == 1

    run(scenario())
