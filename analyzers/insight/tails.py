"""How surprising a count is, when the mean and the spread of what is usual are known."""

import math
from collections.abc import Callable

from scipy.special import betainc, gammainc, gammaincc

from analyzers.insight.digest import Range

OUTSIDE = 0.025
"""What lies beyond each end of a range of 95 %."""


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
    far = math.ceil(mean + 12 * math.sqrt(variance) + 12)
    low = _first(far, lambda count: chance_of_fewer(count, mean, variance) > OUTSIDE)
    high = _first(far, lambda count: chance_of_fewer(count, mean, variance) >= 1 - OUTSIDE)
    return Range(low, high)


def _first(far: int, holds: Callable[[int], bool]) -> int:
    """Give the first whole number for which something holds that holds for all larger ones."""
    low, high = 0, far
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _size(mean: float, variance: float) -> float:
    """Give the negative binomial's size: small when the mean varies much, endless when it does not."""
    return mean**2 / (variance - mean) if variance > mean * (1 + 1e-9) else math.inf
