"""Shows the mentions that a lookup found."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.present.clean import clean
from bot.present.message import Message, Paragraph, Part, Quote
from bot.present.words import ACTION, INTENT, ORIGIN, count, say_moment, short
from storage.finding import StoredMention


def present_lookup(words: str, found: Sequence[StoredMention], total: int, zone: tzinfo) -> Message:
    """List mentions, newest first, and say how many there are beyond those shown."""
    rest = total - len(found)
    more = (Paragraph((Part(f"And {rest:,} more."),)),) if rest > 0 else ()
    return Message(
        title=f"Lookup: {clean(words, 80)}",
        subtitle=count(total, "mention"),
        blocks=(*(_found(stored, zone) for stored in found), *more),
    )


def _found(stored: StoredMention, zone: tzinfo) -> Quote:
    mention, said = stored.mention, stored.assessment
    who = f"@{clean(mention.author, 60)}" if mention.author else "author unknown"
    when = say_moment(mention.created_at or stored.seen_at, zone)
    note = f"{ORIGIN[said.verdict.origin]}, {INTENT[said.intent]}: {ACTION[said.action]}"
    return Quote(text=clean(mention.text, 320), by=f"{who}, {when}", note=(Part(note),), id=short(stored.id))
