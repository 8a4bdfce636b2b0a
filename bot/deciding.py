"""Lets a person decide what becomes of messages that are doubtful or were given up."""

from bot.parts import Parts
from storage.journal import Journal
from storage.outbox import OutboxStore, Outgoing
from storage.people import PeopleStore
from storage.roles import Purpose

LOST_CHANNEL = ("is_archived", "channel_not_found", "not_in_channel", "No channel is set")
"""What a message's trouble says when its channel is lost."""
PURPOSE_OF = {
    "digest": Purpose.DIGEST, "queue": Purpose.QUEUE, "case": Purpose.QUEUE, "alert": Purpose.ONCALL,
    "safety": Purpose.SAFETY, "legal": Purpose.LEGAL,
}  # fmt: skip


def list_troubled(parts: Parts) -> list[Outgoing]:
    """Give messages that are doubtful or were given up, newest first."""
    with parts.database.read() as connection:
        return OutboxStore(connection, parts.workspace).troubled()


def decide_posting(parts: Parts, key: str, *, again: bool) -> tuple[str, bool]:
    """Settle a doubtful or dead message: post it again, or take it for sent.

    Gives its whole key, and whether that was still to be settled. A channel that is lost is replaced by the one that
    has its purpose now.
    """
    with parts.database.write() as connection:
        store = OutboxStore(connection, parts.workspace)
        found = store.get(key)
        lost = any(code in found.trouble for code in LOST_CHANNEL)
        purpose = PURPOSE_OF.get(found.posting.kind) if again and lost else None
        channel = PeopleStore(connection, parts.workspace).channels().get(purpose, "") if purpose else ""
        settled = store.decide(found.posting.key, again=again, channel=channel)
        if settled:
            action = "post again" if again else "mark sent"
            Journal(connection, parts.workspace).write(parts.clock(), parts.actor, action, found.posting.key)
        return found.posting.key, settled
