"""The registry of commands against the terminal and the documentation: nothing is missing without a stated reason."""

import re
from dataclasses import replace
from enum import EnumType
from pathlib import Path
from typing import get_type_hints

import pytest
from fakes import some_parts
from typer.main import get_command

from bot.cli.app import app
from bot.commands.caseforms import CASE_FORMS
from bot.commands.casework import DEEDS
from bot.commands.catalogue import CHAT_ONLY, CHAT_WORDS, COMMANDS, IN_SETTINGS, SETTINGS, TERMINAL_ONLY, path_of
from bot.commands.form import MOST_FIELDS
from bot.commands.forms import OPENED_BY
from bot.commands.settingforms import SETTING_FORMS
from bot.platforms.discord.commands import commands_payload

ROOT = Path(__file__).parents[2]
TERMINAL = set(get_command(app).commands)


def missing(terminal, chat, excused):
    """Give the commands of the terminal that chat lacks, and those of chat that the terminal lacks."""
    return sorted(terminal - chat - set(excused[0])), sorted(chat - terminal - set(excused[1]))


def test_every_command_is_in_every_front_end_or_has_a_reason():
    """A command that only one front end has is caught; a planted one too."""
    named = {command.terminal.split()[0] for command in COMMANDS.values() if command.terminal}
    chat = set(COMMANDS) | named
    excuses = (TERMINAL_ONLY, {**CHAT_ONLY, "export": "is `monitor export` there"})
    assert missing(TERMINAL, chat, excuses) == ([], [])
    assert missing(TERMINAL | {"planted"}, chat, excuses) == (["planted"], [])
    assert missing(TERMINAL, chat | {"planted"}, excuses) == ([], ["planted"])


def test_an_excuse_is_not_kept_longer_than_needed():
    """Reasons name commands that exist on one side only, and say something."""
    assert set(TERMINAL_ONLY) <= TERMINAL - set(COMMANDS)
    assert all(len(reason) > 10 for reason in (*TERMINAL_ONLY.values(), *CHAT_ONLY.values()))


def test_every_command_names_one_of_the_terminal_that_exists():
    """`terminal` leads somewhere."""
    for command in COMMANDS.values():
        group = get_command(app)
        assert command.terminal or command.name in CHAT_ONLY
        for word in command.terminal.split():
            group = group.commands[word]


def choices_apart(commands):
    """Give the questions that may be answered otherwise in the terminal than in chat."""
    terminal = {one.callback.__name__: one.callback for one in app.registered_commands}
    found = []
    for command in commands:
        hints = get_type_hints(terminal[command.terminal]) if command.terminal in terminal else {}
        found += [
            (command.name, ask.name)
            for ask in command.asks
            if isinstance(hints.get(ask.name), EnumType) and {*hints[ask.name]} != {*ask.choices}
        ]
    return found


def test_the_terminal_offers_the_choices_that_chat_offers():
    """A channel's purposes and a person's rights are the same everywhere; a planted one more is caught."""
    assert choices_apart(COMMANDS.values()) == []
    row = COMMANDS["channel"]
    more = replace(row.asks[0], choices=(*row.asks[0].choices, "planted"))
    assert choices_apart([replace(row, asks=(more, *row.asks[1:]))]) == [("channel", "purpose")]


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_every_command_is_documented_for_chat(platform):
    """The page of each chat has a line for each command and each form that it has."""
    page = (ROOT / f"docs/{platform}.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(/kith (?:settings )?\w+)", page, re.MULTILINE))
    there = {*(name for name, row in COMMANDS.items() if platform not in row.lacking), *CHAT_WORDS}
    assert told == {path_of(name, platform) for name in there}


def test_what_a_chat_lacks_has_a_reason():
    """Nothing is left out silently, and only chats that exist lack anything."""
    lacking = {platform: reason for row in COMMANDS.values() for platform, reason in row.lacking.items()}
    assert set(lacking) <= {"slack", "discord"}
    assert all(len(reason) > 10 for reason in lacking.values())


def test_discord_offers_every_command_that_it_has():
    """The group that Discord gets has a subcommand for each row and form; a row that it lacks is not there."""
    options = commands_payload()[0]["options"]
    grouped = {held["name"] for option in options if option["name"] == SETTINGS for held in option["options"]}
    offered = {option["name"] for option in options} - {SETTINGS} | grouped
    assert grouped == IN_SETTINGS
    assert offered == {*(name for name, row in COMMANDS.items() if "discord" not in row.lacking), *CHAT_WORDS}


def test_a_form_asks_at_most_five_things(tmp_path):
    """As many as every chat can show, each under a name of its own; deeds and forms have names of their own."""
    parts = some_parts(tmp_path)
    for name, kind in {**CASE_FORMS, **SETTING_FORMS}.items():
        form = kind.show(parts, "")
        assert (form.name, overfull(form)) == (name, [])
        assert overfull(replace(form, fields=(*form.fields, *[form.fields[0]] * MOST_FIELDS))) != []
    parts.database.close()
    assert not set(CASE_FORMS) & set(DEEDS)
    assert not set(CASE_FORMS) & set(SETTING_FORMS)
    assert set(OPENED_BY.values()) <= set(SETTING_FORMS)


def overfull(form):
    """Give the names of fields beyond what a form may ask, and those that occur twice."""
    names = [field.name for field in form.fields]
    return names[MOST_FIELDS:] + [name for name in set(names) if names.count(name) > 1]
