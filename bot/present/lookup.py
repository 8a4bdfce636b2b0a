"""Shows the mentions that a lookup found."""

from collections.abc import Sequence
from datetime import tzinfo

from analyzers.triage.case import State
from bot.present.clean import clean
from bot.present.message import Message, Paragraph, Part, Quote
from bot.present.words import ACTION, INTENT, ORIGIN, count, say_moment, short
from storage.finding import StoredMention

WAITING = frozenset({State.OPEN, State.CLAIMED, State.SNOOZED})


def present_lookup(words: str, found: Sequence[StoredMention], total: int, zone: tzinfo, seen_by: str = "") -> Message:
    """List mentions, newest first, and say how many there are beyond those shown."""
    rest = total - len(found)
    more = (Paragraph((Part(f"And {rest:,} more."),)),) if rest > 0 else ()
    return Message(
        title=f"Lookup: {clean(words, 80)}",
        subtitle=count(total, "mention"),
        blocks=(*(_found(stored, zone, seen_by) for stored in found), *more),
    )


def _found(stored: StoredMention, zone: tzinfo, seen_by: str) -> Quote:
    """Quote a mention; who waits for an answer is seen by nobody but whoever claimed the case."""
    mention, said, case = stored.mention, stored.assessment, stored.case
    waits = case is not None and case.state in WAITING
    hidden = waits and not (case and seen_by and case.claimed_by == seen_by)
    who = f"@{clean(mention.author, 60)}" if mention.author else "author unknown"
    who = "hidden until you claim it" if hidden else who
    when = say_moment(mention.created_at or stored.seen_at, zone)
    note = f"{ORIGIN[said.verdict.origin]}, {INTENT[said.intent]}: {ACTION[said.action]}"
    return Quote(
        text=clean(said.blinded_text if hidden else mention.text, 320),
        by=f"{who}, {when}",
        note=(Part(note),),
        id=short(stored.id),
    )
