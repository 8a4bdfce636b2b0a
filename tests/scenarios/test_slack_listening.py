"""Kith reads the channels of a Slack workspace that were chosen, and only those; members may be left alone."""

import pytest
from slackworld import HERE, a_world, run, words_in
from sqlalchemy import select

from bot.hearing import list_listened
from bot.queueing import line_up
from storage.rows import CaseRow, InboxRow, MentionRow

QUESTION = "How do I descale my Acme kettle? Does anybody know how that works?"
ANSWER = "Fill it with half vinegar and half water, let it boil, and rinse it twice. That works for me."
BROKEN = "My Acme kettle arrived broken and nobody answers me for two weeks now!"
STAMPS = [f"17936109{number:02}.000100" for number in range(10)]


async def listening(world, channel="C1"):
    """Choose a channel to be read, for the one monitor that there is."""
    await world.command("monitor add Acme")
    told = words_in(await world.command(f"listen <#{channel}|general>"))
    assert "from now on" in told
    assert "docs/slack.md" in told


async def say(world, text, number=0, *, user="U1", channel="C1", **more):
    """Tell Kith that somebody wrote something; gives the message's time stamp."""
    kind = "im" if channel.startswith("D") else "channel"
    told = {"type": "message", "channel": channel, "channel_type": kind, "user": user, "text": text}
    sent = {name: more.pop(name) for name in ("event_id", "duplicate") if name in more}
    ack = await world.server.event({**told, "ts": STAMPS[number], **more}, **sent)
    assert ack.status == 200
    return STAMPS[number]


def rows(world, table):
    with world.parts.database.read() as connection:
        return connection.execute(select(table).where(table.workspace_id == HERE)).all()


def mentions(world):
    return rows(world, MentionRow)


async def read(world, number):
    """Wait until so many messages are kept."""
    await world.until(lambda: len(mentions(world)) == number)
    await world.settle()


@pytest.mark.parametrize("by", ["http", "socket"])
def test_only_chosen_channels_are_read_and_each_message_once(tmp_path, by):
    """Elsewhere, in private and to Kith itself nothing is kept, not even that it happened; Slack may tell twice."""

    async def scenario():
        async with a_world(tmp_path, by=by) as world:
            await listening(world)
            before = len(rows(world, InboxRow))
            await say(world, BROKEN, 1, channel="C2")
            await say(world, BROKEN, 2, channel="D1")
            await say(world, f"<@{next(iter(world.slack.teams.values())).account}> help Acme", 3)
            await say(world, "joined", 4, subtype="channel_join")
            await say(world, QUESTION, 0, event_id="Ev77", duplicate=2, reactions=[{"name": "fire", "count": 99}])
            await read(world, 1)
            (kept,) = mentions(world)
            assert (kept.text, kept.author, kept.source, kept.automated) == (QUESTION, "U1", "slack", "false")
            assert len(rows(world, InboxRow)) == before + 1
            assert list_listened(world.here) == {"C1": "Acme"}
            assert [ranked.case.text for ranked in line_up(world.here).shown] == [QUESTION]

    run(scenario())


def test_a_question_that_another_member_answered_in_the_thread_waits_no_more(tmp_path):
    """The helper's reply settles it; the asker's own does not."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await listening(world)
            asked = await say(world, QUESTION, 0)
            await read(world, 1)
            await say(world, "Nobody?", 1, thread_ts=asked)
            await read(world, 2)
            assert {case.state for case in rows(world, CaseRow) if "descale" in case.text} == {"open"}
            await say(world, ANSWER, 2, user="U2", thread_ts=asked)
            await read(world, 3)
            assert {case.state for case in rows(world, CaseRow) if "descale" in case.text} == {"answered"}

    run(scenario())


def test_edits_and_deletions_are_followed_and_an_old_one_told_again_undoes_nothing(tmp_path):
    """Slack sends an event again when it is not sure; a message that was deleted since does not come back."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await listening(world)
            stamp = await say(world, BROKEN, 0, event_id="Ev1")
            await read(world, 1)
            for event, text in (("Ev2", "My Acme kettle leaks."), ("Ev3", "My Acme kettle leaks badly."), ("Ev2", "")):
                message = {"ts": stamp, "user": "U1", "text": text or "My Acme kettle leaks.", "edited": {"ts": stamp}}
                await say(world, "", 5, subtype="message_changed", message=message, event_id=event)
                await world.settle()
            assert mentions(world)[0].text == "My Acme kettle leaks badly."
            await say(world, "", 6, subtype="message_deleted", deleted_ts=stamp, event_id="Ev4")
            await world.settle()
            await say(world, BROKEN, 0, event_id="Ev1")
            await world.settle()
            assert BROKEN not in repr(mentions(world))
            assert "leaks" not in repr([*mentions(world), *rows(world, CaseRow)])

    run(scenario())


def test_programs_are_told_apart_and_kith_does_not_read_itself(tmp_path):
    """What an app writes opens no case; what Kith wrote is no mention."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await listening(world)
            ours = next(iter(world.slack.teams.values()))
            await say(world, BROKEN, 1, user=ours.account, bot_id=ours.bot)
            await say(world, BROKEN, 0, user="", subtype="bot_message", bot_id="B9")
            await read(world, 1)
            assert (mentions(world)[0].author, mentions(world)[0].automated) == ("B9", "true")
            assert rows(world, CaseRow) == []

    run(scenario())


def test_who_asks_to_be_forgotten_is_left_alone(tmp_path):
    """`/kith forget me yes` is for every member; what they write later is not kept. Others are still read."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await listening(world)
            await say(world, BROKEN, 0, user="U2")
            await read(world, 1)
            assert "forget me yes" in words_in(await world.command("forget me", user="U2"))
            assert "Done" in words_in(await world.command("forget me yes", user="U2"))
            await world.settle()
            assert mentions(world) == []
            await say(world, BROKEN, 1, user="U2")
            await say(world, QUESTION, 2, user="U3")
            await read(world, 1)
            assert mentions(world)[0].author == "U3"

    run(scenario())


def test_a_channel_is_let_go_of_and_private_talk_cannot_be_chosen(tmp_path):
    """`off` ends it; a conversation of two is refused."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await listening(world)
            assert "I read it no more" in words_in(await world.command("listen <#C1|general> off"))
            assert "not read" in words_in(await world.command("listen D1"))
            await say(world, QUESTION, 0)
            await world.settle()
            assert (mentions(world), list_listened(world.here)) == ([], {})

    run(scenario())
