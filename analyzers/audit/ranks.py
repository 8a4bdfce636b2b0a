"""Rank statistics within groups: AUC and Spearman's correlation, their permutation p-values, and Holm's correction.

Everything is computed from midranks within each group, so that a group only ever speaks of itself; with one group it
is the plain statistic.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

Z95, Z80 = 1.959964, 0.841621
"""Normal quantiles: of a two-sided interval of 95 %, and of a power of 0.8."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic with its interval of 95 %, and the smallest true value that would be found with a power of 0.8."""

    value: float
    low: float
    high: float
    detectable: float


def midranks(values: Numbers, groups: Whole) -> Numbers:
    """Give each value's rank within its group, from 1; equal values share the mean of their ranks."""
    order = np.lexsort((values, groups))
    ordered, grouped = values[order], groups[order]
    new = np.ones(len(order), bool)
    new[1:] = (ordered[1:] != ordered[:-1]) | (grouped[1:] != grouped[:-1])
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(order))
    places = np.repeat((starts + ends + 1) / 2, ends - starts)
    first = np.ones(len(order), bool)
    first[1:] = grouped[1:] != grouped[:-1]
    begun = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    ranks = np.empty(len(order))
    ranks[order] = places - begun
    return ranks


def auc(scores: Numbers, upper: NDArray[np.bool_], groups: Whole) -> float:
    """Give the chance that, of two from one group, the upper one has the higher score (ties count half).

    Mann and Whitney's U over all pairs within groups, divided by their number; 0.5 when there is no such pair.
    """
    ranks = midranks(scores, groups)
    above, below = _counts(upper, groups)
    pairs = float((above * below).sum())
    if not pairs:
        return 0.5
    wins = float(ranks[upper].sum() - (above * (above + 1) / 2).sum())
    return wins / pairs


def estimate_auc(scores: Numbers, upper: NDArray[np.bool_], groups: Whole, alpha: float) -> Estimate:
    """Give an AUC with its interval by DeLong's variance (Biometrics 44, 1988), summed over groups.

    `detectable` is for a two-sided test at `alpha`, by the variance of U without an effect, ties corrected (Lehmann,
    Nonparametrics, 1975).
    """
    value = auc(scores, upper, groups)
    above, below = _counts(upper, groups)
    pairs = float((above * below).sum())
    if not pairs:
        return Estimate(value, 0.0, 1.0, 1.0)
    spread = math.sqrt(_delong(scores, upper, groups) / pairs**2)
    still = math.sqrt(_null_variance(scores, groups, above, below) / pairs**2)
    needed = 0.5 + (NormalDist().inv_cdf(1 - alpha / 2) + Z80) * still
    return Estimate(value, max(0.0, value - Z95 * spread), min(1.0, value + Z95 * spread), min(1.0, needed))


def _counts(upper: NDArray[np.bool_], groups: Whole) -> tuple[Numbers, Numbers]:
    """Count those above and below in each group."""
    number = int(groups.max()) + 1 if len(groups) else 0
    above = np.bincount(groups, weights=upper, minlength=number).astype(np.float64)
    return above, np.bincount(groups, minlength=number).astype(np.float64) - above


def _delong(scores: Numbers, upper: NDArray[np.bool_], groups: Whole) -> float:
    """Give the variance of U: what each one above wins, and what each one below loses, vary within their group."""
    every, own = midranks(scores, groups), np.empty(len(scores))
    for side in (upper, ~upper):
        own[side] = midranks(scores[side], groups[side])
    won = every - own  # pairs won by those above; for those below, pairs lost
    above, below = _counts(upper, groups)
    variance = 0.0
    for side, others, mine in ((upper, below, above), (~upper, above, below)):
        mean = np.bincount(groups[side], weights=won[side], minlength=len(mine)) / np.maximum(mine, 1)
        squares = np.bincount(groups[side], weights=(won[side] - mean[groups[side]]) ** 2, minlength=len(mine))
        variance += float((mine * squares / np.maximum(mine - 1, 1))[others > 0].sum())
    return variance


def _null_variance(scores: Numbers, groups: Whole, above: Numbers, below: Numbers) -> float:
    size = above + below
    ranks = midranks(scores, groups)
    centred = ranks - (size[groups] + 1) / 2
    squares = np.bincount(groups, weights=centred**2, minlength=len(size))
    return float((above * below * squares / np.maximum(size * (size - 1), 1)).sum())


def spearman(one: Numbers, other: Numbers, groups: Whole) -> float:
    """Give the correlation of midranks within groups, pooled; 0 when either does not vary."""
    first, second = _centred(one, groups), _centred(other, groups)
    scale = math.sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / scale if scale else 0.0


def estimate_spearman(one: Numbers, other: Numbers, groups: Whole, alpha: float) -> Estimate:
    """Give Spearman's correlation with its interval by Fisher's z (Bonett and Wright, Psychometrika 65, 2000)."""
    value = spearman(one, other, groups)
    free = len(one) - len(np.unique(groups)) - 2
    if free < 1:
        return Estimate(value, -1.0, 1.0, 1.0)
    half = Z95 * math.sqrt((1 + value**2 / 2) / free)
    z = math.atanh(max(-0.999999, min(0.999999, value)))
    needed = math.tanh((NormalDist().inv_cdf(1 - alpha / 2) + Z80) / math.sqrt(free))
    return Estimate(value, math.tanh(z - half), math.tanh(z + half), needed)


def _centred(values: Numbers, groups: Whole) -> Numbers:
    ranks = midranks(values, groups)
    size = np.bincount(groups)
    return ranks - (size[groups] + 1) / 2


def deal_aucs(
    scores: Numbers, upper: NDArray[np.bool_], groups: Whole, chance: np.random.Generator, deals: int
) -> Numbers:
    """Give the AUCs of `deals` in which the upper ones are dealt out anew within their groups."""
    ranks = midranks(scores, groups)
    above, below = _counts(upper, groups)
    least, pairs = float((above * (above + 1) / 2).sum()), float((above * below).sum())
    if not pairs:
        return np.full(deals, 0.5)
    sums = [float(ranks[upper[shuffled_within(groups, chance)]].sum()) for _ in range(deals)]
    return (np.array(sums) - least) / pairs


def deal_spearmans(one: Numbers, other: Numbers, groups: Whole, chance: np.random.Generator, deals: int) -> Numbers:
    """Give the correlations of `deals` in which the other values are dealt out anew within their groups."""
    first, second = _centred(one, groups), _centred(other, groups)
    scale = math.sqrt(float(first @ first) * float(second @ second))
    if not scale:
        return np.zeros(deals)
    return np.array([float(first @ second[shuffled_within(groups, chance)]) for _ in range(deals)]) / scale


def shuffled_within(groups: Whole, chance: np.random.Generator) -> Whole:
    """Give an order in which members of a group change places among themselves only."""
    if not groups.any():
        return chance.permutation(len(groups))
    order = np.lexsort((chance.random(len(groups)), groups))
    places = np.lexsort((np.arange(len(groups)), groups))
    dealt = np.empty(len(groups), np.int64)
    dealt[places] = order
    return dealt


def p_value(seen: float, dealt: Numbers) -> float:
    """Give the share of deals at least as far out as what was seen, the latter counted too (Phipson and Smyth 2010)."""
    return float((1 + np.count_nonzero(dealt >= seen - 1e-12)) / (1 + len(dealt)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values for their number by Holm's step-down (Scandinavian Journal of Statistics 6, 1979)."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    corrected, highest = [1.0] * len(p_values), 0.0
    for step, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - step) * p_values[place]))
        corrected[place] = highest
    return corrected
