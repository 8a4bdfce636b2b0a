"""Whether stated probabilities can be relied on: a perfect reader's calibration error, and error by confidence."""

import math
import random
from dataclasses import dataclass

import numpy as np

from analyzers.evaluation.figures import told
from analyzers.evaluation.table import Real, Table
from analyzers.evaluation.tally import BINS, tenth

DRAWS = 400
BAND = (0.05, 0.95)
PARTS = 10
"""Steps of coverage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint:
    """When only the most confident share (`coverage`) of the posts is decided, the share of them that is wrong.

    `confidence` is the lowest probability among them.
    """

    coverage: float
    error: float
    confidence: float


def perfect_band(table: Table) -> tuple[float, float] | None:
    """Give the calibration error that a perfect reader would show on these posts: 5th and 95th of 100.

    Each draw lets every top probability come true as often as it says, by a fixed seed; None without probabilities.
    """
    tops = _tops(table)
    if not len(tops):
        return None
    chance = random.Random(1)  # noqa: S311  a repeatable draw, no secret
    places = tenth(tops)
    errors = []
    for _ in range(DRAWS):
        true = np.array([chance.random() for _ in tops]) < tops
        errors.append(np.abs(np.bincount(places, weights=tops - true, minlength=BINS)).sum() / len(tops))
    errors.sort()
    low, high = (told(errors[int(DRAWS * share)]) for share in BAND)
    return low, high


def risk_by_coverage(table: Table) -> tuple[RiskPoint, ...]:
    """Give the error of origin among the most confident tenth, two tenths, … of the posts a person could decide.

    The risk–coverage curve (El-Yaniv and Wiener, JMLR 11, 2010). Of posts that are equally confident any part may be
    taken, so the mean over all ways to take it is given. Empty without probabilities.
    """
    known = table.decided & ~np.isnan(table.top)
    tops, wrong = table.top[known], ~table.hit[known]
    if not len(tops):
        return ()
    values, group, sizes = np.unique(-tops, return_inverse=True, return_counts=True)
    taken = np.cumsum(sizes)
    errors = np.cumsum(np.bincount(group, weights=wrong, minlength=len(values)))
    reached = [math.ceil(part * len(tops) / PARTS) for part in range(1, PARTS + 1)]
    expected = np.interp(reached, np.concatenate(([0], taken)), np.concatenate(([0.0], errors)))
    lowest = -values[np.searchsorted(taken, reached)]
    return tuple(
        RiskPoint(coverage=part / PARTS, error=told(error / posts), confidence=told(top, 4))
        for part, (posts, error, top) in enumerate(zip(reached, expected, lowest, strict=True), start=1)
    )


def _tops(table: Table) -> Real:
    tops = table.top[table.decided]
    return tops[~np.isnan(tops)]
