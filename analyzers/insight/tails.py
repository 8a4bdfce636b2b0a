"""How surprising a count is, when the mean and the spread of what is usual are known."""

import math
from bisect import bisect_left, bisect_right

from scipy.special import betainc, gammainc, gammaincc

from analyzers.insight.measures import Range

OUTSIDE = 0.025
"""What lies beyond each end of a range of 95 %."""
FAR, FAR_PEOPLE = 4.0, 3.0
"""Standard deviations and people beyond which a past count was an event of its own: it is cut there, so that the last
event does not hide this week's."""


def chance_of_more(count: float, mean: float, variance: float) -> float:
    """Give the chance of `count` or more: a negative binomial of this mean and variance, a Poisson when they are equal.

    The negative binomial is a Poisson count whose mean itself varies (Greenwood and Yule, JRSS 83, 1920).
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    size = _size(mean, variance)
    return float(gammainc(count, mean) if math.isinf(size) else betainc(count, size, mean / (size + mean)))


def chance_of_fewer(count: float, mean: float, variance: float) -> float:
    """Give the chance of `count` or fewer, as above."""
    if mean <= 0:
        return 1.0
    size = _size(mean, variance)
    return float(gammaincc(count + 1, mean) if math.isinf(size) else betainc(size, count + 1, size / (size + mean)))


def usual_range(mean: float, variance: float) -> Range:
    """Give the whole numbers between which 95 % of such counts lie."""
    counts = range(math.ceil(mean + 12 * math.sqrt(variance) + 12))

    def below(count: int) -> float:
        return chance_of_fewer(count, mean, variance)

    return Range(bisect_right(counts, OUTSIDE, key=below), bisect_left(counts, 1 - OUTSIDE, key=below))


def _size(mean: float, variance: float) -> float:
    """Give the negative binomial's size: small when the mean varies much, endless when it does not."""
    return mean**2 / (variance - mean) if variance > mean * (1 + 1e-9) else math.inf
