"""The trained part of the reading: an additive model over pieces of text, traits and rules, whose scores have words.

A score is a sum: each known piece, trait and rule adds its own weight to each label. So what a word contributed is no
estimate but a term of the sum, and taking the word away takes the term away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzers.pieces import Batch, Known, Numbers, Places, Vocabulary
from analyzers.quoting import Words, find_words

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of the texts of a batch beside their words.

    `measures` has a row for each text and a column for each of `names`; `rules` tells for each text which rules fired,
    and how strongly.
    """

    names: tuple[str, ...]
    measures: Floats
    rules: Sequence[Mapping[str, float]]

    def of_each(self) -> list[dict[str, float]]:
        """Give the traits of each text by name."""
        rows = self.measures.tolist()
        return [dict(zip(self.names, row, strict=True), **rules) for row, rules in zip(rows, self.rules, strict=True)]


class SecondReader(Protocol):
    """A slower reader of the same questions, asked beside the model by those who have installed one."""

    def scores(self, texts: Sequence[str]) -> Floats:
        """Score folded texts: a row for each text and a column for each label, in log-odds."""
        ...


def mix(own: Floats, second: Floats) -> Floats:
    """Give the middle of what two readers say (the mean of their log-odds, each label's row by row)."""
    return np.asarray((own + second) / 2, np.float32)


@dataclass(frozen=True, slots=True)
class Read:
    """What a model says of a batch. `scores` has a row for each text and a column for each label, in log-odds.

    `added` are the pieces' own terms: a row for each piece, a column for each label; they belong to `pieces`, and are
    to be divided by the `lengths` of their texts.
    """

    batch: Batch
    pieces: Known
    added: Floats
    lengths: Floats
    scores: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What training gives, as plain arrays.

    For n pieces: their `numbers`, how rare they are (`rarity`, smoothed inverse document frequency) and their `weights`
    (n × labels); for m traits, named by `trait_names`, theirs (`traits`, m × labels); and the `bias` of each label.
    """

    numbers: Numbers
    rarity: Floats
    weights: Floats
    traits: Floats
    bias: Floats
    labels: tuple[str, ...]
    trait_names: tuple[str, ...]


class Model:
    """Scores the labels of one or several questions."""

    def __init__(self, weights: Weights) -> None:
        self.labels = weights.labels
        self._vocabulary = Vocabulary(weights.numbers)
        self._rarity = weights.rarity
        self._weights = weights.weights * weights.rarity[:, None]
        self._trait_weights = weights.traits
        self._trait_entries = {name: entry for entry, name in enumerate(weights.trait_names)}
        self._bias = weights.bias

    @property
    def size(self) -> int:
        """The number of pieces it knows."""
        return len(self._rarity)

    def read(self, texts: Sequence[str], traits: Traits) -> Read:
        """Score folded texts by their pieces and traits."""
        batch = Batch.join(texts)
        pieces = self._vocabulary.find(batch)
        added, lengths = self._weights[pieces.entries], self._lengths(pieces, len(texts))
        of_pieces = _sum_by_text(added, pieces.texts, len(texts)) / lengths[:, None]
        return Read(batch, pieces, added, lengths, self._bias + of_pieces + self._of_traits(traits))

    def of_trait(self, name: str) -> Floats:
        """Give what one unit of a trait adds to each label; nothing for a trait that was never seen in training."""
        entry = self._trait_entries.get(name)
        return np.zeros(len(self.labels), np.float32) if entry is None else self._trait_weights[entry]

    def _lengths(self, pieces: Known, texts: int) -> Floats:
        """Give each text's Euclidean length, so that a long post shouts no louder than a short one."""
        squares = np.bincount(pieces.texts, self._rarity[pieces.entries] ** 2, texts)
        return np.asarray(np.sqrt(np.maximum(squares, 1.0)), np.float32)

    def _of_traits(self, traits: Traits) -> Floats:
        """Add up what the known traits of each text add."""
        values = np.zeros((len(traits.rules), len(self._trait_weights)), np.float32)
        if traits.names:
            values[:, [self._trait_entries[name] for name in traits.names]] = traits.measures
        fired = [
            (text, self._trait_entries[name], value)
            for text, rules in enumerate(traits.rules)
            for name, value in rules.items()
            if name in self._trait_entries
        ]
        if fired:
            texts, entries, strengths = zip(*fired, strict=True)
            values[texts, entries] = strengths
        return values @ self._trait_weights

    def words_for(self, read: Read, directions: Floats) -> list[list[Words]]:
        """Give for each text the few words that moved its score most along its row of `directions` (texts × labels).

        Positions are those of the folded text. Only words whose terms add up to more than nothing are given.
        """
        texts = read.pieces.texts
        along = np.einsum("pl,pl->p", read.added, (directions / read.lengths[:, None])[texts])
        return find_words(read.batch, read.pieces, along.astype(np.float64))


def _sum_by_text(terms: Floats, texts: Places, count: int) -> Floats:
    """Add up the rows of each text; the rows are in the order of their texts."""
    sums = np.zeros((count, terms.shape[1]), np.float32)
    there, begins = np.unique(texts, return_index=True)
    if len(there):
        sums[there] = np.add.reduceat(terms, begins, axis=0)
    return sums
