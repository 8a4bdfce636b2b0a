"""Servers that we are in: each is a workspace, made known when we are there and left when we are removed."""

import logging
from collections.abc import Iterable, Mapping

from bot.commands.deeds import leave as leave_workspace
from bot.desk import at_desk
from bot.parts import Parts
from bot.platforms.discord.places import guild_id, workspace_id
from storage.workspaces import HomeStore, Installation, WorkspaceStore, served_by

log = logging.getLogger(__name__)

PLATFORM = "discord"


def settle_in(parts: Parts, guilds: Mapping[int, str], account: int) -> None:
    """Make servers known as workspaces, each with its owner, who hears of trouble until somebody sets Kith up."""
    with parts.database.write() as connection:
        for guild, owner in guilds.items():
            WorkspaceStore(connection).ensure(workspace_id(guild))
            home = HomeStore(connection, workspace_id(guild))
            known = home.installation()
            if known is None or not known.active or known.account != str(account) or (owner and not known.installer):
                told = known.installer if known and known.installer else owner
                installed = Installation(platform=PLATFORM, team=str(guild), account=str(account), installer=told)
                home.settle_in(installed, parts.clock())


def leave(parts: Parts, guild: int) -> None:
    """Note that we were removed from a server: its data is kept, and nothing more is tried there."""
    if leave_workspace(at_desk(parts, workspace_id(guild))):
        log.error("Kith was removed from the server %s; its data is kept. Invite it again to go on.", guild)


def leave_all_but(parts: Parts, guilds: Iterable[int], account: int) -> None:
    """Leave servers that removed us while we were away."""
    still = {workspace_id(guild) for guild in guilds}
    with parts.database.read() as connection:
        served = served_by(connection, PLATFORM, str(account))
    for workspace in served:
        if workspace not in still:
            leave(parts, guild_id(workspace))
