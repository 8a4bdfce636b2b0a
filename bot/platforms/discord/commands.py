"""The commands as Discord shows them: the registry as one `/kith` group, with its forms of options and two menus.

The payload is made here and not by decorators, because the registry, which every chat reads, is what says it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.commands.catalogue import CHAT_WORDS, COMMANDS, IN_SETTINGS, SETTINGS
from bot.commands.command import Ask, Command, Takes, write_words
from bot.platforms.discord.incoming import Payload, mapping, options_of
from bot.scheduling import FORUM

GROUP = "kith"
CHECK_MESSAGE = "Check with Kith"
PERKS_OF = "Perks of this person"
LONGEST_DESCRIPTION = 100
MOST_CHOICES = 25
# Source: docs.discord.com/developers/interactions/application-commands (types, option types, contexts)
CHAT_INPUT, ON_USER, ON_MESSAGE = 1, 2, 3
SUBCOMMAND, SUBCOMMAND_GROUP, STRING, BOOLEAN, USER, CHANNEL, MENTIONABLE = 1, 2, 3, 5, 6, 7, 9
IN_A_SERVER = [0]
INSTALLED_IN_A_SERVER = [0]
TYPES = {
    Takes.WORDS: STRING, Takes.MONITOR: STRING, Takes.SCHEDULE: STRING, Takes.PERSON: USER, Takes.CHANNEL: CHANNEL,
    Takes.FLAG: BOOLEAN, Takes.CALLED: MENTIONABLE,
}  # fmt: skip
OFFERED = frozenset({Takes.MONITOR, Takes.SCHEDULE})
"""What there is to choose of changes, and is offered while it is typed."""
TEXT, NEWS, FORUM_TYPE = 0, 5, 15
CHANNEL_TYPES = [TEXT, NEWS, FORUM_TYPE]
TEAM = str(discord.Permissions(manage_messages=True).value)
"""Who sees the menus by default; an administrator of the server can change that."""


def commands_payload() -> list[dict[str, Any]]:
    """Give all commands as Discord takes them."""
    in_servers = {"contexts": IN_A_SERVER, "integration_types": INSTALLED_IN_A_SERVER}
    all_of_them = [_subcommand(command) for command in COMMANDS.values() if "discord" not in command.lacking]
    all_of_them += [_option(SUBCOMMAND, name, help_) for name, help_ in CHAT_WORDS.items()]
    grouped = _option(SUBCOMMAND_GROUP, SETTINGS, "How Kith works here, and what leaves it.")
    grouped["options"] = [one for one in all_of_them if one["name"] in IN_SETTINGS]
    subcommands = [*(one for one in all_of_them if one["name"] not in IN_SETTINGS), grouped]
    group = {"name": GROUP, "type": CHAT_INPUT, "description": "Who needs an answer, and whose interest speaks."}
    return [
        {**group, "options": subcommands, **in_servers},
        {"name": CHECK_MESSAGE, "type": ON_MESSAGE, "default_member_permissions": TEAM, **in_servers},
        {"name": PERKS_OF, "type": ON_USER, "default_member_permissions": TEAM, **in_servers},
    ]


def is_there(wanted: object, known: object) -> bool:
    """Tell whether what Discord has says all that we want; what it adds of its own does not matter."""
    if isinstance(wanted, Mapping):
        told = mapping(known)
        return all(is_there(value, told.get(name)) for name, value in wanted.items())
    if isinstance(wanted, list):
        same = isinstance(known, list) and len(known) == len(wanted)
        return same and all(map(is_there, wanted, known if isinstance(known, list) else []))
    return wanted == known or (not wanted and not known)


def words_of_options(interaction: discord.Interaction) -> str:
    """Write what was chosen as the words that somebody would have typed."""
    name, options, resolved = options_of(interaction)
    command = COMMANDS.get(name)
    if command is None:
        return name
    return f"{name} {write_words(command.asks, _given(options, resolved))}".strip()


def channel_chosen(interaction: discord.Interaction) -> tuple[str, str]:
    """Give the channel that was chosen with a command, and what for; both empty when none was."""
    name, options, resolved = options_of(interaction)
    given = _given(options, resolved)
    return given.get("channel", ""), given.get("purpose", name)


def focused(interaction: discord.Interaction) -> tuple[Ask | None, str]:
    """Give what somebody is typing into, and what they typed so far."""
    name, options, _ = options_of(interaction)
    command = COMMANDS.get(name)
    typed = next((one for one in options if one.get("focused")), {})
    asks = command.asks if command else ()
    ask = next((one for one in asks if one.name == typed.get("name")), None)
    return ask, str(typed.get("value", ""))


def _given(options: Sequence[Payload], resolved: Payload) -> dict[str, str]:
    return {str(one.get("name")): _value(one, resolved) for one in options}


def _value(option: Payload, resolved: Payload) -> str:
    """Write one value: a channel that is a forum is marked, a role begins with `&`, no is nothing."""
    value, kind = option.get("value"), option.get("type")
    if kind == BOOLEAN:
        return "yes" if value is True else ""
    if kind == CHANNEL:
        channel = mapping(mapping(resolved.get("channels")).get(str(value)))
        return f"{FORUM}{value}" if channel.get("type") == FORUM_TYPE else str(value)
    if kind == MENTIONABLE and str(value) in mapping(resolved.get("roles")):
        return f"&{value}"
    return str(value)


def _subcommand(command: Command) -> dict[str, Any]:
    return {**_option(SUBCOMMAND, command.name, command.help), "options": list(map(_ask, command.asks))}


def _ask(ask: Ask) -> dict[str, Any]:
    option = {**_option(TYPES[ask.takes], ask.name, ask.help), "required": ask.needed}
    if ask.choices:
        option["choices"] = [{"name": choice, "value": choice} for choice in ask.choices[:MOST_CHOICES]]
    if ask.takes in OFFERED:
        option["autocomplete"] = True
    if ask.takes is Takes.CHANNEL:
        option["channel_types"] = CHANNEL_TYPES
    return option


def _option(kind: int, name: str, words: str) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": words[:LONGEST_DESCRIPTION]}
