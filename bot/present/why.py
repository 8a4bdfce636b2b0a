"""Explains a mention: whose interest speaks and what it needs, with the words that decided."""

from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo

from analyzers.labels import Origin
from analyzers.triage.case import State
from analyzers.triage.place import Place
from analyzers.verdict import Assessment, Evidence
from bot.present.clean import clean
from bot.present.message import Block, Bullets, Line, Message, Paragraph, Part, Quote, Section, Style
from bot.present.place import present_place
from bot.present.words import ACTION, DISCLOSURE, INTENT, ORIGIN, URGENCY, capital, say_moment, short
from storage.finding import StoredMention
from storage.journal import Entry

MOST_NOTES = 20

FOLDED = "It waits together with another post, in whose card it is counted: both are one ask."
SAID = {Origin.ORGANIC: "Organic: no sign of payment", Origin.UNCLEAR: "Unclear: the evidence does not decide; you do"}


def present_why(stored: StoredMention, place: Place | None = None, zone: tzinfo = UTC, *, because: str = "") -> Message:
    """Explain a stored mention, why its action is suggested (`because`), and the place of its case if it waits.

    The text is the blinded one: who wrote it stays hidden until the case is claimed.
    """
    said = tuple(
        (
            Part(f"{correction.field} is {correction.value}", Style.STRONG),
            Part(f", said {clean(correction.said_by, 60)} on {correction.said_at:%Y-%m-%d}. "),
            Part(clean(correction.note, 200)),
        )
        for correction in stored.corrections
    )
    people: tuple[Block, ...] = (Section(title="What people said", blocks=(Bullets(said),)),) if said else ()
    state: tuple[Block, ...] = (Paragraph((Part(f"Case: {stored.case.state.value}."),)),) if stored.case else ()
    where = (present_place(place, zone),) if place else _elsewhere(stored)
    return Message(
        title=f"Why {short(stored.id)}",
        subtitle=f"{clean(stored.monitor, 60)}, {clean(stored.mention.platform, 40) or 'platform unknown'}",
        blocks=(*_explained(stored.assessment, stored.assessment.blinded_text, because), *where, *people, *state),
        footer=((Part(f"Read by {stored.assessment.version}. Followers: never seen.", Style.MUTED),),),
    )


def _elsewhere(stored: StoredMention) -> tuple[Section, ...]:
    """Say of a case that waits and has no place of its own where it is counted."""
    if stored.case is None or stored.case.state not in (State.OPEN, State.CLAIMED):
        return ()
    return (Section(title="Its place", blocks=(Paragraph((Part(FOLDED),)),)),)


def present_check(text: str, assessment: Assessment) -> Message:
    """Answer what Kith makes of one text."""
    return Message(title="Check", blocks=_explained(assessment, text))


def _explained(assessment: Assessment, text: str, because: str = "") -> tuple[Block, ...]:
    return (Quote(text=clean(text, 1000)), _origin(assessment), _need(assessment, because))


def _origin(assessment: Assessment) -> Section:
    verdict = assessment.verdict
    chances = verdict.probabilities
    named = (
        (Origin.ORGANIC, chances.organic),
        (Origin.PAID, chances.paid),
        (Origin.SELF_PROMOTION, chances.self_promotion),
        (Origin.OWNED, chances.owned),
    )
    odds = ", ".join(f"{ORIGIN[origin]} {round(100 * chance)} %" for origin, chance in named)
    label = f"; {DISCLOSURE[verdict.disclosure]}" if verdict.origin is Origin.PAID else ""
    kind = f" ({verdict.subtype.value})" if verdict.subtype else ""
    said = SAID.get(verdict.origin, f"{capital(ORIGIN[verdict.origin])}{kind}{label}")
    lines = _evidence(verdict.evidence) or ((Part("Nothing in it speaks for or against payment."),),)
    head = Paragraph((Part(f"{said}. ", Style.STRONG), Part(odds, Style.MUTED)))
    return Section(title="Whose interest speaks", blocks=(head, Bullets(lines)))


def _evidence(evidence: Iterable[Evidence]) -> tuple[Line, ...]:
    return tuple(
        (
            Part(f"“{clean(line.quote, 120)}” ", Style.QUOTED),
            Part(f"speaks {'for' if line.weight > 0 else 'against'} business "),
            Part(f"({line.rule}, {line.weight:+.1f})", Style.MUTED),
        )
        for line in evidence
    )


def _need(assessment: Assessment, because: str) -> Section:
    head = f"{capital(INTENT[assessment.intent])}, {URGENCY[assessment.urgency]} need: {ACTION[assessment.action]}."
    lines: list[Line] = [
        (Part(f"“{clean(line.quote, 120)}” ", Style.QUOTED), Part(line.says), Part(f" ({line.rule})", Style.MUTED))
        for line in assessment.need_evidence
    ]
    if assessment.claims:
        lines.append((Part("A status claim was masked (░) before need was judged; it changed nothing."),))
    blocks: tuple[Block, ...] = (Bullets(tuple(lines)),) if lines else ()
    why = (Part(f" {because}"),) if because else ()
    return Section(title="What it needs", blocks=(Paragraph((Part(head, Style.STRONG), *why)), *blocks))


def present_notes(notes: Sequence[Entry], zone: tzinfo) -> tuple[Section, ...]:
    """Show what colleagues wrote about a mention, newest first."""
    if not notes:
        return ()
    lines = tuple(
        (
            Part(note.actor, Style.PERSON),
            Part(f", {say_moment(note.at, zone)}: ", Style.MUTED),
            Part(clean(note.detail, 500)),
        )
        for note in notes[:MOST_NOTES]
    )
    return (Section(title="What colleagues noted", blocks=(Bullets(lines),)),)
