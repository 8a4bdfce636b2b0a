"""How often the more influential of two people with the same need is answered sooner."""

import numpy as np

from analyzers.fairness.sample import Flags, Real, Sample, Whole

MOST_CASES = 2_000
"""Cases that are compared pair by pair: their pairs are two million."""


def rank_correlation(sample: Sample, drawn: Real) -> Real:
    """Give Somers' D between influence and being answered sooner, from -1 to 1, one number a draw.

    Two cases of different people and the same need are comparable when one is known to have been answered before the
    other (Harrell et al., JAMA 247, 1982); equal influence counts for neither. `drawn` (draws by people) says how
    often each person is in each draw. nan where nothing is comparable.
    """
    won, compared = np.zeros(len(drawn)), np.zeros(len(drawn))
    for need in np.unique(sample.need):
        some = np.flatnonzero(sample.need == need)
        weights = drawn[:, sample.person[some]].astype(np.float32)
        comparable = _comparable(sample.person[some], sample.hours[some], sample.answered[some])
        magnitude = sample.magnitude[some]
        sooner = np.sign(magnitude[:, None] - magnitude[None, :]) * comparable
        won += ((weights @ sooner.astype(np.float32)) * weights).sum(axis=1)
        compared += ((weights @ comparable.astype(np.float32)) * weights).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(won / compared, np.float64)


def _comparable(person: Whole, hours: Real, answered: Flags) -> Flags:
    """Tell for each pair whether the first was answered before the second, whom another wrote."""
    sooner, others = hours[:, None] < hours[None, :], person[:, None] != person[None, :]
    return np.asarray(answered[:, None] & sooner & others, np.bool_)
