"""What can go wrong with Discord, and that each message is seen once, nothing else stops, and somebody is told."""

import asyncio
import logging
from datetime import date

import pytest
from builders import NOW, a_mention, an_assessment
from discordworld import HERE, ME, a_world, connected, names_in, run, words_in
from fakes import some_parts
from servers.discord import ALARMS, BOB, DIGESTS, FORUM, GENERAL, GUILD, OWNER, QUEUE, DiscordServer
from sqlalchemy import update

from analyzers.insight.digest import Day
from analyzers.insight.intervals import wilson
from analyzers.labels import Origin
from bot.errors import SettingError
from bot.platforms.discord.start import start_discord
from bot.ports import UnreachableError
from bot.posting import post_next
from bot.present.kept import to_body
from bot.present.message import Chart, Message, Paragraph, Part
from bot.reporting import postings_of, report_of_run
from bot.scheduling import use_channel
from storage.outbox import OutboxStore, Posting, Stage
from storage.roles import Purpose
from storage.rows import OutboxRow
from storage.schedules import Run, Schedule
from storage.workspaces import HomeStore

POST = "POST /channels/{channel}/messages"


def put(world, *postings):
    with world.parts.database.write() as connection:
        for posting in postings:
            OutboxStore(connection, HERE).put(posting, NOW, NOW)


def a_posting(key="k" * 32, channel=DIGESTS, words="Good morning.", **more):
    body = to_body(Message(title="Hello", blocks=(Paragraph((Part(words),)),)))
    return Posting(key=key, kind="digest", channel=str(channel), body=body, **more)


async def post_until_quiet(world, rounds=12):
    for _ in range(rounds):
        await world.tick()
        world.clock.forward(seconds=90)


def postings(world):
    """Give the messages of the week's digest, as a run would put them into the outbox."""
    schedule = Schedule(name="x", days="mon", at="08:00", channel=str(DIGESTS))
    due = Run(workspace=HERE, schedule=schedule, due="x", due_at=NOW, fence=0, attempts=0)
    return list(postings_of(due, report_of_run(world.here, due), str(DIGESTS)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 429, "retry_after": 0.05},
        {"status": 500, "times": 1},
        {"lose_answer": True},
        {"drop": True},
    ],
)
def test_whatever_happens_to_a_call_the_message_is_seen_once(tmp_path, wrong):
    """Told to wait, broken, done but not answered, not even arrived: one message, by nonce or by its hidden key."""

    async def scenario():
        async with a_world(tmp_path) as world:
            put(world, a_posting())
            world.server.fail(POST, **wrong)
            await post_until_quiet(world, 4)
            (seen,) = world.server.in_channel(DIGESTS)
            assert "Good morning" in words_in(seen)
            assert [row.state for row in world.outbox()] == ["sent"]
            assert world.server.mistakes == []

    run(scenario())


def test_a_process_that_died_after_posting_finds_its_message_by_the_hidden_key(tmp_path):
    """Discord has forgotten the nonce meanwhile, and its history tells none: the key in the components remains."""

    async def scenario():
        async with a_world(tmp_path) as world:
            put(world, a_posting(), a_posting("j" * 32, words="Another."))
            await post_next(world.parts, world.discord.chat)
            with world.parts.database.write() as connection:
                changed = {"state": "ready", "unsure": True, "place": "", "leased_until": None}
                connection.execute(update(OutboxRow).where(OutboxRow.key == "k" * 32).values(**changed))
            world.server.age(3600)
            await post_until_quiet(world, 3)
            assert sorted(words_in(one) for one in world.server.in_channel(DIGESTS)) == [
                "## Hello Another.", "## Hello Good morning.",
            ]  # fmt: skip

    run(scenario())


def test_without_the_right_to_read_the_history_a_lost_answer_is_doubtful(tmp_path):
    """Nobody guesses: whoever set it up is asked, and decides with a button in a message to them."""

    async def scenario():
        async with a_world(tmp_path) as world:
            with world.parts.database.write() as connection:
                HomeStore(connection, HERE).name_installer(str(OWNER))
            put(world, a_posting())
            with world.parts.database.write() as connection:
                connection.execute(update(OutboxRow).values(unsure=True))
            world.server.forbid(DIGESTS, "read_message_history")
            await post_until_quiet(world, 3)
            (asked,) = world.direct(OWNER)
            assert "do not know whether a message arrived" in words_in(asked)
            told = await world.answer(world.server.click(asked, "kith:choice_post_again:*", user=OWNER))
            assert "posted again" in words_in(told)
            await post_until_quiet(world, 2)
            assert len(world.server.in_channel(DIGESTS)) == 1

    run(scenario())


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (lambda server: server.delete_channel(DIGESTS), "gone"),
        (lambda server: _forbid(server, "view_channel"), "no longer in that channel"),
        (lambda server: _forbid(server, "send_messages"), "permission"),
    ],
)
def test_a_channel_that_is_lost_is_told_once_and_the_others_get_their_messages(tmp_path, trouble, told):
    """Deleted, hidden or closed for us: whoever set it up hears what to do."""

    async def scenario():
        async with a_world(tmp_path) as world:
            with world.parts.database.write() as connection:
                HomeStore(connection, HERE).name_installer(str(OWNER))
            await trouble(world.server)
            put(world, a_posting(), a_posting("j" * 32, channel=GENERAL), a_posting("h" * 32))
            await post_until_quiet(world, 4)
            assert len(world.server.in_channel(GENERAL)) == 1
            notices = world.direct(OWNER)
            assert len(notices) == 1
            assert told in words_in(notices[0])

    run(scenario())


async def _forbid(server, permission):
    server.forbid(DIGESTS, permission)


def test_who_takes_no_messages_of_ours_keeps_nothing_from_the_others(tmp_path):
    """The notice is given up, and no notice is sent about it."""

    async def scenario():
        async with a_world(tmp_path) as world:
            with world.parts.database.write() as connection:
                HomeStore(connection, HERE).name_installer(str(OWNER))
            world.server.refuse_direct(OWNER)
            await world.server.delete_channel(DIGESTS)
            put(world, a_posting(), a_posting("j" * 32, channel=GENERAL))
            await post_until_quiet(world, 4)
            assert len(world.server.in_channel(GENERAL)) == 1
            assert {row.state for row in world.outbox() if row.kind == "notice"} == {Stage.DEAD.value}

    run(scenario())


def test_a_deleted_queue_is_posted_anew_and_a_deleted_digest_rests(tmp_path):
    """The queue is worth nothing when nobody sees it; a digest that somebody deleted is not wanted."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, str(QUEUE))
            world.keep()
            await world.tick()
            (queue,) = world.server.in_channel(QUEUE)
            await world.server.delete(queue)
            world.keep(a_mention(external_id="2", text="My Acme kettle leaks.", author="bea"), an_assessment())
            await world.tick()
            (anew,) = world.server.in_channel(QUEUE)
            assert "2 in all" in words_in(anew)

    run(scenario())


def test_a_digest_has_its_picture_and_its_thread(tmp_path):
    """The thread hangs on the message, is made once, and its picture is the one that was drawn."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            put(world, *postings(world))
            await post_until_quiet(world, 2)
            (head,) = world.server.in_channel(DIGESTS)
            thread = world.server.in_channel(head.id)
            assert len(thread) >= 4
            pictures = [file for one in thread for file in one.attachments]
            assert len(pictures) == 1
            assert pictures[0].data.startswith(b"\x89PNG")
            assert len(world.server.calls_of("POST /channels/{channel}/messages/{message}/threads")) == 1
            assert world.server.mistakes == []

    run(scenario())


def test_where_no_thread_may_be_made_the_details_follow_in_the_channel(tmp_path):
    """Nothing is lost for want of a permission."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.server.forbid(DIGESTS, "create_public_threads")
            world.keep()
            put(world, *postings(world))
            await post_until_quiet(world, 2)
            assert len(world.server.in_channel(DIGESTS)) >= 5
            assert {row.state for row in world.outbox()} == {"sent"}

    run(scenario())


def test_a_layout_that_is_refused_comes_as_embeds(tmp_path):
    """A server that does not take the newer form gets the older one, once."""

    async def scenario():
        async with a_world(tmp_path) as world:
            put(world, a_posting())
            world.server.fail(POST, status=400, code=50035)
            await post_until_quiet(world, 2)
            (seen,) = world.server.in_channel(DIGESTS)
            assert seen.embeds
            assert "Good morning" in words_in(seen)
            assert world.server.mistakes == []

    run(scenario())


def test_a_forum_holds_a_post_for_each_case(tmp_path):
    """Made once, kept true, closed when the case is settled, opened again when it is taken back."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, f"forum:{FORUM}")
            world.keep()
            world.keep(a_mention(external_id="2", text="My Acme kettle leaks.", author="bea"), an_assessment())
            for _ in range(3):
                await world.tick()
            posts = [thread for thread in world.server.threads if thread.parent == FORUM]
            assert len(posts) == 2
            (card,) = world.server.in_channel(posts[0].id)
            told = await world.answer(world.server.click(card, "kith:case_answer:*", user=ME))
            await world.settle()
            assert posts[0].archived
            await world.answer(world.server.click(told, "kith:choice_undo:*", user=ME))
            await world.settle()
            assert not posts[0].archived
            assert world.server.mistakes == []

    run(scenario())


def test_a_lost_answer_to_a_forum_post_makes_no_second_one(tmp_path):
    """Posts have no nonce: the key is looked for among our open posts."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, f"forum:{FORUM}")
            world.keep()
            world.server.fail("POST /channels/{channel}/threads", lose_answer=True)
            await post_until_quiet(world, 4)
            assert len([thread for thread in world.server.threads if thread.parent == FORUM]) == 1

    run(scenario())


def test_a_connection_that_is_cut_is_resumed_and_what_was_missed_is_answered_once(tmp_path):
    """A command that came while we were away is replayed by Discord and answered."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            await world.server.reconnect()
            asking = asyncio.create_task(world.command("triage"))
            await world.server.wait_for_resume()
            assert "arrived broken" in words_in(await asking)
            assert len(world.server.ephemerals) == 1

    run(scenario())


def test_a_session_that_is_lost_begins_anew(tmp_path):
    """Commands are not synced again, and the next one is answered."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            await world.server.invalidate(resumable=False)
            await world.until(lambda: len(world.server.identifies) == 2)
            assert "arrived broken" in words_in(await world.command("triage"))
            assert world.server.syncs == 1

    run(scenario())


def test_after_a_restart_an_old_button_an_old_form_and_the_same_commands_work(tmp_path):
    """Nothing is kept in memory for them, and Discord is told the commands only when they changed."""

    async def scenario():
        async with DiscordServer() as server:
            parts = some_parts(tmp_path, workspaces=("elsewhere",))
            async with connected(server, parts) as world:
                world.keep()
                use_channel(world.here, Purpose.QUEUE, str(QUEUE))
                await world.tick()
                (queue,) = server.in_channel(QUEUE)
                form = await world.form(world.server.click(queue, "kith:case_dismiss:*", user=ME))
            async with connected(server, parts) as world:
                why = await world.answer(server.click(queue, "kith:case_why:*", user=ME))
                assert "arrived broken" in words_in(why)
                told = await world.answer(server.submit(form, {"why": "It was a joke."}))
                assert "dismissed" in words_in(told)
                assert server.syncs == 1
            parts.database.close()

    run(scenario())


def test_being_kicked_is_noticed_and_nothing_more_is_tried(tmp_path):
    """The data is kept; an invitation brings it back, and an outage is no removal."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, str(QUEUE))
            await world.server.outage(GUILD)
            await asyncio.sleep(0.05)
            assert _is_active(world)
            await world.server.end_outage(GUILD)
            await world.server.kick(GUILD)
            await world.until(lambda: not _is_active(world))
            world.keep()
            before = len(world.server.calls)
            await world.tick()
            assert len(world.server.calls) == before
            await world.server.invite(GUILD)
            await world.until(lambda: _is_active(world))
            await world.tick()
            assert len(world.server.in_channel(QUEUE)) == 1

    run(scenario())


def _is_active(world):
    with world.parts.database.read() as connection:
        return HomeStore(connection, HERE).installation().active


def test_being_kicked_while_away_is_noticed_at_the_next_start(tmp_path):
    """The server is not among ours any more."""

    async def scenario():
        async with DiscordServer() as server:
            parts = some_parts(tmp_path, workspaces=("elsewhere",))
            async with connected(server, parts) as world:
                assert _is_active(world)
            await server.kick(GUILD)
            async with connected(server, parts) as world:
                await world.until(lambda: not _is_active(world))
            parts.database.close()

    run(scenario())


def test_a_token_that_is_not_accepted_is_said_plainly(tmp_path):
    """The process does not start; the sentence names the setting and not the token."""

    async def scenario():
        parts = some_parts(tmp_path)
        async with DiscordServer() as server:
            with pytest.raises(SettingError, match="KITH_DISCORD__TOKEN") as told:
                async with start_discord(parts, "hush.token.here", server.api_url, server.gateway_url):
                    pass
        assert "hush" not in str(told.value)
        with pytest.raises(UnreachableError, match="network"):
            async with start_discord(parts, "x.y.z", "http://127.0.0.1:9/api", "ws://127.0.0.1:9/"):
                pass
        parts.database.close()

    run(scenario())


def test_without_the_privileged_intent_everything_but_listening_works(tmp_path, caplog):
    """The log says what to switch on; commands are answered."""
    caplog.set_level(logging.ERROR)

    async def scenario():
        async with a_world(tmp_path, listen=True, message_content_allowed=False) as world:
            world.keep()
            assert "arrived broken" in words_in(await world.command("triage"))

    run(scenario())
    assert "Message Content Intent" in caplog.text


def test_a_late_answer_and_a_double_one_do_nothing_twice(tmp_path):
    """The same interaction delivered twice is answered once; what cannot be acknowledged is not done."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, str(QUEUE))
            world.keep()
            await world.tick()
            (queue,) = world.server.in_channel(QUEUE)
            await world.answer(world.server.click(queue, "kith:case_claim:*", user=ME, duplicate=2))
            assert world.journal().count((str(ME), "claim")) == 1
            world.server.fail("POST /interactions/{interaction}/{token}/callback", status=404, code=10062)
            ack = await world.server.click(queue, "kith:case_answer:*", user=BOB)
            await world.settle()
            assert ack.type == 0
            assert world.journal().count((str(BOB), "answer")) == 0

    run(scenario())


def test_a_picture_alone_is_posted_with_its_words(tmp_path):
    """A chart is a message with a file and a description for those who cannot see it."""

    async def scenario():
        async with a_world(tmp_path) as world:
            days = (Day(day=date(2026, 11, 20), counts={Origin.ORGANIC: 3}, support=wilson(1, 3)),)
            chart = Chart(title="Origin", days=days, says="Organic 3, paid 1.")
            body = to_body(Message(title="Origin", blocks=(chart,)))
            put(world, Posting(key="c" * 32, kind="digest", channel=str(ALARMS), body=body))
            await post_until_quiet(world, 1)
            (seen,) = world.server.in_channel(ALARMS)
            assert "Organic 3" in words_in(seen)
            assert len(seen.attachments) == 1

    run(scenario())


def test_a_tap_on_the_second_page_of_a_private_list_stays_there(tmp_path):
    """Also when the tap opened a form; the answer stands beside the list."""

    async def scenario():
        async with a_world(tmp_path) as world:
            for number in range(9):
                post = a_mention(
                    external_id=f"p{number}", text=f"My Acme kettle leaks, number {number}.", author=f"a{number}"
                )
                world.keep(post, an_assessment())
            shown = await world.command("triage", {"which": "all"})
            await world.server.click(shown, "kith:page:2*", user=ME)
            await world.until(lambda: "Page 2 of" in words_in(shown))
            await world.answer(world.server.click(shown, _first(shown), user=ME))
            assert "Page 2 of" in words_in(shown)
            form = await world.form(world.server.click(shown, _first(shown, "case_dismiss"), user=ME))
            await world.answer(world.server.submit(form, {"why": "x"}))
            assert "Page 2 of" in words_in(shown)

    run(scenario())


def _first(shown, does="case_claim"):
    """Give the first button of a message that does something."""
    return next(name for name in names_in(shown) if f":{does}:" in name)
