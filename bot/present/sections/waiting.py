"""Says who waits on us, in order of need."""

from analyzers.insight.digest import Digest, Headline, Waiting
from bot.present.clean import clean
from bot.present.message import Block, Card, Paragraph, Part, Section
from bot.present.words import ACTION, URGENCY, plainly, say_hours, say_ordinal, short, with_commands


def say_waiting(digest: Digest) -> Section:
    """Show the first who wait as cards, and say how many more there are and how many are overdue."""
    if not digest.waiting:
        return Section(title="Waiting on us", blocks=(plainly("Nobody is waiting for an answer."),))
    each = not all(waiting.overdue for waiting in digest.waiting)
    cards = tuple(_card(place, waiting, each=each) for place, waiting in enumerate(digest.waiting, start=1))
    return Section(
        title="Waiting on us",
        lead="In order of need; who it is stays hidden until somebody claims it.",
        blocks=(*_overdue(digest.headline), *cards, *_more(digest)),
    )


def _overdue(head: Headline) -> tuple[Block, ...]:
    """Say it once of all: after an import it is true of most."""
    if not head.overdue:
        return ()
    some = f"{head.overdue:,} of {head.waiting:,} {'is' if head.overdue == 1 else 'are'}"
    late = f"All {head.waiting:,} are" if 1 < head.overdue == head.waiting else some
    which = "all" if head.came_overdue == head.overdue else f"{head.came_overdue:,}"
    came = f", {which} of them since before Kith saw them" if head.came_overdue else ""
    return (plainly(f"{late} overdue{came}."),)


def _more(digest: Digest) -> tuple[Block, ...]:
    rest = digest.headline.waiting - len(digest.waiting)
    told = f"And {rest:,} more in the queue: `triage all` shows them."
    return (Paragraph(with_commands(told)),) if rest > 0 else ()


def _card(place: int, waiting: Waiting, *, each: bool) -> Card:
    """Draw one card, which says that it is overdue only where not each of them is."""
    late = "; overdue" if each and waiting.overdue else ""
    return Card(
        id=short(waiting.id),
        rank=place,
        urgency=URGENCY[waiting.urgency],
        waited=_waited(waiting),
        platform=clean(waiting.platform, 40),
        text=clean(waiting.text, 320),
        reason=(Part(clean(waiting.reason, 200) + late),),
        action=ACTION[waiting.action],
        key=waiting.id,
    )


def _waited(waiting: Waiting) -> str:
    """Say how long it waits, and that it was told of before."""
    again = f", {say_ordinal(waiting.told + 1)} digest" if waiting.told else ""
    return f"{say_hours(waiting.hours)}{again}"
