"""Keeps who asked not to be quoted, and takes their words out of what was said before."""

from bot.parts import Parts
from bot.present.kept import from_body, to_body
from bot.present.standing import take_quotes_out
from bot.present.words import short
from storage.finding import MentionFinder
from storage.journal import Journal
from storage.outbox import OutboxStore
from storage.unquoted import UnquotedStore


def quote_no_more(parts: Parts, author: str) -> bool:
    """Quote an author in no report any more, nor in those that can still be drawn anew; tell whether that is new."""
    with parts.database.write() as connection:
        is_new = UnquotedStore(connection, parts.workspace).add(author, parts.clock())
        ids = MentionFinder(connection, parts.workspace).ids_by_author(author)
        outbox = OutboxStore(connection, parts.workspace)
        for out in outbox.naming([short(identity) for identity in ids]):
            outbox.rewrite(out.posting.key, to_body(take_quotes_out(from_body(out.posting.body), ids)))
        if is_new:  # the journal does not tie a person to the wish
            Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "noquote", "")
        return is_new


def quote_again(parts: Parts, author: str) -> bool:
    """Let an author be quoted again; tell whether that is new."""
    with parts.database.write() as connection:
        is_new = UnquotedStore(connection, parts.workspace).remove(author)
        if is_new:
            Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "quote", "")
        return is_new
