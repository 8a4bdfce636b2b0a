"""How many of these posts are so, as a range that owns up to what the reader does not know.

Three things are unknown: what each post is, given its probability; how common such posts are here, for the reader
learnt where promotion is many times as common as in a real week; and how posts of this place look to it.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, logsumexp, ndtr

from analyzers.insight.measures import Range
from analyzers.insight.tails import OUTSIDE
from analyzers.insight.trust import EDGES, Trust

Real = NDArray[np.float64]

SHARES = np.linspace(-7, 5, 97)
"""How common such posts may be, in log-odds."""
USUAL, USUAL_SPREAD = float(logit(0.06)), 1.0
"""What is known of that beforehand: real streams are 85 to 99 % organic, others are not impossible."""
WORTH = 50
"""Posts beyond which more of the same place tell nothing more of how they look to the reader, for the two tables and
their leaning are a rough picture of any place. Chosen by simulation, see docs/decisions/0014-what-changed.md."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
"""Where a normal leaning is looked at, and how much each counts (Gauss and Hermite)."""
SCALE = np.linspace(-1, 1, len(EDGES) + 1)
GROUPS = 200
"""Worlds that are told apart in the end."""
EXACT = 100
"""Posts up to which each count's chance is added up exactly; beyond, the normal curve with continuity does."""


def count_range(probabilities: Real | Sequence[float], trust: Trust) -> Range:
    """Give the range of how many of these posts are so, in whole numbers, at 95 %; what is 0 or 1 is certain.

    How such and other posts look to the reader is known from posts that it did not learn from; a place may lean from
    that, all its posts looking somewhat more or less so. Share and leanings are inferred from the posts themselves
    (Saerens, Latinne and Decaestecker, Neural Computation 14, 2002; Keith and O'Connor, EMNLP 2018). Given these, each
    post has a calibrated probability, and the count is Poisson-binomial; the range is that of the mixture of all.
    """
    chances = np.asarray(probabilities, np.float64)
    certain = int((chances >= 1).sum())
    open_ones = chances[(chances > 0) & (chances < 1)]
    if not len(open_ones):
        return Range(certain, certain)
    posts = np.bincount(np.digitize(logit(open_ones), EDGES), minlength=len(SCALE)).astype(np.float64)
    low, high = _ends(*_mixture(posts, trust), posts)
    return Range(certain + low, certain + high)


def _mixture(posts: Real, trust: Trust) -> tuple[Real, Real]:
    """Give the weight of each likely world, and in it the probability of a post by how it looks."""
    logs, chances = [], []
    for weight, so, other in _worlds(trust):
        both = expit(SHARES)[:, None] * so
        whole = both + expit(-SHARES)[:, None] * other
        explains = min(1.0, WORTH / posts.sum()) * (np.log(whole) @ posts)
        logs.append(np.log(weight) + explains - ((SHARES - USUAL) / USUAL_SPREAD) ** 2 / 2)
        chances.append(both / whole)
    every = np.concatenate(logs)
    weights = np.exp(every - every.max())
    weights /= weights.sum()
    return _gather(weights, np.concatenate(chances), posts)


def _gather(weights: Real, chances: Real, posts: Real) -> tuple[Real, Real]:
    """Put worlds together in which about as many posts are so, each group as likely as the others."""
    order = np.argsort(chances @ posts, kind="stable")
    group = np.minimum((np.cumsum(weights[order]) * GROUPS).astype(np.int64), GROUPS - 1)
    heavy = np.bincount(group, weights=weights[order], minlength=GROUPS).astype(np.float64)
    sums = [np.bincount(group, weights=weights[order] * column[order], minlength=GROUPS) for column in chances.T]
    kept = heavy > 0
    return heavy[kept], (np.array(sums).T / np.where(kept, heavy, 1.0)[:, None])[kept]


@cache
def _worlds(trust: Trust) -> tuple[tuple[float, Real, Real], ...]:
    """Give how posts that are so, and others, may look: the tables, leaning either way. There are two such tables."""
    so = [_lean(trust.so, trust.so_leans * one) for one in NODES]
    other = [_lean(trust.other, trust.other_leans * two) for two in NODES]
    return tuple(
        (weight * by, one, two)
        for one, weight in zip(so, WEIGHTS, strict=True)
        for two, by in zip(other, WEIGHTS, strict=True)
    )


def _lean(table: Sequence[float], leaning: float) -> Real:
    logs = np.log(np.asarray(table)) + leaning * SCALE
    return np.asarray(np.exp(logs - logsumexp(logs)))


def _ends(weights: Real, chances: Real, posts: Real) -> tuple[int, int]:
    """Give the whole numbers between which 95 % of the counts lie."""
    number = int(posts.sum())
    below = _exactly(weights, chances, posts) if number <= EXACT else _nearly(weights, chances, posts)
    counts = range(number)
    return bisect_left(counts, OUTSIDE, key=below), bisect_left(counts, 1 - OUTSIDE, key=below)


def _exactly(weights: Real, chances: Real, posts: Real) -> Callable[[int], float]:
    """Give the chance of at most so many: Poisson-binomial, by its characteristic function (Hong, CSDA 59, 2013)."""
    number = int(posts.sum()) + 1
    turns = np.exp(2j * np.pi * np.arange(number) / number)
    whole = [weights @ np.exp(np.log(1 - chances + chances * turn) @ posts) for turn in turns]
    summed = np.cumsum(np.fft.fft(whole).real / number)
    return lambda few: float(summed[few])


def _nearly(weights: Real, chances: Real, posts: Real) -> Callable[[int], float]:
    """Give the same by the normal curve, with continuity."""
    means, spreads = chances @ posts, np.sqrt((chances * (1 - chances)) @ posts + 1e-9)
    return lambda few: float(weights @ ndtr((few + 0.5 - means) / spreads))
