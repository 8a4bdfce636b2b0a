"""The parts as one workspace and one person use them: whose data, whose hours, who acts."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from analyzers.triage.due import Due
from bot.errors import NotAllowedError
from bot.parts import Parts
from bot.promising import due_of
from storage.people import PeopleStore
from storage.roles import Right
from storage.workspaces import HomeStore, Hours, Promises

ITSELF = "kith"
"""The actor of what happens by the clock."""
WORDS = {
    Right.SETTLE: "settle cases",
    Right.LABEL: "correct what Kith says",
    Right.REVEAL: "see who wrote a post",
    Right.CONFIGURE: "change settings",
}


def at_desk(parts: Parts, workspace: str, actor: str = ITSELF) -> Parts:
    """Give the parts for a workspace, in its own time zone, as used by `actor`."""
    hours = hours_of(replace(parts, workspace=workspace))
    zone = ZoneInfo(hours.zone) if hours.zone else parts.zone
    return replace(parts, workspace=workspace, actor=actor, zone=zone)


def hours_of(parts: Parts) -> Hours:
    """Give the workspace's zone and quiet hours."""
    with parts.database.read() as connection:
        return HomeStore(connection, parts.workspace).hours()


def promises_of(parts: Parts) -> Promises:
    """Give the workspace's own promises; what it left to the installation is not set in them."""
    with parts.database.read() as connection:
        return HomeStore(connection, parts.workspace).promises()


def due_here(parts: Parts) -> Due:
    """Give by when cases of the workspace are due: its own promises, else the installation's."""
    return due_of(parts.due, promises_of(parts), parts.zone)


def platform_of(parts: Parts) -> str:
    """Give the chat that the workspace lives in; empty when it lives in none."""
    with parts.database.read() as connection:
        installed = HomeStore(connection, parts.workspace).installation()
    return installed.platform if installed else ""


def may(parts: Parts, right: Right) -> bool:
    """Tell whether the actor has a right."""
    with parts.database.read() as connection:
        return PeopleStore(connection, parts.workspace).may(parts.actor, right)


def demand(parts: Parts, right: Right) -> None:
    """Raise NotAllowedError, naming who could help, unless the actor has a right."""
    with parts.database.read() as connection:
        store = PeopleStore(connection, parts.workspace)
        if not store.may(parts.actor, right):
            who = store.rights()[right][:5]
            raise NotAllowedError(f"You may not {WORDS[right]} here. Ask {', '.join(who)}.", people=who)
