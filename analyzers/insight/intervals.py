"""Intervals, so that a count or a share is never told more exactly than it is known."""

import math
from collections.abc import Iterable

from analyzers.insight.digest import Range, Share

Z95 = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""


def wilson(hits: int, total: int) -> Share:
    """Give a share with Wilson's score interval (E. B. Wilson, JASA 22, 1927); of nothing it is 0 to 1."""
    if total == 0:
        return Share(hits=0, total=0, interval=Range(0.0, 1.0))
    share, spread = hits / total, Z95**2 / total
    centre = (share + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    low, high = max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))
    return Share(hits=hits, total=total, interval=Range(low, high))


def count_range(probabilities: Iterable[float]) -> Range:
    """Give the range of how many of these posts are so, in whole numbers.

    The number of successes of unlike independent trials is Poisson-binomial: its mean is the sum of p, its variance
    the sum of p(1-p) (Le Cam 1960); the range is the normal approximation, rounded outward and kept within the
    possible.
    """
    chances = list(probabilities)
    mean = sum(chances)
    half = Z95 * math.sqrt(sum(chance * (1 - chance) for chance in chances))
    low = max(math.floor(mean - half + 1e-9), sum(chance >= 1 for chance in chances))
    high = min(math.ceil(mean + half - 1e-9), sum(chance > 0 for chance in chances))
    return Range(low, max(low, high))
