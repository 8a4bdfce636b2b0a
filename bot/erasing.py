"""Lets go of what is gone where it stood, of all that an author wrote, and of what Kith said about it."""

from collections.abc import Collection, Sequence

from bot.parts import Parts
from bot.present.kept import from_body, to_body
from bot.present.standing import take_out
from bot.present.words import short
from storage.database import Connection
from storage.finding import MentionFinder
from storage.forgetting import Forgotten, forget_author, forget_posts
from storage.outbox import OutboxStore
from storage.twins import TwinStore


def let_go(parts: Parts, ids: Sequence[str]) -> int:
    """Let go of mentions, by id, that are gone where they stood, and of their quotes; give how many were known.

    An id may be that of a mention as another source has it, which brought it as well: gone there is gone.
    """
    with parts.database.write() as connection:
        twins = TwinStore(connection, parts.workspace).known(ids)
        known = list(dict.fromkeys(twins.get(one, one) for one in ids))
        gone = forget_posts(connection, parts.workspace, known, parts.clock(), parts.actor, told=ids)
        if gone:
            unsay(connection, parts.workspace, known)
        return gone


def unsay(connection: Connection, workspace: str, ids: Collection[str]) -> None:
    """Take what Kith said about mentions that are gone out of its messages, where they can still be drawn anew."""
    outbox = OutboxStore(connection, workspace)
    for out in outbox.naming([short(identity) for identity in ids]):
        outbox.rewrite(out.posting.key, to_body(take_out(from_body(out.posting.body), ids)))


def forget(parts: Parts, author: str) -> Forgotten:
    """Delete everything of one author and keep a tombstone, so that a later import does not bring it back.

    What Kith said about it in chat is taken out there too, where messages can still be drawn anew.
    """
    with parts.database.write() as connection:
        ids = MentionFinder(connection, parts.workspace).ids_by_author(author)
        gone = forget_author(connection, parts.workspace, author, parts.clock(), parts.actor)
        unsay(connection, parts.workspace, ids)
        return gone
