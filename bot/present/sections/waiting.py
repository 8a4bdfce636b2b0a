"""Says who waits on us, in order of need."""

from analyzers.insight.digest import Digest, Waiting
from bot.present.clean import clean
from bot.present.message import Card, Paragraph, Part, Section
from bot.present.words import ACTION, URGENCY, plainly, say_hours, say_ordinal, short, with_commands


def say_waiting(digest: Digest) -> Section:
    """Show the first who wait as cards, and say how many more there are."""
    if not digest.waiting:
        return Section(title="Waiting on us", blocks=(plainly("Nobody is waiting for an answer."),))
    rest = digest.headline.waiting - len(digest.waiting)
    told = f"And {rest:,} more in the queue: `triage all` shows them."
    more = (Paragraph(with_commands(told)),) if rest > 0 else ()
    cards = tuple(_card(place, waiting) for place, waiting in enumerate(digest.waiting, start=1))
    return Section(
        title="Waiting on us",
        lead="In order of need; who it is stays hidden until somebody claims it.",
        blocks=(*cards, *more),
    )


def _card(place: int, waiting: Waiting) -> Card:
    return Card(
        id=short(waiting.id),
        rank=place,
        urgency=URGENCY[waiting.urgency],
        waited=_waited(waiting),
        platform=clean(waiting.platform, 40),
        text=clean(waiting.text, 320),
        reason=(Part(clean(waiting.reason, 200)),),
        action=ACTION[waiting.action],
        key=waiting.id,
    )


def _waited(waiting: Waiting) -> str:
    """Say how long it waits, and that it was told of before."""
    again = f", {say_ordinal(waiting.told + 1)} digest" if waiting.told else ""
    return f"{say_hours(waiting.hours)}{again}"
