"""What a person says about reports that come by themselves, about channels, rights and hours."""

import re
from dataclasses import replace

from analyzers.knowledge import LONGEST_NAME
from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.periods import NAMED
from bot.recurrence import parse_report_days, parse_time
from bot.workdays import due_after
from storage.journal import Journal
from storage.monitors import MonitorStore
from storage.people import PeopleStore
from storage.roles import Purpose, Right
from storage.schedules import Schedule, ScheduleStore
from storage.workspaces import HomeStore

MOST_SCHEDULES = 50
FORUM = "forum:"
"""Begins a channel that is a forum."""
MEMBERS = {"slack": re.compile(r"[UW][A-Z0-9]{1,20}"), "discord": re.compile(r"\d{15,21}")}
CALLED = {"slack": re.compile(r"[UWS][A-Z0-9]{1,20}"), "discord": re.compile(r"&?\d{15,21}")}
"""Ids of who can be called: members, and Slack's user groups or Discord's roles (with `&`)."""
CHANNELS = {"slack": re.compile(r"[CGD][A-Z0-9]{1,20}"), "discord": re.compile(r"(forum:)?\d{15,21}")}
"""Ids of members and channels in each chat; in Discord a forum, which holds a post for each case, is marked as one."""


def list_schedules(parts: Parts) -> list[Schedule]:
    """Give every schedule by name."""
    with parts.database.read() as connection:
        return ScheduleStore(connection, parts.workspace).all()


def find_schedule(parts: Parts, name: str) -> Schedule:
    """Give a schedule by its name in any spelling, the only one when none is named; NotFoundError names them."""
    every = list_schedules(parts)
    if not name and len(every) == 1:
        return every[0]
    with parts.database.read() as connection:
        return ScheduleStore(connection, parts.workspace).get(name)


def tidy_schedule(parts: Parts, asked: Schedule) -> Schedule:
    """Give a schedule as it would be kept; AskedWronglyError says what is wrong with it."""
    name = " ".join(asked.name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AskedWronglyError(f"A schedule's name is one line of at most {LONGEST_NAME} characters.")
    if asked.period not in NAMED:
        raise AskedWronglyError(f"{asked.period!r} is no period; choose from {', '.join(NAMED)}.")
    if asked.channel.startswith(FORUM):
        raise AskedWronglyError("A forum can hold the queue only; choose a text channel for a digest.")
    with parts.database.read() as connection:
        monitors = MonitorStore(connection, parts.workspace)
        monitor = monitors.get(asked.monitor).name if asked.monitor else ""
    return replace(asked, name=name, days=parse_report_days(asked.days), at=parse_time(asked.at), monitor=monitor)


def keep_schedule(parts: Parts, asked: Schedule) -> Schedule:
    """Make a schedule, or replace the one of that name; AskedWronglyError says what is wrong with it."""
    wanted = tidy_schedule(parts, asked)
    due = due_after(parts, wanted, parts.clock())
    with parts.database.write() as connection:
        store = ScheduleStore(connection, parts.workspace)
        known = {schedule.name.casefold() for schedule in store.all()}
        if len(known) >= MOST_SCHEDULES and wanted.name.casefold() not in known:
            raise AskedWronglyError(f"There are {MOST_SCHEDULES} schedules already; remove one first.")
        (store.change if wanted.name.casefold() in known else store.add)(wanted, due, parts.clock())
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "schedule", "", wanted.name)
    return wanted


def remove_schedule(parts: Parts, name: str) -> str:
    """Remove a schedule; gives its name as it was stored."""
    with parts.database.write() as connection:
        removed = ScheduleStore(connection, parts.workspace).remove(name)
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "unschedule", "", removed)
        return removed


def use_channel(parts: Parts, purpose: Purpose, channel: str) -> None:
    """Give a channel a purpose; an empty one ends it."""
    with parts.database.write() as connection:
        _check_channel(HomeStore(connection, parts.workspace), channel)
        if channel.startswith(FORUM) and purpose is not Purpose.QUEUE:
            raise AskedWronglyError("A forum can hold the queue only, a post for each case.")
        PeopleStore(connection, parts.workspace).use_channel(purpose, channel)
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "channel", "", f"{purpose} {channel}")


def check_of_monitor(purpose: Purpose) -> None:
    """Refuse a purpose for which a monitor cannot have a channel of its own."""
    if purpose is not Purpose.DIGEST:
        raise AskedWronglyError("A monitor can have a channel for its digests only.")


def use_monitor_channel(parts: Parts, monitor: str, channel: str) -> str:
    """Give a monitor's digests a channel, for schedules that name none; an empty one ends it. Gives the name."""
    with parts.database.write() as connection:
        _check_channel(HomeStore(connection, parts.workspace), channel)
        if channel.startswith(FORUM):
            raise AskedWronglyError("A forum can hold the queue only; choose a text channel for a digest.")
        found = MonitorStore(connection, parts.workspace).use_channel(monitor, channel)
        told = f"digest {channel} of {found}"
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "channel", "", told)
        return found


def find_monitor(parts: Parts, name: str) -> str:
    """Give a monitor's name as it was stored; NotFoundError names the ones there are."""
    with parts.database.read() as connection:
        return MonitorStore(connection, parts.workspace).get(name).name


def monitor_channels(parts: Parts) -> dict[str, str]:
    """Give where the digests of monitors go that have a channel of their own, by name."""
    with parts.database.read() as connection:
        return MonitorStore(connection, parts.workspace).channels()


def _check_channel(home: HomeStore, channel: str) -> None:
    installed = home.installation()
    if channel and installed is not None and not CHANNELS[installed.platform].fullmatch(channel):
        raise AskedWronglyError("Name a channel of the workspace, with #.")


def call_on(parts: Parts, who: str, purpose: Purpose = Purpose.ONCALL) -> None:
    """Choose who is called when a case is critical or is escalated; nobody when it is empty."""
    with parts.database.write() as connection:
        home = HomeStore(connection, parts.workspace)
        installed = home.installation()
        if who and installed is not None and not CALLED[installed.platform].fullmatch(who):
            raise AskedWronglyError("Name a member or a group of the workspace, with @.")
        if who and installed is not None and who == f"&{installed.team}":
            raise AskedWronglyError("That is everybody. Name a role that somebody has for this.")
        home.keep_called(who, purpose)
        told = who if purpose is Purpose.ONCALL else f"{purpose} {who}"
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "oncall", "", told)


def called_in(parts: Parts, purpose: Purpose = Purpose.ONCALL) -> str:
    """Give who is called when a case is critical or is escalated; empty for nobody."""
    with parts.database.read() as connection:
        return HomeStore(connection, parts.workspace).called(purpose)


def grant(parts: Parts, right: Right, person: str, *, given: bool = True) -> bool:
    """Give a right to a person or take it back; tell whether that changed anything.

    Who gives a right first keeps it too, for it belonged to everybody until then: nobody shuts themselves out.
    """
    with parts.database.write() as connection:
        _check_person(HomeStore(connection, parts.workspace), person)
        store = PeopleStore(connection, parts.workspace)
        is_first = given and not store.rights()[right]
        changed = store.grant(right, person) if given else store.revoke(right, person)
        if is_first and _is_member(parts.actor):
            store.grant(right, parts.actor)
        if changed:
            action = "grant" if given else "revoke"
            Journal(connection, parts.workspace).write(parts.clock(), parts.actor, action, "", f"{right} {person}")
        return changed


def _check_person(home: HomeStore, person: str) -> None:
    """Refuse what is no member of the chat: a right of nobody shuts everybody out."""
    installed = home.installation()
    if installed is not None and not MEMBERS[installed.platform].fullmatch(person):
        raise AskedWronglyError("Name a member of the workspace, with @.")


def _is_member(person: str) -> bool:
    return any(pattern.fullmatch(person) for pattern in MEMBERS.values())


def set_up_workspace(parts: Parts) -> None:
    """Note who set the workspace up: they hear of trouble, and may configure if nobody was given that right."""
    with parts.database.write() as connection:
        home = HomeStore(connection, parts.workspace)
        installed = home.installation()
        if installed is not None:
            home.name_installer(parts.actor)
        people = PeopleStore(connection, parts.workspace)
        if not people.rights()[Right.CONFIGURE]:
            people.grant(Right.CONFIGURE, parts.actor)
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "set up", "")
