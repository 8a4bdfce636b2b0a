"""A few measurements of one thing, told by their middle and their ends."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The median of several runs, the least and the most."""

    median: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """Give the spread of at least one measurement."""
    return Spread(median=statistics.median(values), least=min(values), most=max(values))


def ratios(ones: Sequence[float], others: Sequence[float]) -> Spread:
    """Give the spread of one measurement over another, run by run: what slows a run slows both."""
    return spread([one / other for one, other in zip(ones, others, strict=True)])
