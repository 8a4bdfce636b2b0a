"""Whether the upper half of the people is answered more often than the lower half, at the same need."""

import numpy as np
from scipy import optimize

from analyzers.fairness.sample import Flags, Real, Sample
from analyzers.fairness.survival import Slope, spread_by_person

SMALLEST, LARGEST = 1e-3, 7.0
"""Logarithms of the odds ratios that are looked through: up to about a thousand."""


def compare_halves(sample: Sample) -> Slope:
    """Give the slope of a logistic model at no difference: answered by half, stratified.

    Its score is that of Mantel and Haenszel (JNCI 22, 1959); the variance is summed by person (Boos, The American
    Statistician 46, 1992), so that one person's many cases count as what they are.
    """
    size = np.bincount(sample.stratum)
    wider = size / np.maximum(size - 1, 1)
    upper, answered = (_mean(sample, each) for each in (sample.upper, sample.answered))
    aside = sample.upper - upper[sample.stratum]
    each = aside * (sample.answered - answered[sample.stratum])
    return Slope(
        score=float(each.sum()),
        variance=spread_by_person(sample.person, each * np.sqrt(wider)[sample.stratum]),
        information=float((size * upper * (1 - upper) * answered * (1 - answered) * wider).sum()),
    )


def _mean(sample: Sample, flags: Flags) -> Real:
    """Give the share of each stratum; 0 of an empty one."""
    size = np.maximum(np.bincount(sample.stratum), 1)
    return np.asarray(np.bincount(sample.stratum, weights=flags) / size, np.float64)


def reach(sample: Sample, slope: Slope, certain: float, seen: float) -> float | None:
    """Give the odds ratio that the comparison of halves would see so often; None when none would be.

    `certain` is the normal quantile beyond which it tells of a difference, `seen` that of how often it should. The
    shares of each stratum are those that leave as many answered as there are; where people's many cases widen the
    variance, it is as much wider here.
    """
    size = np.bincount(sample.stratum)
    upper, answered = (np.bincount(sample.stratum, weights=each) for each in (sample.upper, sample.answered))
    both = (upper > 0) & (upper < size)
    cells = np.array([upper[both], (size - upper)[both], answered[both]])
    wider = max(slope.variance / slope.information, 1.0)
    level = certain * np.sqrt(wider * slope.information)
    if _margin(LARGEST, cells, wider, level, seen) <= 0:
        return None
    return float(np.exp(optimize.brentq(_margin, SMALLEST, LARGEST, (cells, wider, level, seen))))


def _margin(ratio: float, cells: Real, wider: float, level: float, seen: float) -> float:
    """Give how far the score lies beyond the level, less what chance takes away, at a log odds ratio."""
    upper, lower, answered = cells
    more = np.exp(ratio) - 1
    middle = upper * (more + 1) + lower - answered * more
    low = (np.sqrt(middle**2 + 4 * lower * more * answered) - middle) / (2 * lower * more)
    high = np.minimum((answered - lower * low) / upper, 1.0)
    weight = upper * lower / (upper + lower)
    spread = weight**2 * (high * (1 - high) / upper + low * (1 - low) / lower)
    return float((weight * (high - low)).sum() - level - seen * np.sqrt(wider * spread.sum()))


def odds_ratio(sample: Sample, drawn: Real | None = None) -> Real:
    """Give Mantel and Haenszel's common odds ratio of the upper half over the lower one; infinite or nan at the ends.

    `drawn` (draws by people) says how often each person is in each draw; the answer has one number a draw.
    """
    draws = np.ones((1, sample.people)) if drawn is None else drawn
    over, under = np.zeros(len(draws)), np.zeros(len(draws))
    for stratum in np.unique(sample.stratum):
        some = sample.stratum == stratum
        cells = [
            draws @ np.bincount(sample.person[some & half & said], minlength=sample.people)
            for half in (sample.upper, ~sample.upper)
            for said in (sample.answered, ~sample.answered)
        ]
        total = np.maximum(sum(cells), 1)
        over += cells[0] * cells[3] / total
        under += cells[1] * cells[2] / total
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(over / under, np.float64)
