"""Finds the words of a text that a score rests on: the stretch of words whose pieces added most to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzers.pieces import Batch, Pieces, Places

Weights = NDArray[np.float64]

LONGEST = 6
"""Words of one quotation: as many as fit one line of a card."""
MOST = 2
"""Quotations of one text: a person reads two, not ten."""
LEAST = 0.02
"""Log-odds that each word of a quotation must bring to stay in it: below that a word says nothing worth showing."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a text that moved a score: characters `start` up to `end`, and what they added to it in log-odds."""

    start: int
    end: int
    weight: float


def find_words(batch: Batch, pieces: Pieces, added: Weights) -> list[list[Words]]:
    """Give for each text its strongest stretches, best first, from what each piece added (one number a piece)."""
    found: list[list[Words]] = [[] for _ in range(int(batch.texts[-1]) + 1 if len(batch.texts) else 0)]
    starts, ends = batch.words()
    if not len(starts):
        return found
    texts, weights = batch.texts[starts], _by_word(batch, pieces, added, starts, ends)
    for _ in range(MOST):
        best, length, gain = _strongest(texts, weights)
        for first, last, weight in zip(best, best + length - 1, gain, strict=True):
            start, end = int(batch.places[starts[first]]), int(batch.ends[ends[last] - 1])
            found[int(texts[first])].append(Words(start, end, float(weight)))
            weights[first : last + 1] = -np.inf
    return found


def _by_word(batch: Batch, pieces: Pieces, added: Weights, starts: Places, ends: Places) -> Weights:
    """Spread what each piece added evenly over its characters, then add it up word by word."""
    share = added / (pieces.ends - pieces.starts)
    size = len(batch.codes) + 1
    steps = np.bincount(pieces.starts, share, size) - np.bincount(pieces.ends, share, size)
    until = np.concatenate(([0.0], np.cumsum(np.cumsum(steps))))
    return until[ends] - until[starts]


def _strongest(texts: Places, weights: Weights) -> tuple[Places, Places, Weights]:
    """Give of each text that has one the strongest stretch: its first word, its number of words and what it adds."""
    gains = np.full((LONGEST, len(weights)), -np.inf)
    total = np.zeros(len(weights))
    for extra in range(min(LONGEST, len(weights))):
        total = total[: len(weights) - extra] + (weights[extra:] - LEAST)
        inside = texts[extra:] == texts[: len(total)]
        gains[extra, : len(total)] = np.where(inside, total, -np.inf)
    length = gains.argmax(axis=0)
    gain = gains[length, np.arange(len(weights))]
    order = np.lexsort((-gain, texts))
    first = order[np.concatenate(([True], texts[order][1:] != texts[order][:-1]))]
    first = first[gain[first] > 0]
    return first, length[first] + 1, gain[first] + LEAST * (length[first] + 1)
