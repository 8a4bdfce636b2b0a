"""Posts counted: all that the figures are made of, and the same counts as chance would leave them."""

from dataclasses import dataclass

import numpy as np

from analyzers.evaluation.table import Column, Real, Table, Truth, Whole

BINS = 10
"""Tenths of probability in which calibration is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of posts.

    The five squares count labels (rows) by answers (columns). `business` and `others` count the decided posts that
    are and are not somebody's business by the rank of the answered probability. `claimed` and `right` are, for each
    tenth of the top probability, the sum of these probabilities and the number of hits; nan when a post has none.
    """

    origin: Real
    intent: Real
    urgency: Real
    action: Real
    claim: Real
    business: Real
    others: Real
    claimed: Real
    right: Real

    def by_chance(self) -> "Tally":
        """Give the counts expected if labels and answers had nothing to do with each other, the totals being kept."""
        ranks = self.business + self.others
        share = self.business.sum() / max(1.0, ranks.sum())
        return Tally(
            origin=_unrelated(self.origin),
            intent=_unrelated(self.intent),
            urgency=_unrelated(self.urgency),
            action=_unrelated(self.action),
            claim=_unrelated(self.claim),
            business=share * ranks,
            others=(1 - share) * ranks,
            claimed=np.full(BINS, np.nan),
            right=np.full(BINS, np.nan),
        )


def count(table: Table) -> Tally:
    """Count the posts of a table."""
    ranks = int(table.rank.max()) + 1
    decided, commercial = table.decided, table.commercial
    claimed, right = _by_tenths(table.top[decided], table.hit[decided])
    return Tally(
        origin=_square(table.origin),
        intent=_square(table.intent),
        urgency=_square(table.urgency),
        action=_square(table.action),
        claim=_square(table.claim),
        business=_histogram(table.rank[decided & commercial], ranks),
        others=_histogram(table.rank[decided & ~commercial], ranks),
        claimed=claimed,
        right=right,
    )


def tenth(tops: Real) -> Whole:
    """Give the tenth (0 to 9) into which each probability falls."""
    return np.minimum((tops * BINS).astype(np.int64), BINS - 1)


def _square(column: Column) -> Real:
    return _histogram(column.crossed, column.size**2).reshape(column.size, column.size)


def _histogram(places: Whole, size: int) -> Real:
    return np.bincount(places, minlength=size).astype(np.float64)


def _by_tenths(tops: Real, hits: Truth) -> tuple[Real, Real]:
    if np.isnan(tops).any():
        return np.full(BINS, np.nan), np.full(BINS, np.nan)
    places = tenth(tops)
    claimed = np.bincount(places, weights=tops, minlength=BINS)
    return claimed.astype(np.float64), np.bincount(places, weights=hits, minlength=BINS).astype(np.float64)


def _unrelated(square: Real) -> Real:
    product: Real = np.outer(square.sum(axis=1), square.sum(axis=0)) / max(1.0, square.sum())
    return product
