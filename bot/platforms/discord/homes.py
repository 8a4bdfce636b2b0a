"""Finds the server that a tap in a private conversation belongs to: only a message of ours to that person tells."""

from dataclasses import replace

import discord

from bot.commands.said import Said
from bot.platforms.discord.desk import DiscordDesk
from bot.platforms.discord.incoming import is_of_the_team
from bot.platforms.discord.places import Place, guild_id
from bot.platforms.discord.troubles import in_our_words
from bot.ports import ChatError
from bot.telling import PERSON
from storage.outbox import workspace_at

SECONDS = 2.0


async def at_home(desk: DiscordDesk, interaction: discord.Interaction, said: Said) -> Said:
    """Give what was said with its workspace; whoever left the server since is let in nowhere."""
    if said.workspace or interaction.message is None:
        return said
    place = str(Place(interaction.message.channel.id, interaction.message.id))
    workspace = await desk.look(lambda connection: workspace_at(connection, place, f"{PERSON}{said.person}"))
    if not workspace:
        return said
    member = await _member(interaction, workspace)
    if member is None:
        return said
    return replace(said, workspace=workspace, outsider=not is_of_the_team(member.guild_permissions))


async def _member(interaction: discord.Interaction, workspace: str) -> discord.Member | None:
    guild = interaction.client.get_guild(guild_id(workspace))
    if guild is None:
        return None
    try:
        async with in_our_words(SECONDS):
            return await guild.fetch_member(interaction.user.id)
    except ChatError:
        return None
