"""Whether influence shortens the waits of people, when some have no answer yet.

Who still waits counts as waiting, not as missing (right-censored): leaving them out would make the slowest look quick.
"""

from dataclasses import dataclass

import numpy as np

from analyzers.fairness.sample import Flags, Real, Sample, Whole

MOST_STEPS = 30
CLOSE = 1e-9
FARTHEST = 5.0
"""Logarithm of a ratio beyond which the fit runs away: everybody who was answered stands on one side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """A one-number model at a point: the score, its spread among people, and the information."""

    score: float
    variance: float
    information: float


def trend(sample: Sample, ratio: float = 0.0) -> Slope:
    """Give the slope of Cox's model (JRSS B 34, 1972) in `magnitude`, stratified, at a log hazard ratio.

    At 0 it is the log-rank test for trend. The variance is the robust one of Lin and Wei (JASA 84, 1989), summed by
    person, so that one person's many cases count as what they are.
    """
    score, information, residuals = 0.0, 0.0, np.zeros(sample.cases)
    for stratum in np.unique(sample.stratum):
        some = np.flatnonzero(sample.stratum == stratum)
        part = _stratum(sample.magnitude[some], sample.hours[some], sample.answered[some], ratio)
        score += part[0]
        information += part[1]
        residuals[some] = part[2]
    return Slope(score=score, variance=spread_by_person(sample.person, residuals), information=information)


def fit_trend(sample: Sample) -> tuple[float, float] | None:
    """Give the log hazard ratio for ten times as many followers and its robust standard error; None without a fit."""
    ratio = 0.0
    for _ in range(MOST_STEPS):
        slope = trend(sample, ratio)
        if slope.information <= 0:
            return None
        step = slope.score / slope.information
        ratio += step
        if abs(ratio) > FARTHEST:
            return None
        if abs(step) < CLOSE:
            return ratio, float(np.sqrt(slope.variance)) / slope.information
    return None


def spread_by_person(person: Whole, residuals: Real) -> float:
    """Give the sum over people of their squared sums."""
    return float((np.bincount(person, weights=residuals) ** 2).sum())


def _stratum(magnitude: Real, hours: Real, answered: Flags, ratio: float) -> tuple[float, float, Real]:
    """Give score, information and score residuals among cases of one need (ties after Breslow 1974)."""
    order = np.argsort(hours, kind="stable")
    x, time, event = magnitude[order], hours[order], answered[order]
    weight = np.exp(ratio * (x - x.mean()))
    first = np.searchsorted(time, time, side="left")
    total, mean, square = (_still_waiting(weight * x**power)[first] for power in (0, 1, 2))
    mean, square = mean / total, square / total
    last = np.searchsorted(time, time, side="right") - 1
    hazard, drift = (np.cumsum(event * each / total)[last] for each in (np.ones_like(x), mean))
    residuals = np.empty_like(x)
    residuals[order] = event * (x - mean) - weight * (x * hazard - drift)
    return float((event * (x - mean)).sum()), float((event * (square - mean**2)).sum()), residuals


def _still_waiting(values: Real) -> Real:
    """Sum over the cases that waited at least as long."""
    return np.cumsum(values[::-1])[::-1]
