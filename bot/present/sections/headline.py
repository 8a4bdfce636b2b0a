"""Says love and bought in one line, and counts by origin below it."""

from analyzers.insight.digest import Digest, OriginCount
from analyzers.insight.digest import Headline as Counted
from bot.present.message import Block, Figure, Headline, Table
from bot.present.pictured import picture_origins
from bot.present.words import LEAST_FOR_SHARE, ORIGIN, capital, count, say_range


def say_headline(digest: Digest) -> Headline:
    """Say it in one sentence, with the four numbers side by side; without mentions there is nothing to count."""
    head = digest.headline
    if not head.mentions:
        return Headline(sentence=f"No mentions in this period. {_waits(head)}.")
    return Headline(sentence=_sentence(head), figures=_figures(head))


def _sentence(head: Counted) -> str:
    bought = f"Paid or self-interested: {say_range(head.commercial)}"
    if head.undisclosed:
        bought += f" ({head.undisclosed:,} undisclosed; a plain count would call them love)"
    mentions, community = count(head.mentions, "mention"), say_range(head.community)
    return f"{mentions}. From the community: {community}. {bought}. {_waits(head)}."


def _waits(head: Counted) -> str:
    people = "1 person waits" if head.waiting == 1 else f"{head.waiting:,} people wait"
    return f"{people} for us" if head.waiting else "Nobody waits for us"


def _figures(head: Counted) -> tuple[Figure, ...]:
    community, bought = say_range(head.community), say_range(head.commercial)
    unlabelled = f"{head.undisclosed:,} paid, not labelled" if head.undisclosed else ""
    return (
        Figure(label="from the community", value=community, remark="no sign of payment", tone="community"),
        Figure(label="paid or self-interested", value=bought, remark=unlabelled, tone="commercial"),
        Figure(label="waiting for us", value=f"{head.waiting:,}", tone="waiting"),
        Figure(label="unclear: you decide", value=f"{head.unclear:,}", tone="unclear"),
    )


def tell_origins(digest: Digest) -> tuple[Block, ...]:
    """Draw origins day by day, and count them in a table."""
    found = [one for one in digest.origins if one.read or (one.likely is not None and one.likely.high)]
    rows = tuple(
        (capital(ORIGIN[one.origin]), f"{one.read:,}", _part_of(one.read, digest.headline.mentions), _likely(one))
        for one in found
    )
    head = ("Origin", "Read as", "Share", "Likely")
    return (
        *picture_origins(digest),
        Table(caption="Mentions by origin", head=head, rows=rows, numeric=(1, 2, 3)),
    )


def _likely(one: OriginCount) -> str:
    return say_range(one.likely) if one.likely is not None else "–"


def _part_of(number: int, total: int) -> str:
    if total < LEAST_FOR_SHARE:
        return "–"
    return "under 1 %" if number < total / 100 else f"{round(100 * number / total)} %"
