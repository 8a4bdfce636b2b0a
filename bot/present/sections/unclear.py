"""Asks about the posts of which nobody can tell whose interest speaks."""

from collections.abc import Iterator, Sequence

from analyzers.insight.digest import Digest, Quoted
from bot.present.message import Block, Choice, Choices, Does, Section
from bot.present.sections.quotes import quote_post
from bot.present.words import count


def ask_unclear(digest: Digest) -> tuple[Section, ...]:
    """Show the posts that teach most, each with its choice; no section where nothing is unclear."""
    if not digest.unclear:
        return ()
    lead = f"{count(digest.unclear_total, 'post')} in all; what you say of these teaches most"
    return (Section(title="Unclear: you decide", lead=lead, blocks=tuple(_undecided(digest.unclear))),)


def _undecided(unclear: Sequence[Quoted]) -> Iterator[Block]:
    for quoted in unclear:
        yield quote_post(quoted)
        organic = Choice("It is organic", Does.ORGANIC, quoted.id)
        yield Choices((organic, Choice("Not organic", Does.NOT_ORGANIC, quoted.id)))
