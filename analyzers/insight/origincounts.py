"""Counts of mentions by origin: what each was read as, and how many there likely are."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from analyzers.insight.counting import count_range
from analyzers.insight.digest import OriginCount, Range
from analyzers.insight.trust import BUSINESS, COMMERCIAL, PAID, SELF_PROMOTION, Trust
from analyzers.labels import Disclosure, Origin
from analyzers.verdict import Probabilities

SHOWN = (Origin.ORGANIC, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED, Origin.UNCLEAR)
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


def count_community(posts: Sequence[Read]) -> Range:
    """Give the range of how many posts are organic; those called unclear count by their probabilities, as any other."""
    others = _others(posts)
    business = _likely(others, BUSINESS, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED)
    return Range(len(others) - business.high, len(others) - business.low)


def count_commercial(posts: Sequence[Read]) -> Range:
    """Give the range of how many posts are paid or self-interested; the brand's own are neither."""
    return _likely(_others(posts), COMMERCIAL, Origin.PAID, Origin.SELF_PROMOTION)


def count_origins(posts: Sequence[Read]) -> tuple[OriginCount, ...]:
    """Count what each origin was read as, with the range of how many there likely are.

    Our own posts are known by their accounts; what nobody can decide has no true number.
    """
    others = _others(posts)
    likely = {
        Origin.ORGANIC: count_community(posts),
        Origin.PAID: _likely(others, PAID, Origin.PAID),
        Origin.SELF_PROMOTION: _likely(others, SELF_PROMOTION, Origin.SELF_PROMOTION),
    }
    read = Counter(post.origin for post in posts)
    return tuple(OriginCount(origin=origin, read=read[origin], likely=likely.get(origin)) for origin in SHOWN)


def _others(posts: Sequence[Read]) -> list[Read]:
    return [post for post in posts if post.origin is not Origin.OWNED]


def _likely(posts: Sequence[Read], trust: Trust, *origins: Origin) -> Range:
    """Give the range of those that state it plainly, and add that of all others."""
    stated = [post for post in posts if _is_stated(post)]
    low, high = math.floor(len(stated) * STATED), len(stated)
    if Origin.PAID not in origins:
        low, high = 0, len(stated) - low
    others = count_range([_chance(post, *origins) for post in posts if not _is_stated(post)], trust)
    return Range(low + others.low, high + others.high)


def _is_stated(post: Read) -> bool:
    return post.origin is Origin.PAID and post.disclosure is Disclosure.CLEAR and not post.corrected


def _chance(post: Read, *origins: Origin) -> float:
    """Give the reader's probability that a post is of one of these origins; what a person said is certain."""
    if post.corrected and post.origin is not Origin.UNCLEAR:
        return float(post.origin in origins)
    chances = {
        Origin.PAID: post.probabilities.paid,
        Origin.SELF_PROMOTION: post.probabilities.self_promotion,
        Origin.OWNED: post.probabilities.owned,
    }
    return min(max(sum(chances[origin] for origin in origins), 1 - ALMOST), ALMOST)
