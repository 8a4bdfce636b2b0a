"""Shows the queue as cards, and a case that somebody claimed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from analyzers.labels import Urgency
from analyzers.triage.queue import Ranked
from bot.present.clean import clean
from bot.present.message import Block, Bullets, Card, Line, Message, Paragraph, Part, Quote, Section, Style
from bot.present.standing import stand
from bot.present.times import Say, say_clocks, say_clocks_at, say_due, say_due_at, say_wait, say_wait_by_hour
from bot.present.words import ACTION, INTENT, URGENCY, capital, count, short
from storage.cases import Revealed
from storage.roles import Purpose
from storage.standings import Standing

WHICH = {"overdue": "Overdue", "soon": "Due soon"}
"""The titles of parts of the queue."""
NOBODY = {"overdue": "Nothing is overdue.", "soon": "Nothing is due soon."}
ESCALATED = {Purpose.SAFETY: "For whoever looks after safety", Purpose.LEGAL: "For whoever looks after legal matters"}
NOTHING_KNOWN: Mapping[str, Standing] = MappingProxyType({})


def present_queue(
    ranked: Sequence[Ranked],
    as_of: datetime,
    total: int,
    standing: Mapping[str, Standing] = NOTHING_KNOWN,
    *,
    which: str = "",
    lasting: bool = False,
) -> Message:
    """Show the first cases of the queue or of a part of it, and who has them.

    There is no author and no link in it to show. What is `lasting` leaves out what changes by the minute.
    """
    at_once = [one for one in ranked if one.case.urgency is Urgency.CRITICAL]
    cards = tuple(_standing_card(one, standing.get(one.case.id), lasting=lasting) for one in ranked)
    rest = total - len(ranked)
    more: tuple[Block, ...] = (Paragraph((Part(f"And {rest:,} more."),)),) if rest > 0 else ()
    nobody: tuple[Block, ...] = () if ranked else _plain(NOBODY.get(which, "Nobody is waiting for an answer."))
    return Message(
        title=WHICH.get(which, "Who needs an answer"),
        subtitle=f"{count(total, 'case')}, as of {as_of:%Y-%m-%d %H:%M} UTC",
        blocks=(*nobody, *_lane("At once", cards[: len(at_once)]), *_lane("In turn", cards[len(at_once) :]), *more),
        footer=((Part("Ordered by need, people affected and waiting; followers were never seen.", Style.MUTED),),),
    )


def _plain(words: str) -> tuple[Block, ...]:
    return (Paragraph((Part(words),)),)


def _lane(title: str, cards: tuple[Card, ...]) -> tuple[Section, ...]:
    return (Section(title=title, blocks=cards),) if cards else ()


def _standing_card(ranked: Ranked, now: Standing | None, *, lasting: bool) -> Card:
    card = _card(ranked, lasting=lasting)
    return stand(card, now, UTC) if now else card


def _card(ranked: Ranked, *, lasting: bool = False) -> Card:
    case = ranked.case
    say: Say = say_wait_by_hour if lasting else say_wait
    quoted = f" “{clean(case.reasons[0].quote, 80)}”" if case.reasons else ""
    points = () if lasting else (Part(f"{'; ' if quoted else ' '}{_points(ranked)}", Style.MUTED),)
    return Card(
        id=short(case.id),
        rank=ranked.position,
        urgency=URGENCY[case.urgency],
        waited=say(ranked.waited),
        clocks=say_clocks(ranked, say),
        due=say_due(ranked, say),
        platform=clean(case.platform, 40),
        text=clean(case.text, 320),
        reason=(
            Part(f"{clean(ranked.reason, 200)};"),
            Part(quoted, Style.QUOTED),
            *points,
        ),
        action=ACTION[case.action],
        key=case.id,
        state=case.state,
    )


def _points(ranked: Ranked) -> str:
    return f"{ranked.points:,} points" if ranked.score else "first lane"


def present_alarm(ranked: Ranked, called: str = "", lacks: str = "", zone: tzinfo = UTC) -> Message:
    """Tell of one critical case, and call whom the workspace chose; `lacks` is the purpose it has no channel for."""
    return Message(
        title="Needs a person now",
        blocks=(*_call(called), _dated(ranked, zone)),
        footer=(
            (Part("Told once, because its author states harm or danger.", Style.MUTED),),
            *(_no_channel(lacks) if lacks else ()),
        ),
    )


def present_escalation(
    ranked: Ranked, purpose: Purpose, called: str, zone: tzinfo = UTC, *, has_channel: bool
) -> Message:
    """Tell those who look after safety or legal matters of one case; without a channel of theirs, note that."""
    told = Part(f"Told once, because it is a matter of {purpose}. Kith posts nothing in public.", Style.MUTED)
    return Message(
        title=ESCALATED[purpose],
        blocks=(*_call(called), _dated(ranked, zone)),
        footer=((told,), *(() if has_channel else _no_channel(purpose))),
    )


def _no_channel(purpose: str) -> tuple[Line, ...]:
    words = f"No channel is set for matters of {purpose}: `/kith channel {purpose}` sets one."
    return ((Part(words, Style.MUTED),),)


def present_case(ranked: Ranked, zone: tzinfo) -> Message:
    """Show one case by itself, with moments instead of times that pass.

    Its title has no word of the author, because a title stays when a text is deleted.
    """
    case = ranked.case
    title = f"{capital(URGENCY[case.urgency])}: {INTENT[case.intent]}, {short(case.id)}"
    return Message(title=title, blocks=(_dated(ranked, zone),))


def _dated(ranked: Ranked, zone: tzinfo) -> Card:
    """Draw a card for a message that stays as it is: its times are true whenever it is read."""
    return replace(_card(ranked, lasting=True), clocks=say_clocks_at(ranked, zone), due=say_due_at(ranked, zone))


def present_many_alarms(number: int, called: str = "") -> Message:
    """Tell of critical cases that came all at once."""
    words = f"{number:,} more critical cases came today: `/kith triage` lists them, most pressing first."
    return Message(title="Many need a person now", blocks=(*_call(called), Paragraph((Part(words),))))


def _call(called: str) -> tuple[Paragraph, ...]:
    return (Paragraph((Part(called, Style.CALLED),)),) if called else ()


def present_revealed(revealed: Revealed, did: str = "Claimed") -> Message:
    """Show a case with its author and link."""
    author = f"@{clean(revealed.author, 80)}" if revealed.author else "author unknown"
    link = clean(revealed.link, 300) or "no link known"
    return Message(
        title=f"{did}: {short(revealed.id)}",
        blocks=(
            Quote(text=clean(revealed.text, 2000), by=author),
            Bullets(((Part("Link: ", Style.STRONG), Part(link, Style.LINK if revealed.link else Style.PLAIN)),)),
        ),
        footer=((Part("That you saw this is in the journal.", Style.MUTED),),),
    )
