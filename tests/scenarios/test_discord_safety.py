"""Nothing hostile gets through, nobody does what they may not, guests are guests, and no server meets another."""

import logging

import pytest
from builders import NOW, a_mention, an_assessment
from discordworld import HERE, ME, a_world, names_in, run, words_in
from servers.discord import (
    ALARMS,
    ANN,
    BOB,
    CAT,
    GENERAL,
    GUILD,
    ON_CALL,
    OTHER_GENERAL,
    OTHER_GUILD,
    OTHER_OWNER,
    OWNER,
    QUEUE,
)

from analyzers.labels import Urgency
from bot.desk import at_desk
from bot.present.message import Choice, Choices, Does, sentence
from bot.scheduling import call_on, grant, use_channel
from bot.telling import tell_person
from storage.roles import Purpose, Right

TOKEN = "MTQ1NzUy.Gabcde.abcdefghijklmnopqrstuvwxyz0"  # noqa: S105  opens nothing
HOSTILE = (
    "@everyone @here <@1457523995443200005> <@&1457523995443200009> </kith:1> ||spoiler|| # big **bold** "
    "[bank](https://evil.example) https://evil.example/x \u202egnp.exe `code` kettle broken\u200b"
)


def test_a_hostile_post_can_neither_ring_nor_link_nor_reorder(tmp_path):
    """It is shown in the queue, an alarm, a lookup, a check and a claim; nobody is rung, nothing is embedded."""

    async def scenario():
        async with a_world(tmp_path) as world:
            for purpose, channel in ((Purpose.QUEUE, QUEUE), (Purpose.ONCALL, ALARMS)):
                use_channel(world.here, purpose, str(channel))
            post = a_mention(text=HOSTILE, author="@everyone", link="javascript:alert(1)", created_at=NOW)
            world.keep(post, an_assessment(urgency=Urgency.CRITICAL, blinded_text=HOSTILE))
            await world.tick()
            await world.command("triage")
            await world.command("lookup", {"words": "kettle"})
            await world.command("check", {"text": HOSTILE})
            (queue,) = world.server.in_channel(QUEUE)
            await world.answer(world.server.click(queue, "kith:case_claim:*", user=ME))
            assert world.server.pings == []
            assert world.server.mistakes == []
            everything = str([one.components for one in [*world.server.messages, *world.server.ephemerals]])
            assert "\u202e" not in everything
            assert "\u200b" not in everything
            assert "](https" not in everything

    run(scenario())


@pytest.mark.parametrize(("called", "rung"), [("", []), (f"&{ON_CALL}", [f"<@&{ON_CALL}>"]), (str(BOB), [f"<@{BOB}>"])])
def test_only_whom_the_workspace_chose_is_called_and_only_once(tmp_path, called, rung):
    """A critical case rings the chosen role or person; drawing it anew rings nobody."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.ONCALL, str(ALARMS))
            call_on(world.here, called)
            world.keep(a_mention(created_at=NOW), an_assessment(urgency=Urgency.CRITICAL))
            await world.tick()
            (alarm,) = world.server.in_channel(ALARMS)
            await world.answer(world.server.click(alarm, "kith:case_claim:*", user=ME))
            await world.tick()
            assert [ping.target for ping in world.server.pings] == rung

    run(scenario())


@pytest.mark.parametrize("name", ["triage", "outbox", "home"])
def test_a_guest_of_the_server_is_told_whom_kith_answers(tmp_path, name):
    """On a public server most members are guests: they see no queue and change nothing."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            told = words_in(await world.command(name, user=CAT))
            assert "Manage messages" in told or "manage messages" in told
            assert "arrived broken" not in told

    run(scenario())


def test_a_guest_cannot_press_a_button_they_see(tmp_path):
    """Whoever sees the queue's channel still has no say over cases."""

    async def scenario():
        async with a_world(tmp_path) as world:
            use_channel(world.here, Purpose.QUEUE, str(QUEUE))
            world.keep()
            await world.tick()
            (queue,) = world.server.in_channel(QUEUE)
            told = await world.answer(world.server.click(queue, "kith:case_claim:*", user=CAT))
            assert "manage messages" in words_in(told)
            form = await world.server.click(queue, "kith:case_dismiss:*", user=CAT)
            assert form.modal is None
            assert {action for _, action in world.journal()} <= {"channel", "monitor add"}

    run(scenario())


def test_who_was_given_a_right_is_no_guest(tmp_path):
    """A right from `/kith role` is enough, without any permission of Discord."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            grant(world.here, Right.SETTLE, str(CAT))
            assert "arrived broken" in words_in(await world.command("triage", user=CAT))

    run(scenario())


def test_a_guest_is_offered_no_names_while_typing(tmp_path):
    """The names of monitors are the team's business."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            offered = await world.server.autocomplete("digest", {"monitor": "ac"}, focused="monitor", user=ME)
            assert [one["value"] for one in offered] == ["Acme"]
            assert await world.server.autocomplete("digest", {"monitor": ""}, focused="monitor", user=CAT) == []

    run(scenario())


def test_servers_never_meet(tmp_path):
    """What one server keeps is not shown in another, neither by command nor by a button with a foreign id."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            there = await world.command("triage", user=OTHER_OWNER, channel=OTHER_GENERAL, guild=OTHER_GUILD)
            assert "Nobody is waiting" in words_in(there)
            told = await world.command(
                "lookup", {"words": "kettle"}, user=OTHER_OWNER, channel=OTHER_GENERAL, guild=OTHER_GUILD
            )
            assert "arrived broken" not in words_in(told)
            assert world.server.mistakes == []

    run(scenario())


def test_a_button_in_a_private_message_is_for_whoever_got_it_while_they_are_there(tmp_path):
    """It finds its server by our own message; whoever left the server since may do nothing."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            grant(world.here, Right.SETTLE, str(ANN))
            queue = await world.command("triage", user=ANN)
            key = next(name for name in names_in(queue) if "case_claim" in name).split(":")[2].partition("@")[0]
            cards = Choices((Choice("Undo", Does.UNDO, f"deed|{key}|1"),))
            tell_person(at_desk(world.parts, HERE), str(ANN), "x", sentence("Look.", cards))
            await world.tick()
            (told,) = world.direct(ANN)
            answer = await world.answer(world.server.click(told, "kith:choice_undo:*", user=ANN))
            assert "moved on" in words_in(answer)
            await world.server.leave(GUILD, ANN)
            answer = await world.answer(world.server.click(told, "kith:choice_undo:*", user=ANN))
            assert "moved on" not in words_in(answer)

    run(scenario())


@pytest.mark.parametrize(
    ("right", "name", "options"),
    [
        (Right.CONFIGURE, "monitor", {"do": "add", "name": "Other"}),
        (Right.CONFIGURE, "schedule", {"do": "remove", "name": "x"}),
        (Right.CONFIGURE, "perk", {"do": "add", "person": "@bea", "what": "kettle"}),
        (Right.CONFIGURE, "channel", {"purpose": "queue", "channel": QUEUE}),
        (Right.CONFIGURE, "role", {"right": "settle", "person": BOB}),
        (Right.CONFIGURE, "forget", {"author": "@ann", "yes": True}),
        (Right.CONFIGURE, "oncall", {"who": ON_CALL}),
        (Right.CONFIGURE, "listen", {"channel": GENERAL}),
        (Right.CONFIGURE, "export", {}),
        (Right.LABEL, "correct", {"mention": "x", "origin": "paid"}),
    ],
)
def test_a_command_needs_its_right(tmp_path, right, name, options):
    """Once a right was given to somebody, other members of the team are told whom to ask."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.server.grant(GUILD, BOB, "manage_messages")
            grant(world.here, right, str(ME))
            told = words_in(await world.command(name, options, user=BOB))
            assert "You may not" in told
            assert str(ME) in told

    run(scenario())


def test_no_secret_is_in_a_log(tmp_path, caplog):
    """The bot's token and the tokens of interactions are in no line of ours, whatever fails."""
    caplog.set_level(logging.DEBUG)

    async def scenario():
        async with a_world(tmp_path, token=TOKEN) as world:
            world.keep()
            queue = await world.command("triage")
            world.server.fail("PATCH /webhooks/{webhook}/{token}/messages/{message}", status=404, code=10015)
            await world.server.click(queue, "kith:case_why:*", user=ME)
            await world.settle()
            await world.tick()
            return [world.server.token, *(one.token for one in world.server.interactions)]

    secrets = run(scenario())
    ours = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records if _is_ours(record))
    assert not any(secret in ours for secret in secrets)


def _is_ours(record):
    return record.name.startswith("bot.") or record.levelno >= logging.WARNING


def test_words_that_could_not_be_answered_in_place_come_as_a_message(tmp_path):
    """The interaction is gone, the person is not."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            world.server.fail("PATCH /webhooks/{webhook}/{token}/messages/{message}", status=404, code=10015)
            await world.server.command("triage", user=OWNER, channel=GENERAL)
            await world.settle()
            await world.tick()
            (told,) = world.direct(OWNER)
            assert "arrived broken" in words_in(told)

    run(scenario())


def test_a_dangling_id_or_a_foreign_button_is_answered_in_words(tmp_path):
    """Another version's button, a case that is gone: a sentence, never silence."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            queue = await world.command("triage")
            await world.command("forget", {"author": "@ann", "yes": True})
            told = await world.answer(world.server.click(queue, "kith:case_why:*", user=ME))
            assert "No mention" in words_in(told) or "No case" in words_in(told)

    run(scenario())
