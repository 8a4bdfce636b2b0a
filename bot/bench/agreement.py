"""How well two ways to group the same posts agree: normalised mutual information, with an interval."""

import random
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import log


def agree(ones: Sequence[Hashable], others: Sequence[Hashable]) -> float:
    """Give the mutual information over the mean of the entropies: near 0 for chance, 1 for the same groups."""
    number = len(ones)
    one, other, both = Counter(ones), Counter(others), Counter(zip(ones, others, strict=True))
    shared = sum(n / number * log(n * number / (one[a] * other[b])) for (a, b), n in both.items())
    entropy = (_entropy(one.values(), number) + _entropy(other.values(), number)) / 2
    return shared / entropy if entropy else 1.0


def resampled(
    ours: Sequence[Hashable], theirs: Sequence[Hashable], truth: Sequence[Hashable], draws: int, seed: int = 1
) -> tuple[float, float, float]:
    """Give how much better ours agrees with the truth than theirs, and the 95 % bootstrap interval over posts."""
    chance = random.Random(seed)  # noqa: S311  no secret
    differences = []
    for _ in range(draws):
        drawn = chance.choices(range(len(truth)), k=len(truth))
        real = [truth[place] for place in drawn]
        differences.append(agree([ours[p] for p in drawn], real) - agree([theirs[p] for p in drawn], real))
    differences.sort()
    low, high = differences[int(draws * 0.025)], differences[min(int(draws * 0.975), draws - 1)]
    return agree(ours, truth) - agree(theirs, truth), low, high


def _entropy(counts: Iterable[int], number: int) -> float:
    return -sum(n / number * log(n / number) for n in counts)
