"""Puts words into the outbox: into a channel by its purpose, or to whoever installed Kith, outside quiet hours."""

from datetime import datetime

from bot.desk import hours_of
from bot.parts import Parts
from bot.present.kept import to_body
from bot.present.message import Message
from bot.recurrence import after_quiet
from storage.monitors import MonitorStore
from storage.outbox import OutboxStore, Posting, posting_key
from storage.people import PeopleStore
from storage.roles import Purpose
from storage.schedules import Schedule
from storage.workspaces import HomeStore

PERSON = "@"
"""Begins a channel that is a person: the words reach them alone."""


def channel_for(parts: Parts, *purposes: Purpose) -> str:
    """Give the first channel that has one of these purposes; empty when none has."""
    with parts.database.read() as connection:
        channels = PeopleStore(connection, parts.workspace).channels()
    return next((channels[purpose] for purpose in purposes if purpose in channels), "")


def digest_channel(parts: Parts, schedule: Schedule) -> str:
    """Give where a schedule's digests go: its own channel, its monitor's, the one for digests; empty for none."""
    with parts.database.read() as connection:
        monitors = MonitorStore(connection, parts.workspace).channels()
    return schedule.channel or monitors.get(schedule.monitor, "") or channel_for(parts, Purpose.DIGEST)


def lives_in_chat(parts: Parts) -> bool:
    """Tell whether the workspace lives in a chat; the console shows everything and has no channels."""
    with parts.database.read() as connection:
        return HomeStore(connection, parts.workspace).installation() is not None


def postable_from(parts: Parts) -> datetime:
    """Give the moment from which a message that can wait may be posted: now, or the end of the quiet hours."""
    hours = hours_of(parts)
    return after_quiet(parts.clock(), hours.quiet_from, hours.quiet_until, parts.zone)


def tell_installer(parts: Parts, about: str, message: Message) -> bool:
    """Say something to whoever installed Kith, once a week for each thing it is about; tell whether it is new."""
    with parts.database.read() as connection:
        installed = HomeStore(connection, parts.workspace).installation()
    week = "{}-{}".format(*parts.clock().isocalendar()[:2])
    return tell_person(parts, installed.installer if installed else "", f"{about} {week}", message)


def tell_person(parts: Parts, person: str, about: str, message: Message) -> bool:
    """Say something to one person, once for each thing it is about, outside quiet hours; tell whether it is new."""
    key = posting_key(parts.workspace, "notice", person, about)
    posting = Posting(key=key, kind="notice", channel=f"{PERSON}{person}" if person else "", body=to_body(message))
    ready_at = postable_from(parts)
    with parts.database.write() as connection:
        return OutboxStore(connection, parts.workspace).put(posting, ready_at, parts.clock())
