"""Finds the words of a text that a score rests on: the stretch of words whose pieces added most to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzers.pieces import Batch, Known, Places

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


def find_words(batch: Batch, known: Known, added: Weights) -> list[list[Words]]:
    """Give for each text its strongest stretches, best first, from what each piece added (one number a piece)."""
    found: list[list[Words]] = [[] for _ in range(batch.count)]
    if not len(batch):
        return found
    weights = _by_word(batch, known, added)
    for _ in range(MOST):
        first, length, gain = _strongest(batch.texts, weights)
        last = first + length - 1
        spans = (batch.texts[first], batch.starts[first], batch.stops[last], gain)
        for text, start, stop, weight in zip(*(part.tolist() for part in spans), strict=True):
            found[text].append(Words(start, stop, weight))
        for word in range(LONGEST):
            weights[np.minimum(first + word, last)] = -np.inf
    return found


def _by_word(batch: Batch, known: Known, added: Weights) -> Weights:
    """Give what each word's pieces added: a pair counts half for each of its words."""
    half = added / 2
    both = np.bincount(known.firsts, half, len(batch)) + np.bincount(known.lasts, half, len(batch))
    return np.asarray(both, np.float64)


def _strongest(texts: Places, weights: Weights) -> tuple[Places, Places, Weights]:
    """Give of each text that has one the strongest stretch: its first word, its number of words and what it adds."""
    best, length, total = np.full(len(weights), -np.inf), np.zeros(len(weights), np.int64), np.zeros(len(weights))
    for extra in range(min(LONGEST, len(weights))):
        total = total[: len(weights) - extra] + (weights[extra:] - LEAST)
        better = np.flatnonzero((total > best[: len(total)]) & (texts[extra:] == texts[: len(total)]))
        best[better], length[better] = total[better], extra + 1
    begins = np.flatnonzero(np.concatenate(([True], texts[1:] != texts[:-1])))
    most = np.repeat(np.maximum.reduceat(best, begins), np.diff(np.append(begins, len(texts))))
    first = np.flatnonzero((best == most) & (best > 0))
    first = first[np.concatenate(([True], texts[first][1:] != texts[first][:-1]))] if len(first) else first
    return first, length[first], best[first] + LEAST * length[first]
