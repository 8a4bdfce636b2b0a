"""Counts of mentions by origin: what each was read as, and how many there likely are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.counting import count_range
from analyzers.insight.crowd import LEVELS, ORIGINS, Crowd, Flags, Real
from analyzers.insight.digest import OriginCount
from analyzers.insight.measures import Range
from analyzers.insight.trust import BUSINESS, COMMERCIAL, PAID, SELF_PROMOTION, Trust
from analyzers.labels import Disclosure, Origin
from analyzers.verdict import Probabilities

SHOWN = (Origin.ORGANIC, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED, Origin.UNCLEAR)
PLACES = (Origin.ORGANIC, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED)
"""Where the probability of each origin stands."""
ALMOST = 1 - 1e-6
"""The most that a machine's probability counts: only a person's word is certain."""
STATED = 0.9
"""The share of the posts with a clear disclosure that are paid: 123 of 135 labelled ones, wherever they stand."""


class Read(Protocol):
    """What of a post tells its origin."""

    @property
    def origin(self) -> Origin:
        """As which it counts."""

    @property
    def probabilities(self) -> Probabilities:
        """What the reader made of it."""

    @property
    def disclosure(self) -> Disclosure:
        """How clearly it states a material connection."""

    @property
    def corrected(self) -> bool:
        """Whether a person said the origin."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """The posts in columns: `origin` and `level` by their numbers, `likely` four probabilities for each."""

    origin: NDArray[np.uint8]
    likely: Real
    level: NDArray[np.uint8]
    said: Flags

    def where(self, wanted: Flags) -> "_Judged":
        """Give those for which it holds."""
        return _Judged(self.origin[wanted], self.likely[wanted], self.level[wanted], self.said[wanted])

    def of(self, *origins: Origin) -> Flags:
        """Tell which count as one of these."""
        return np.isin(self.origin, [ORIGINS.index(one) for one in origins])


def count_community(posts: Crowd | Sequence[Read]) -> Range:
    """Give the range of how many posts are organic; those called unclear count by their probabilities, as any other."""
    others = _others(_judged(posts))
    business = _likely(others, BUSINESS, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED)
    return Range(len(others.origin) - business.high, len(others.origin) - business.low)


def count_commercial(posts: Crowd | Sequence[Read]) -> Range:
    """Give the range of how many posts are paid or self-interested; the brand's own are neither."""
    return _likely(_others(_judged(posts)), COMMERCIAL, Origin.PAID, Origin.SELF_PROMOTION)


def count_origins(posts: Crowd | Sequence[Read]) -> tuple[OriginCount, ...]:
    """Count what each origin was read as, with the range of how many there likely are.

    Our own posts are known by their accounts; what nobody can decide has no true number. Less is known of paid posts
    alone than of paid and self-interested ones together, and the one range stays within the other.
    """
    judged = _judged(posts)
    others = _others(judged)
    bought = count_commercial(posts)
    likely = {
        Origin.ORGANIC: count_community(posts),
        Origin.PAID: _part_of(bought, _likely(others, PAID, Origin.PAID)),
        Origin.SELF_PROMOTION: _part_of(bought, _likely(others, SELF_PROMOTION, Origin.SELF_PROMOTION)),
    }
    return tuple(
        OriginCount(origin=origin, read=int(judged.of(origin).sum()), likely=likely.get(origin)) for origin in SHOWN
    )


def _part_of(whole: Range, part: Range) -> Range:
    """Give the range of a part of what the other range counts: it may be smaller, and never more."""
    return Range(min(part.low, whole.low), min(part.high, whole.high))


def _judged(posts: Crowd | Sequence[Read]) -> _Judged:
    if isinstance(posts, Crowd):
        codes = [np.asarray(posts.rows[column], np.uint8) for column in ("origin", "disclosure")]
        return _Judged(codes[0], posts.real("likely"), codes[1], posts.flags("corrected"))
    return _Judged(
        np.array([ORIGINS.index(post.origin) for post in posts], np.uint8),
        np.array([tuple(post.probabilities) for post in posts], np.float64).reshape(-1, len(PLACES)),
        np.array([LEVELS.index(post.disclosure) for post in posts], np.uint8),
        np.array([post.corrected for post in posts], np.bool_),
    )


def _others(judged: _Judged) -> _Judged:
    return judged.where(~judged.of(Origin.OWNED))


def _likely(judged: _Judged, trust: Trust, *origins: Origin) -> Range:
    """Give the range of those that state it plainly, and add that of all others."""
    stated = judged.of(Origin.PAID) & (judged.level == LEVELS.index(Disclosure.CLEAR)) & ~judged.said
    number = int(stated.sum())
    low, high = math.floor(number * STATED), number
    if Origin.PAID not in origins:
        low, high = 0, number - low
    others = count_range(_chances(judged.where(~stated), *origins), trust)
    return Range(low + others.low, high + others.high)


def _chances(judged: _Judged, *origins: Origin) -> Real:
    """Give the reader's probability that a post is of one of these origins; what a person said is certain."""
    summed = judged.likely[:, [PLACES.index(origin) for origin in origins]].sum(axis=1)
    certain = judged.said & ~judged.of(Origin.UNCLEAR)
    return np.asarray(np.where(certain, judged.of(*origins), np.clip(summed, 1 - ALMOST, ALMOST)), np.float64)
