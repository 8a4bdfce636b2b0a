"""Whether the upper half of the people is answered more often than the lower half, at the same need."""

import numpy as np

from analyzers.fairness.sample import Real, Sample
from analyzers.fairness.survival import Slope, spread_by_person


def compare_halves(sample: Sample) -> Slope:
    """Give the slope of a logistic model at no difference: answered by half, stratified.

    Its score is that of Mantel and Haenszel (JNCI 22, 1959); the variance is summed by person (Boos, The American
    Statistician 46, 1992), so that one person's many cases count as what they are.
    """
    residuals, score, information = np.zeros(sample.cases), 0.0, 0.0
    for stratum in np.unique(sample.stratum):
        some = sample.stratum == stratum
        upper, answered = sample.upper[some].astype(float), sample.answered[some].astype(float)
        aside, wider = upper - upper.mean(), len(upper) / max(len(upper) - 1, 1)
        residuals[some] = aside * (answered - answered.mean()) * np.sqrt(wider)
        score += float((aside * answered).sum())
        information += float((aside**2).sum() * answered.mean() * (1 - answered.mean()) * wider)
    return Slope(
        score=score,
        variance=spread_by_person(sample.person, residuals),
        information=information,
    )


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
