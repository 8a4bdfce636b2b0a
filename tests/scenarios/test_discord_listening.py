"""Kith reads the channels of a server that were chosen, and only those; members are followed, helped and left alone."""

import pytest
from discordworld import HERE, ME, THINKS, a_world, run, words_in
from servers.discord import ANN, BOB, CAT, FORUM, GENERAL, GUILD, OTHER_GENERAL, QUEUE
from sqlalchemy import select

from bot.casework import dismiss
from bot.finding import tell_history
from bot.hearing import list_listened
from bot.queueing import line_up
from bot.scheduling import use_channel
from storage.roles import Purpose
from storage.rows import CaseRow, MentionRow

QUESTION = "How do I descale my Acme kettle? Does anybody know how that works?"
ANSWER = "Fill it with half vinegar and half water, let it boil, and rinse it twice. That works for me."


async def listening(world, channel=GENERAL):
    """Choose a channel to be read, for the one monitor that there is."""
    await world.command("monitor", {"do": "add", "name": "Acme"})
    told = await world.command("listen", {"channel": channel})
    assert "from now on" in words_in(told)


def mentions(world):
    with world.parts.database.read() as connection:
        return connection.execute(select(MentionRow).where(MentionRow.workspace_id == HERE)).all()


def cases(world):
    with world.parts.database.read() as connection:
        return connection.execute(select(CaseRow).where(CaseRow.workspace_id == HERE)).all()


async def read(world, number):
    """Wait until so many messages are kept."""
    await world.until(lambda: len(mentions(world)) == number)
    await world.settle()


def test_only_chosen_channels_are_read_and_a_question_waits(tmp_path):
    """What is said elsewhere is not kept; what is kept has no count, role or reaction."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            use_channel(world.here, Purpose.QUEUE, str(QUEUE))
            await world.server.say(QUEUE, "My Acme kettle is broken, said elsewhere.", user=BOB)
            await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            (kept,) = mentions(world)
            assert (kept.text, kept.author, kept.source, kept.automated) == (QUESTION, str(ANN), "discord", "false")
            await world.tick()
            assert "descale" in words_in(world.server.in_channel(QUEUE)[-1])
            assert list_listened(world.here) == {str(GENERAL): "Acme"}

    run(scenario())


def test_a_question_that_another_member_answered_waits_no_more(tmp_path):
    """The helper's reply settles it; a reply that asks the same does not, nor one by the asker."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            asked = await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            await world.server.say(GENERAL, "I have the same question, how does that work?", user=CAT, reply_to=asked)
            await world.server.say(GENERAL, "Nobody?", user=ANN, reply_to=asked)
            await read(world, 3)
            assert {case.state for case in cases(world) if "descale" in case.text} == {"open"}
            await world.server.say(GENERAL, ANSWER, user=BOB, reply_to=asked)
            await read(world, 4)
            assert {case.state for case in cases(world) if "descale" in case.text} == {"answered"}

    run(scenario())


def test_an_edit_and_a_deletion_are_followed_also_in_what_was_posted(tmp_path):
    """The queue says what the message says now; what is deleted is nowhere any more."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            use_channel(world.here, Purpose.QUEUE, str(QUEUE))
            asked = await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            await world.tick()
            (queue,) = world.server.in_channel(QUEUE)
            await world.server.edit(asked, QUESTION.replace("descale", "repair"))
            await world.until(lambda: "repair" in words_in(queue))
            assert "descale" not in words_in(queue)
            await world.server.delete(asked)
            await world.until(lambda: "repair" not in words_in(queue))
            assert mentions(world) == []

    run(scenario())


def test_an_edit_takes_a_settled_case_up_again_and_one_of_spaces_does_not(tmp_path):
    """Dismissed; the author adds a space, then other words: the second waits again, and the history says why."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            asked = await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            case = line_up(world.here).shown[0].case.id
            dismiss(world.here, case, "A joke.")
            await world.server.edit(asked, QUESTION.replace(" ", "  "))
            await world.server.edit(asked, QUESTION.replace("descale", "repair"))
            await world.until(lambda: line_up(world.here).total == 1)
            assert [line.action for line in tell_history(world.here, case).lines] == ["reopened", "dismiss"]
            assert "changed the post" in tell_history(world.here, case).lines[0].detail

    run(scenario())


def test_bots_and_webhooks_are_told_apart(tmp_path):
    """They are kept as programs, and open no case."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            await world.server.say(GENERAL, QUESTION, bot=True)
            await world.server.say(GENERAL, f"{QUESTION} Please help.", webhook=True)
            await read(world, 2)
            assert {kept.automated for kept in mentions(world)} == {"true"}
            assert cases(world) == []

    run(scenario())


def test_a_member_may_be_left_alone_for_good(tmp_path):
    """`forget me` deletes what was kept and holds for everything after, without any right, and only after a yes."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            await world.server.say(GENERAL, QUESTION, user=CAT)
            await read(world, 1)
            assert "Choose" in words_in(await world.command("forget", {"author": "me"}, user=CAT))
            assert len(mentions(world)) == 1
            told = await world.command("forget", {"author": "me", "yes": True}, user=CAT)
            assert "1 messages" in words_in(told)
            assert mentions(world) == []
            world.server.users[CAT].name = "renamed"
            await world.server.say(GENERAL, f"{QUESTION} Again.", user=CAT)
            await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            assert mentions(world)[0].author == str(ANN)

    run(scenario())


def test_without_the_setting_no_message_is_asked_for(tmp_path):
    """The privileged intent is not asked for, and nothing is read."""

    async def scenario():
        async with a_world(tmp_path) as world:
            assert world.server.identifies[0]["intents"] == 1
            await listening(world)
            await world.server.say(GENERAL, QUESTION, user=ANN)
            await world.tick()
            assert mentions(world) == []

    run(scenario())


def test_a_channel_is_read_no_more_when_somebody_says_so(tmp_path):
    """What was read stays until it is forgotten."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            await world.command("listen", {"channel": GENERAL, "off": True})
            await world.server.say(GENERAL, f"{QUESTION} Again.", user=BOB)
            await world.tick()
            assert len(mentions(world)) == 1
            assert "None" in words_in(await world.command("listen"))

    run(scenario())


@pytest.mark.parametrize("number", [300])
def test_a_flood_is_read_whole_and_keeps_no_command_waiting(tmp_path, number):
    """Hundreds of messages at once: each is kept once, and a command in between is answered."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            for place in range(number):
                await world.server.say(
                    GENERAL, f"{QUESTION} It is kettle number {place}.", user=(ANN, BOB, CAT)[place % 3]
                )
            ack = await world.server.command("triage", user=ME, channel=GENERAL)
            assert ack.type == THINKS
            await world.until(lambda: len(mentions(world)) == number)

    run(scenario())


def test_what_is_read_in_one_server_is_in_no_other(tmp_path):
    """The other server chose nothing."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            await world.server.say(OTHER_GENERAL, QUESTION)
            await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            assert mentions(world)[0].link.startswith(f"https://discord.com/channels/{GUILD}/")

    run(scenario())


def test_what_is_deleted_before_it_was_read_is_never_kept(tmp_path):
    """A message, its change and its deletion are taken in the order in which they happened."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            gone = await world.server.say(GENERAL, QUESTION, user=ANN)
            await world.server.edit(gone, f"{QUESTION} Please.")
            await world.server.delete(gone)
            await world.server.say(GENERAL, f"{QUESTION} I ask as well.", user=BOB)
            await read(world, 1)
            assert mentions(world)[0].author == str(BOB)

    run(scenario())


def test_where_the_operator_did_not_agree_the_answer_says_so(tmp_path):
    """A channel can be chosen, but nobody is left to believe that it is read."""

    async def scenario():
        async with a_world(tmp_path) as world:
            await world.command("monitor", {"do": "add", "name": "Acme"})
            assert "KITH_DISCORD__LISTEN" in words_in(await world.command("listen", {"channel": GENERAL}))

    run(scenario())


def test_the_posts_of_a_forum_are_read_and_an_answer_in_a_thread_settles_its_question(tmp_path):
    """What is written in a thread answers the message that it hangs on, also without a reply."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world, FORUM)
            assert list_listened(world.here) == {str(FORUM): "Acme"}
            await listening(world)
            asked = await world.server.say(GENERAL, QUESTION, user=ANN)
            await read(world, 1)
            thread = await world.server.begin_thread(asked, user=BOB)
            await world.server.say(thread.id, ANSWER, user=BOB)
            await read(world, 2)
            assert {case.state for case in cases(world) if "descale" in case.text} == {"answered"}

    run(scenario())


def test_a_few_letters_settle_nothing_and_a_deleted_answer_lets_the_question_wait_again(tmp_path):
    """Help is a text, and only as long as it stands."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            asked = await world.server.say(GENERAL, QUESTION, user=ANN)
            await world.server.say(GENERAL, "lol", user=CAT, reply_to=asked)
            await read(world, 2)
            assert {case.state for case in cases(world) if "descale" in case.text} == {"open"}
            helped = await world.server.say(GENERAL, ANSWER, user=BOB, reply_to=asked)
            await read(world, 3)
            await world.server.delete(helped)
            await read(world, 2)
            assert {case.state for case in cases(world) if "descale" in case.text} == {"open"}

    run(scenario())


def test_who_asked_to_be_left_alone_is_not_checked_and_gets_no_line_in_the_ledger(tmp_path):
    """Neither from a message's menu nor as somebody who was given something."""

    async def scenario():
        async with a_world(tmp_path, listen=True) as world:
            await listening(world)
            said = await world.server.say(GENERAL, "I got this kettle for free #ad", user=CAT)
            await world.command("forget", {"author": "me", "yes": True}, user=CAT)
            told = await world.answer(world.server.context_menu("Check with Kith", said, user=ME))
            assert "left alone" in words_in(told)
            assert "#ad" not in words_in(told)
            told = await world.command("perk", {"do": "add", "person": str(CAT), "what": "kettle"})
            assert "asked to be forgotten" in words_in(told)

    run(scenario())
