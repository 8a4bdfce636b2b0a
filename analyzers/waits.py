"""How long people wait, when some have no answer yet.

Who still waits counts as waiting, not as missing (right-censored): leaving them out would make the slowest look quick.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Wait:
    """Hours within which a share of the people is answered, with an interval of 95 %; None beyond what was seen."""

    hours: float | None
    low: float | None
    high: float | None


NEVER_SEEN = Wait(None, None, None)


def wait_until(share: float, hours: NDArray[np.float64], answered: NDArray[np.bool_]) -> Wait:
    """Give the Kaplan–Meier quantile (JASA 53, 1958), and where the log-log band around the curve crosses it
    (Brookmeyer and Crowley, Biometrics 38, 1982). `hours` of who is not answered are those waited so far.
    """  # noqa: D205  the first sentence needs two lines
    from scipy import stats  # noqa: PLC0415  half a second that only those pay who ask for waits

    if not answered.any():
        return NEVER_SEEN
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the band has no width where nobody or everybody waits
        curve = stats.ecdf(stats.CensoredData.right_censored(hours, ~answered)).sf
        band = curve.confidence_interval(method="log-log")
    low, middle, high = (
        _crossing(np.asarray(curve.quantiles), np.asarray(each.probabilities), 1 - share)
        for each in (band.low, curve, band.high)
    )
    return Wait(middle, low, high)


def _crossing(hours: NDArray[np.float64], waiting: NDArray[np.float64], left: float) -> float | None:
    below = np.flatnonzero(waiting <= left + 1e-12)
    return float(hours[below[0]]) if len(below) else None
