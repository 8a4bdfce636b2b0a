"""Shows the mentions that a lookup found."""

from collections.abc import Sequence
from datetime import tzinfo

from analyzers.triage.case import State
from bot.present.clean import clean
from bot.present.message import Message, Paragraph, Part, Quote
from bot.present.words import ACTION, INTENT, ORIGIN, count, say_moment, short
from storage.finding import CaseFile, StoredMention
from storage.workspaces import Reveal

WAITING = frozenset({State.OPEN, State.CLAIMED, State.SNOOZED})


def present_lookup(
    words: str,
    found: Sequence[StoredMention],
    total: int,
    zone: tzinfo,
    seen_by: str = "",
    rule: Reveal = Reveal.CLAIM,
) -> Message:
    """List mentions, newest first, and say how many there are beyond those shown."""
    rest = total - len(found)
    more = (Paragraph((Part(f"And {rest:,} more."),)),) if rest > 0 else ()
    return Message(
        title=f"Lookup: {clean(words, 80)}",
        subtitle=count(total, "mention"),
        blocks=(*(_found(stored, zone, seen_by, rule) for stored in found), *more),
    )


def _found(stored: StoredMention, zone: tzinfo, seen_by: str, rule: Reveal) -> Quote:
    """Quote a mention; who waits for an answer is seen by whom the workspace's rule says."""
    mention, said = stored.mention, stored.assessment
    hidden = _is_hidden(stored.case, seen_by, rule)
    who = f"@{clean(mention.author, 60)}" if mention.author else "author unknown"
    who = ("not shown here" if rule is Reveal.NEVER else "hidden until you claim it") if hidden else who
    when = say_moment(mention.created_at or stored.seen_at, zone)
    note = f"{ORIGIN[said.verdict.origin]}, {INTENT[said.intent]}: {ACTION[said.action]}"
    return Quote(
        text=clean(said.blinded_text if hidden else mention.text, 320),
        by=f"{who}, {when}",
        note=(Part(note),),
        id=short(stored.id),
    )


def _is_hidden(case: CaseFile | None, seen_by: str, rule: Reveal) -> bool:
    if case is None or rule is Reveal.ALWAYS:
        return False
    return rule is Reveal.NEVER or (case.state in WAITING and not (seen_by and case.claimed_by == seen_by))
