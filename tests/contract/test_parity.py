"""Whatever Kith can do is within reach in every chat, or a reason stands here: looked for where people would find it.

A process is connected to each chat, and everything is asked, opened and tapped there. What is only planted here must
come out as missing, or the search would find nothing.
"""

import asyncio
import importlib.util
import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from builders import NOW, a_mention
from worlds import DISCORD, GENERAL, SLACK_BY_HTTP, Form, NotOfferedError, World, a_world

from bot.casework import settle
from bot.commands.caseforms import CASE_FORMS
from bot.commands.casework import DEEDS
from bot.commands.catalogue import CHAT_WORDS, COMMANDS
from bot.commands.forms import EDITED, FORMS, OPENED_BY
from bot.platforms.discord.commands import PERKS_OF
from bot.present.kept import to_body
from bot.present.message import Choice, Choices, Does, sentence
from bot.queueing import line_up
from storage.outbox import OutboxStore, Posting, Stage

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "tests/scenarios"
CHATS = (SLACK_BY_HTTP, DISCORD)
CHAT = pytest.mark.parametrize("chat", CHATS)
SUBCOMMAND_GROUP = 2
PLANTED = "planted"
NEEDED = {"text": "A kettle.", "words": "kettle", "author": "@nobody", "mention": "x"}
"""What is given where something must be given."""
NOT_KNOWN = ("I do not know", "There is no")
OTHER_VERSION = "another version of Kith"
MENUS_OF_ONE_CHAT = {PERKS_OF: "Slack has no menu of its own on people"}
ONE_CHAT = {
    "test_slack_conversations.py": "Slack's own charts, its home page, questions in a channel, tokens and teams",
    "test_slack_mondays.py": "what goes wrong with Slack's windows, addresses for answers, teams and home page",
    "test_slack_safety.py": "signed requests, and hostile words in Slack's blocks",
    "test_slack_troubles.py": "how Slack refuses, limits and loses",
    "test_slack_listening.py": "Slack's events of messages, told twice, its threads and tombstones",
    "test_discord_listening.py": "Discord's gateway and its privileged intent, its threads, forums and webhooks",
    "test_slack_past.py": "Slack's history of channels and threads, its tombstones and limits",
    "test_discord_past.py": "Discord's history of channels, threads and forums, lost sessions and permissions",
    "test_discord_safety.py": "guests of public servers, and hostile words in Discord's markdown",
    "test_discord_troubles.py": "how Discord refuses, limits and loses, its gateway, threads and forums",
}
"""Scenarios that are played in one chat, by file, and what they are about."""


def missing(wanted, found, excused=()):
    """Give what is neither found nor excused."""
    return sorted(set(wanted) - set(found) - set(excused))


def in_a_world(chat, folder, look):
    """Connect a process to a chat and look around there."""

    async def looking():
        async with a_world(chat, folder) as world:
            found = await look(world)
            assert world.mistakes == []
            return found

    return asyncio.run(looking())


async def attempt(asking):
    """Try what may not be offered; None when it is not."""
    try:
        return await asking
    except NotOfferedError:
        return None


# Commands


async def commands_answered(world: World, names):
    """Ask for each command with no more than it needs; gives those that are known there."""
    world.keep()
    found = []
    for name in names:
        asks = COMMANDS[name].asks if name in COMMANDS else ()
        told = await attempt(world.ask(name, **{ask.name: NEEDED[ask.name] for ask in asks if ask.needed}))
        if isinstance(told, Form) or (told and not any(words in told.words for words in NOT_KNOWN)):
            found.append(name)
    return found


@CHAT
def test_every_command_is_answered(tmp_path, chat):
    """Each row of the registry and each form by its word; what a chat lacks has its reason in the row."""
    wanted = [*COMMANDS, *CHAT_WORDS]
    found = in_a_world(chat, tmp_path, lambda world: commands_answered(world, [*wanted, PLANTED]))
    excused = {name for name, row in COMMANDS.items() if chat.split()[0] in row.lacking}
    assert missing(wanted, found, excused) == []
    assert not excused & set(found)
    assert missing([*wanted, PLANTED], found, excused) == [PLANTED]


@CHAT
def test_help_tells_of_every_command(tmp_path, chat):
    """Each that the chat has, and none that it lacks."""
    told = in_a_world(chat, tmp_path, lambda world: world.ask("help")).words
    listed = re.findall(r"/kith (?:settings )?(\w+)", told)
    lacking = {name for name, row in COMMANDS.items() if chat.split()[0] in row.lacking}
    assert missing([*COMMANDS, *CHAT_WORDS], listed, lacking) == []
    assert not lacking & set(listed)


def test_every_option_of_a_command_can_be_chosen_where_options_are_chosen(tmp_path):
    """As many as can be typed, with the same choices, the needed ones needed; a planted one is missed."""

    async def offered(world):
        (group,) = [one for one in world.server.commands if one["type"] == 1]
        grouped = [held for one in group["options"] if one["type"] == SUBCOMMAND_GROUP for held in one["options"]]
        return {one["name"]: one.get("options", []) for one in [*group["options"], *grouped]}

    found = in_a_world(DISCORD, tmp_path, offered)
    for name, row in COMMANDS.items():
        if "discord" in row.lacking:
            continue
        shown = {one["name"]: one for one in found[name]}
        assert missing([ask.name for ask in row.asks], shown) == [], name
        assert missing([*shown, PLANTED], shown) == [PLANTED]
        for ask in row.asks:
            choices = [choice["value"] for choice in shown[ask.name].get("choices", [])]
            assert (choices, shown[ask.name].get("required", False)) == (list(ask.choices), ask.needed), (
                name,
                ask.name,
            )


# Forms


async def ways_to_forms(world: World):
    """Open forms in every way that people have; gives the ways by form."""
    await world.ask("schedule", do="add", name="Daily", when="daily 8:00")
    world.keep()
    ways = defaultdict(set)

    def note(way, opened):
        if isinstance(opened, Form):
            ways[opened.name].add(way)

    for words in (*OPENED_BY, PLANTED):
        command, _, verb = words.partition(" ")
        note(f"`{words}`", await attempt(world.ask(command, **({"do": verb} if verb else {}))))
    for name, kept in (("monitor", "Acme"), ("schedule", "Daily"), ("wordings", "thank")):
        note(f"`{name} edit`", await attempt(world.ask(name, do="edit", name=kept)))
    queue, home = await world.ask("triage"), await world.ask("home")
    for name in (*CASE_FORMS, PLANTED):
        note("a card", await attempt(world.tap(queue, name)))
        note("a card", await attempt(world.menu(queue, name)))
    for name in (*FORMS, PLANTED):
        note("home", await attempt(world.tap(home, "open_form", about=name)))
    return dict(ways)


def test_every_form_opens_in_every_chat_in_the_same_ways(tmp_path):
    """By its words, from a card, from the page of the workspace; a planted form is missed."""
    found = {}
    for chat in CHATS:
        (tmp_path / chat).mkdir()
        found[chat] = in_a_world(chat, tmp_path / chat, ways_to_forms)
        assert missing(FORMS, found[chat]) == [], chat
        assert missing([*FORMS, PLANTED], found[chat]) == [PLANTED]
    edited = {f"`{name} edit`" for name in EDITED}
    assert edited <= {way for ways in found[SLACK_BY_HTTP].values() for way in ways}
    assert found[SLACK_BY_HTTP] == found[DISCORD]


# Deeds


async def to_claimed(world, queue, case):
    await world.tap(queue, "claim", about=case)


async def to_answered(world, queue, case):
    await world.tap(queue, "answer", about=case)


async def to_dismissed(world, queue, case):
    await world.fill(await world.tap(queue, "dismiss", about=case), {})


async def to_resting(world, queue, case):
    await world.fill(await world.menu(queue, "snooze", about=case), {"rest": "4h"})


async def to_open(world, queue, case):
    """Leave it as it is."""


STATES = (to_open, to_claimed, to_answered, to_dismissed, to_resting)


async def deeds_by_state(world: World):
    """Bring a case into each state; gives what everybody is offered on its card then."""
    found = {}
    for number, bring in enumerate(STATES):
        world.keep(a_mention(external_id=f"{number}", text=f"Kettle {number} broken", author=f"person{number}"))
        case = line_up(world.here).shown[0].case.id
        card = await shown_to_all(world, case)
        await bring(world, card, case)
        stands = {"to_claimed": "Claimed by", "to_open": "broken"}.get(bring.__name__, "Undo")
        await world.until(lambda card=card, stands=stands: stands in card.words)
        offered = {name.removeprefix("case_") for name in card.buttons}
        rest = await world.menu_of(card) if "more" in offered else []
        found[bring.__name__.removeprefix("to_")] = {*offered, *rest} - {"more"}
        if bring in (to_open, to_claimed):
            await world.tap(card, "answer")
    return found


async def shown_to_all(world: World, case):
    """Share a queue of one case, whose card everybody sees and which is kept true."""
    before = len(world.seen(GENERAL))
    await world.tap(await world.ask("triage"), "share")
    await world.until(lambda: len(world.seen(GENERAL)) > before)
    card = world.seen(GENERAL)[-1]
    assert [about.partition("@")[0] for name, about in world.taps(card.raw) if name == "case_claim"] == [case]
    return card


def test_everything_that_can_be_done_with_a_case_is_offered_in_every_chat(tmp_path):
    """In each state the same; every deed and every form of a case somewhere; a planted deed is missed."""
    found = {}
    for chat in CHATS:
        (tmp_path / chat).mkdir()
        found[chat] = in_a_world(chat, tmp_path / chat, deeds_by_state)
        somewhere = {name for offered in found[chat].values() for name in offered}
        assert missing([*DEEDS, *CASE_FORMS], somewhere) == [], chat
        assert missing([*DEEDS, *CASE_FORMS, PLANTED], somewhere) == [PLANTED]
    assert found[SLACK_BY_HTTP] == found[DISCORD]


async def deeds_taken(world: World):
    """Do everything that a card offers, each with a case of its own; gives what was understood."""
    found = []
    for does in (*DEEDS, *CASE_FORMS):
        world.keep(a_mention(external_id=does, text=f"Kettle {does} broken", author=f"who_{does}"))
        case = line_up(world.here).shown[0].case.id
        card = await shown_to_all(world, case)
        before, button = BEFORE.get(does, ("", ""))
        if before:
            await world.tap(card, before)
            await world.until(lambda card=card, button=button: button in card.buttons)
        told = await attempt(world.tap(card, does)) or await attempt(world.menu(card, does))
        if isinstance(told, Form) or (told and OTHER_VERSION not in told.words):
            found.append(does)
        if line_up(world.here).total:
            settle(world.here, case, "answer")
    return found


BEFORE = {"show": ("claim", "case_show"), "release": ("claim", "case_release"), "undo": ("answer", "case_undo")}
"""What must have been done to a case before, and the button that tells of it."""


@CHAT
def test_everything_that_a_card_offers_is_done(tmp_path, chat):
    """A button that is drawn and not understood is found."""
    found = in_a_world(chat, tmp_path, deeds_taken)
    assert missing([*DEEDS, *CASE_FORMS], found) == []


# Choices below answers and messages


async def choices_taken(world: World):
    """Post a message with each choice there is and take each; gives those that were understood."""
    world.keep()
    case = line_up(world.here).shown[0].case.id
    about = {
        Does.SHARE: "triage", Does.POST_AGAIN: "lost", Does.MARK_SENT: "lost", Does.OPEN_FORM: "monitor",
        Does.UNDO: f"deed|{case}|1", Does.ORGANIC: case, Does.NOT_ORGANIC: case,
    }  # fmt: skip
    choices = [sentence(f"{does}", Choices((Choice("Do it", does, about[does]),))) for does in Does]
    with world.parts.database.write() as connection:
        outbox = OutboxStore(connection, world.workspace)
        lost = Posting(key="lost", kind="digest", channel="gone", body=to_body(sentence("Lost.")))
        outbox.put(lost, NOW, NOW, Stage.SENT)
        for number, message in enumerate(choices):
            posting = Posting(key=f"{number}", kind="answer", channel=f"{world.place(GENERAL)}", body=to_body(message))
            outbox.put(posting, NOW, NOW)
    await world.tick()
    found = []
    for does, shown in zip(Does, list(world.seen(GENERAL)), strict=True):
        told = await attempt(world.tap(shown, does.value))
        if isinstance(told, Form) or (told and OTHER_VERSION not in told.words):
            found.append(does)
    world.plant(shown, f"choice_{PLANTED}")
    assert OTHER_VERSION in (await world.tap(shown, PLANTED)).words
    return found


@CHAT
def test_every_choice_is_drawn_and_done(tmp_path, chat):
    """Also those that only messages about trouble have; a planted choice is not understood."""
    found = in_a_world(chat, tmp_path, choices_taken)
    assert missing(Does, found) == []
    assert missing([*Does, PLANTED], found) == [PLANTED]


# Menus of messages and people


def test_what_stands_in_the_menus_of_the_chats_themselves_is_the_same(tmp_path):
    """Checking a message; what only one chat has a place for has a reason."""
    manifest = yaml.safe_load((ROOT / "config/slack_manifest.yaml").read_text(encoding="utf-8"))
    in_slack = {one["name"] for one in manifest["features"]["shortcuts"]}

    async def synced(world):
        return {one["name"] for one in world.server.commands if one["type"] != 1}

    in_discord = in_a_world(DISCORD, tmp_path, synced)
    assert missing(in_discord, in_slack, MENUS_OF_ONE_CHAT) == []
    assert missing(in_slack, in_discord) == []
    assert missing({*in_discord, PLANTED}, in_slack, MENUS_OF_ONE_CHAT) == [PLANTED]


# Golden conversations


def conversations():
    """Load the conversations that are described once."""
    spec = importlib.util.spec_from_file_location("conversations", SCENARIOS / "test_conversations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chats_of(module):
    """Give the chats in which each conversation is played."""
    tests = {name: held for name, held in vars(module).items() if name.startswith("test_")}
    return {
        name: {
            chat.split()[0]
            for mark in getattr(test, "pytestmark", [])
            if mark.name == "parametrize" and mark.args[0] == "chat"
            for chat in mark.args[1]
        }
        for name, test in tests.items()
    }


def lonely(played, excused):
    """Give the conversations that are not played in every chat and have no reason for it."""
    everywhere = {chat.split()[0] for chat in CHATS}
    return sorted(name for name, chats in played.items() if chats != everywhere and name not in excused)


def test_every_conversation_is_played_in_every_chat():
    """One that is played in one chat alone, without a reason, is caught; so is a reason that nobody needs."""
    module = conversations()
    played = chats_of(module)
    assert len(played) > 25
    assert lonely(played, module.IN_ONE_CHAT) == []
    assert lonely({**played, PLANTED: {"slack"}}, module.IN_ONE_CHAT) == [PLANTED]
    assert lonely({**played, PLANTED: set()}, module.IN_ONE_CHAT) == [PLANTED]
    assert set(module.IN_ONE_CHAT) <= set(lonely(played, ()))
    assert all(len(reason) > 20 for reason in module.IN_ONE_CHAT.values())


def test_every_command_is_asked_in_a_conversation():
    """A new command comes with its line in the table of what is asked, or opens one of the forms that are filled in."""
    module = conversations()
    asked = {command for command, *_ in (*module.ASKED, *module.FORMS_OF_SETTINGS)}
    common = [name for name, row in COMMANDS.items() if not row.lacking]
    assert missing([*common, *CHAT_WORDS], asked) == []
    assert missing([*common, *CHAT_WORDS, PLANTED], asked) == [PLANTED]


def names_a_chat(text):
    return bool(re.search(r"^from (slackworld|discordworld|servers\.\w+) import", text, re.MULTILINE))


def test_scenarios_of_one_chat_are_about_what_only_it_has():
    """A file of scenarios that knows a single chat says here what it is about; a planted one is caught."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in SCENARIOS.glob("test_*.py")}
    of_one = [name for name, text in texts.items() if names_a_chat(text)]
    assert sorted(of_one) == sorted(ONE_CHAT)
    planted = {**texts, "test_planted.py": "from slackworld import a_world\n"}
    assert missing([name for name, text in planted.items() if names_a_chat(text)], ONE_CHAT) == ["test_planted.py"]
