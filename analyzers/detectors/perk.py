"""Looks the author up in the perk ledger: what the brand gave explains what the person then posts."""

from analyzers.knowledge import Knowledge
from analyzers.labels import Origin
from analyzers.mention import Mention, same_handle
from analyzers.text import Reading
from analyzers.verdict import Signal

WEIGHT = 5.0
"""The ledger is the brand's own record of consideration."""


class PerkDetector:
    """Compares the author and the time of a post with the ledger."""

    def find(self, mention: Mention, reading: Reading, knowledge: Knowledge) -> list[Signal]:  # noqa: ARG002  the detectors' common form
        """Give a signal for the latest perk whose window the post falls into; a post without a time falls into none."""
        if mention.created_at is None or not mention.author:
            return []
        given = [
            perk
            for perk in knowledge.perks
            if same_handle(perk.person, mention.author) and perk.covers(mention.created_at)
        ]
        return [
            Signal(
                origin=Origin.PAID,
                rule="perk.ledger",
                weight=WEIGHT,
                quote=f"perk ledger: {perk.what}, given {perk.given_on.isoformat()}",
                subtype=perk.kind,
            )
            for perk in sorted(given, key=lambda perk: perk.given_on)[-1:]
        ]
