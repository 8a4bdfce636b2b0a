"""Intervals, so that a count or a share is never told more exactly than it is known."""

import math

from analyzers.insight.measures import Range, Share

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
