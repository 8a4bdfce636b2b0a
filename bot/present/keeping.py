"""Shows what a person told Kith: monitors and the perk ledger."""

from collections.abc import Sequence

from analyzers.knowledge import Monitor, Perk
from bot.present.message import Message, Paragraph, Part, Table

MOST_ROWS = 200


def present_monitors(monitors: Sequence[tuple[Monitor, bool]]) -> Message:
    """Show the monitors as a table."""
    if not monitors:
        return _nothing(
            "Monitors", "No monitor yet: `kith monitor add NAME`, or `kith import FILE` makes one per brand."
        )
    head = ("Name", "Keywords", "Own accounts", "Domains", "State")
    rows = tuple(
        (one.name, ", ".join(one.keywords), ", ".join(one.owned), ", ".join(one.domains), "paused" if paused else "on")
        for one, paused in monitors[:MOST_ROWS]
    )
    return Message(title="Monitors", blocks=(Table(caption=_caption(len(monitors)), head=head, rows=rows),))


def present_perks(perks: Sequence[tuple[str, Perk]]) -> Message:
    """Show the ledger as a table, newest first."""
    if not perks:
        return _nothing("Perk ledger", "Nothing noted yet: `kith perk add @PERSON WHAT`.")
    head = ("Given on", "To", "What", "Kind", "Days", "Monitor")
    rows = tuple(
        (perk.given_on.isoformat(), f"@{perk.person}", perk.what, perk.kind.value, str(perk.days), monitor)
        for monitor, perk in perks[:MOST_ROWS]
    )
    return Message(
        title="Perk ledger", blocks=(Table(caption=_caption(len(perks)), head=head, rows=rows, numeric=(4,)),)
    )


def _caption(total: int) -> str:
    return f"{total} in all" if total <= MOST_ROWS else f"the first {MOST_ROWS} of {total}; --json gives them all"


def _nothing(title: str, words: str) -> Message:
    return Message(title=title, blocks=(Paragraph((Part(words),)),))
