"""Shows the mentions that a lookup found."""

from collections.abc import Sequence
from datetime import tzinfo

from analyzers.triage.case import State
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
        blocks=(*(_found(stored, zone, named=words.strip().startswith("@")) for stored in found), *more),
    )


def _found(stored: StoredMention, zone: tzinfo, *, named: bool) -> Quote:
    """Quote a mention; who waits for an answer stays hidden until the case is claimed, unless asked for by name."""
    mention, said = stored.mention, stored.assessment
    hidden = stored.case is not None and stored.case.state is State.OPEN and not named
    who = f"@{clean(mention.author, 60)}" if mention.author else "author unknown"
    who = "hidden until claimed" if hidden else who
    when = say_moment(mention.created_at or stored.seen_at, zone)
    note = f"{ORIGIN[said.verdict.origin]}, {INTENT[said.intent]}: {ACTION[said.action]}"
    return Quote(
        text=clean(said.blinded_text if hidden else mention.text, 320),
        by=f"{who}, {when}",
        note=(Part(note),),
        id=short(stored.id),
    )
