"""Looks the author up in the perk ledger: what the brand gave explains what the person then posts."""

from collections.abc import Iterable

from analyzers.knowledge import Knowledge
from analyzers.labels import Origin
from analyzers.mention import Mention, same_handle
from analyzers.posts import Posts
from analyzers.verdict import Signal

WEIGHT = 5.0
"""The ledger is the brand's own record of consideration."""


class PerkDetector:
    """Compares the author and the time of a post with the ledger."""

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give a signal for the latest perk whose window a post falls into; a post without a time falls into none."""
        return map(self._find, posts.mentions, posts.knowledge)

    def _find(self, mention: Mention, knowledge: Knowledge) -> list[Signal]:
        if mention.created_at is None or not mention.author or not knowledge.perks:
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
