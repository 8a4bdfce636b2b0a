"""Compares how many people did something in the period with equal periods before, corrected for the number of looks."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.measures import Range
from analyzers.insight.tails import FAR, FAR_PEOPLE, chance_of_fewer, chance_of_more, usual_range

Key = TypeVar("Key", bound=Hashable)
UNSEEN = 0.5
"""People that are added to those of all earlier periods together: what never was may still come (Jeffreys' prior)."""


@dataclass(frozen=True, slots=True)
class Compared(Generic[Key]):
    """People now, the mean of the periods before, where 95 % of such periods lie, and the corrected chance."""

    key: Key
    now: int
    mean: float
    usual: Range
    chance: float


def compare_counts(now: Mapping[Key, int], before: Sequence[Mapping[Key, int]], spread: float) -> list[Compared[Key]]:
    """Compare each count with its counts in equal earlier periods, of which there is at least one; the surest first.

    Counts stray as a negative binomial whose extra variance is shared by all that is compared, and is at least
    `spread` times a Poisson's; the mean of few periods is uncertain itself, which is added. Chances are two-sided.
    """
    keys = sorted({key for counts in (now, *before) for key in counts}, key=repr)
    if not keys:
        return []
    earlier = np.array([[counts.get(key, 0) for key in keys] for counts in before], np.float64)
    means = (earlier.sum(axis=0) + UNSEEN) / len(before)
    variances = _variances(earlier, means, spread) * (1 + 1 / len(before))
    return correct_chances(
        [
            _compare(key, now.get(key, 0), float(mean), float(variance))
            for key, mean, variance in zip(keys, means, variances, strict=True)
        ]
    )


def correct_chances(looks: Sequence[Compared[Key]]) -> list[Compared[Key]]:
    """Give Benjamini and Hochberg's adjusted chances (JRSS B 57, 1995), the surest first.

    Their procedure holds for counts that rise and fall together as well (Benjamini and Yekutieli, Ann. Stat. 29, 2001).
    """
    ordered = sorted(looks, key=lambda look: (look.chance, repr(look.key)))
    adjusted: list[Compared[Key]] = []
    least = 1.0
    for place, look in reversed(list(enumerate(ordered, start=1))):
        least = min(least, look.chance * len(ordered) / place)
        adjusted.append(Compared(look.key, look.now, look.mean, look.usual, least))
    return adjusted[::-1]


def _compare(key: Key, now: int, mean: float, variance: float) -> Compared[Key]:
    smaller = min(chance_of_more(now, mean, variance), chance_of_fewer(now, mean, variance))
    return Compared(key, now, mean, usual_range(mean, variance), min(2 * smaller, 1.0))


def _variances(earlier: NDArray[np.float64], means: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    """Give mean + extra × mean², the extra estimated by moments over everything; at least `spread` × mean."""
    number = len(earlier)
    extra = 0.0
    if number > 1:
        strayed = np.minimum(np.abs(earlier - means), FAR * np.sqrt(means) + FAR_PEOPLE)
        excess = (strayed**2).sum() / (number - 1) - means.sum()
        extra = max(float(excess / (means**2).sum()), 0.0)
    return np.asarray(np.maximum(means + extra * means**2, spread * means))
