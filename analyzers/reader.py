"""The trained part of the reading: an additive model over pieces of text, traits and rules, whose scores have words.

A score is a sum: each known piece, trait and rule adds its own weight to each label. So what a word contributed is no
estimate but a term of the sum, and taking the word away takes the term away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzers.pieces import Batch, Known, Numbers, Places, Vocabulary, begins_of
from analyzers.quoting import Words, find_words

Floats = NDArray[np.float32]
Real = TypeVar("Real", np.float32, np.float64)


class Fired(NamedTuple):
    """Rules that fired in the texts of a batch, entry by entry: in which text, which one, and how strongly.

    What comes twice for a text is added up.
    """

    texts: Places
    names: Sequence[str]
    strengths: Sequence[float]

    @classmethod
    def of_each(cls, rules: Sequence[Mapping[str, float]]) -> Self:
        """Put together what fired in each text."""
        texts = np.repeat(np.arange(len(rules)), [len(each) for each in rules])
        return cls(
            texts, [name for each in rules for name in each], [value for each in rules for value in each.values()]
        )


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of the texts of a batch beside their words.

    `measures` has a row for each text and a column for each of `names`; `fired` tells which rules did, and where.
    """

    names: tuple[str, ...]
    measures: Floats
    fired: Fired

    def of_each(self) -> list[dict[str, float]]:
        """Give the traits of each text by name."""
        each: list[dict[str, float]] = [dict(zip(self.names, row, strict=True)) for row in self.measures.tolist()]
        for text, name, strength in zip(*self.fired, strict=True):
            each[text][name] = each[text].get(name, 0.0) + strength
        return each


def softmax(scores: NDArray[Real]) -> NDArray[Real]:
    """Give the probabilities of scores in log-odds, row by row."""
    parts = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(parts / parts.sum(axis=1, keepdims=True), scores.dtype)


@dataclass(frozen=True, slots=True)
class Read:
    """What a model says of a batch of `texts`. `scores` has a row for each and a column for each label, in log-odds.

    `added` are the pieces' own terms: a row for each piece, a column for each label; they belong to `pieces`, and are
    to be divided by the `lengths` of their texts.
    """

    texts: Sequence[str]
    batch: Batch
    pieces: Known
    added: Floats
    lengths: Floats
    scores: Floats


class SecondReader(Protocol):
    """Another reader of the same questions, asked where the model is unsure: it sees what words do together."""

    def scores(self, read: Read, at: Places) -> Floats:
        """Score some texts of a batch, at least one: a row for each place in `at`, a column a label, in log-odds."""
        ...


def ask(second: SecondReader | None, read: Read, unsure: NDArray[np.bool_], share: float) -> Floats:
    """Give the scores, in log-odds; where the model is unsure, the second reader's word has a share in them.

    It takes longer, and where the model is sure it hardly ever says anything else.
    """
    at = np.flatnonzero(unsure)
    if second is None or not len(at):
        return read.scores
    scores = read.scores.copy()
    scores[at] = (1 - share) * read.scores.take(at, axis=0) + share * second.scores(read, at)
    return scores


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
        self._trait_weights = np.append(weights.traits, np.zeros((1, len(weights.labels)), np.float32), axis=0)
        self._trait_entries = {name: entry for entry, name in enumerate(weights.trait_names)}
        self._unknown = len(weights.trait_names)
        self._bias = weights.bias

    @property
    def size(self) -> int:
        """The number of pieces it knows."""
        return len(self._rarity)

    def read(self, texts: Sequence[str], traits: Traits) -> Read:
        """Score folded texts by their pieces and traits."""
        batch = Batch.join(texts)
        pieces = self._vocabulary.find(batch)
        added, lengths = self._weights.take(pieces.entries, axis=0), self._lengths(pieces, len(texts))
        of_pieces = _sum_by_text(added, pieces.texts, len(texts)) / lengths[:, None]
        return Read(texts, batch, pieces, added, lengths, self._bias + of_pieces + self._of_traits(traits))

    def of_trait(self, name: str) -> Floats:
        """Give what one unit of a trait adds to each label; nothing for a trait that was never seen in training."""
        entry = self._trait_entries.get(name, self._unknown)
        return np.asarray(self._trait_weights[entry], np.float32)

    def _lengths(self, pieces: Known, texts: int) -> Floats:
        """Give each text's Euclidean length, so that a long post shouts no louder than a short one."""
        squares = np.bincount(pieces.texts, self._rarity.take(pieces.entries) ** 2, texts)
        return np.asarray(np.sqrt(np.maximum(squares, 1.0)), np.float32)

    def _of_traits(self, traits: Traits) -> Floats:
        """Add up what the known traits of each text add."""
        texts, names, strengths = traits.fired
        order = np.argsort(texts, kind="stable")
        entries = np.fromiter(map(self._trait_entries.get, names, repeat(self._unknown)), np.int64, len(names))
        terms = self._trait_weights.take(entries.take(order), axis=0)
        terms *= np.array(strengths, np.float32).take(order)[:, None]
        columns = np.array([self._trait_entries[name] for name in traits.names], np.int64)
        return (
            _sum_by_text(terms, texts.take(order), len(traits.measures))
            + traits.measures @ self._trait_weights[columns]
        )

    def words_for(self, read: Read, directions: Floats) -> list[list[Words]]:
        """Give for each text the few words that moved its score most along its row of `directions` (texts × labels).

        Positions are those of the folded text. Only words whose terms add up to more than nothing are given.
        """
        pieces, added = read.pieces, read.added
        asked = directions.any(axis=1)
        if not asked.all():
            some = np.flatnonzero(asked.take(pieces.texts))
            pieces, added = pieces.at(some), added.take(some, axis=0)
        along_texts = (directions / read.lengths[:, None]).take(pieces.texts, axis=0)
        along = np.einsum("pl,pl->p", added, along_texts)
        return find_words(read.batch, pieces, along.astype(np.float64))


def _sum_by_text(terms: Floats, texts: Places, count: int) -> Floats:
    """Add up the rows of each text; the rows are in the order of their texts."""
    sums = np.zeros((count, terms.shape[1]), np.float32)
    begins = begins_of(texts)
    if len(begins):
        sums[texts.take(begins)] = np.add.reduceat(terms, begins, axis=0)
    return sums
