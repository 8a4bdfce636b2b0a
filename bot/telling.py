"""Puts words into the outbox: into a channel by its purpose, or to whoever installed Kith, outside quiet hours."""

from datetime import datetime

from bot.desk import hours_of
from bot.parts import Parts
from bot.present.kept import to_body
from bot.present.message import Message
from bot.recurrence import after_quiet
from storage.outbox import OutboxStore, Posting, posting_key
from storage.people import PeopleStore, Purpose
from storage.workspaces import HomeStore

PERSON = "@"
"""Begins a channel that is a person: the words reach them alone."""


def channel_for(parts: Parts, *purposes: Purpose) -> str:
    """Give the first channel that has one of these purposes; empty when none has."""
    with parts.database.read() as connection:
        channels = PeopleStore(connection, parts.workspace).channels()
    return next((channels[purpose] for purpose in purposes if purpose in channels), "")


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
    now = parts.clock()
    week = "{}-{}".format(*now.isocalendar()[:2])
    with parts.database.write() as connection:
        installed = HomeStore(connection, parts.workspace).installation()
        person = f"{PERSON}{installed.installer}" if installed and installed.installer else ""
        posting = Posting(
            key=posting_key(parts.workspace, "notice", about, week), kind="notice", channel=person,
            body=to_body(message),
        )  # fmt: skip
        return OutboxStore(connection, parts.workspace).put(posting, now, now)
