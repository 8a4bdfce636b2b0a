"""Reads what Discord sends of an interaction: who, where, in which server, what; nothing else is used."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.commands.said import Said
from bot.platforms.discord.ids import read_custom_id
from bot.platforms.discord.places import workspace_id

Payload = Mapping[str, object]
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A tap on a button: what it does and to what; `listed` is the private list of the queue in which it was tapped."""

    said: Said
    does: str
    about: str
    listed: str
    private: bool


def read_said(interaction: discord.Interaction, words: str = "") -> Said:
    """Read who did something, and where; whoever has no say over messages there is an outsider."""
    return Said(
        workspace=workspace_id(interaction.guild_id) if interaction.guild_id else "",
        person=str(interaction.user.id),
        event=f"interaction {interaction.id}",
        channel=str(interaction.channel_id or ""),
        words=words,
        outsider=interaction.user.bot or not is_of_the_team(interaction.permissions),
    )


def is_of_the_team(permissions: discord.Permissions) -> bool:
    """Tell whether somebody looks after a server: on a public one, everybody else is a guest."""
    return permissions.manage_messages or permissions.manage_guild or permissions.administrator


def read_click(interaction: discord.Interaction, said: Said) -> Click:
    """Read a tap on a button."""
    does, about = read_custom_id(str(data_of(interaction).get("custom_id", "")))
    message = interaction.message
    private = bool(message and message.flags.ephemeral)
    about, listed = cut(about) if does.startswith("case_") else (about, "")
    return Click(said=said, does=does, about=about, listed=listed, private=private)


def cut(about: str) -> tuple[str, str]:
    """Give a case's key and the list that it stands in."""
    key, _, listed = about.partition("@")
    return key, listed


def data_of(interaction: discord.Interaction) -> Payload:
    """Give the data of an interaction, empty when there is none."""
    return mapping(interaction.data)


def content_of(interaction: discord.Interaction) -> str:
    """Give what an interaction says, for the inbox: the same again is the same delivery."""
    return json.dumps(data_of(interaction), sort_keys=True, default=str)


def options_of(interaction: discord.Interaction) -> tuple[str, Sequence[Payload], Payload]:
    """Give the name of the subcommand, what was chosen for it, and what the ids in it stand for."""
    data = data_of(interaction)
    subcommand = _subcommand_of(listed(data.get("options")))
    return str(subcommand.get("name", "")), listed(subcommand.get("options")), mapping(data.get("resolved"))


def _subcommand_of(options: Sequence[Payload]) -> Payload:
    """Find the subcommand, also in a group of some."""
    for one in options:
        if one.get("type") == SUBCOMMAND_GROUP:
            return _subcommand_of(listed(one.get("options")))
        if one.get("type") == SUBCOMMAND:
            return one
    return {}


def mapping(value: object) -> Payload:
    """Give a mapping, empty for anything else."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> Sequence[Payload]:
    """Give the mappings of a list, none for anything else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
