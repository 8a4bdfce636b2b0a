"""How the reader's weights are made: softmax regression on pieces and traits. Never imported at run time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import csr_array, hstack, vstack

from analyzers.pieces import Batch, Numbers, Vocabulary, cut, slot_of
from analyzers.reader import Floats, Weights, softmax

Doubles = NDArray[np.float64]

LEAST_POSTS = 5
"""A piece seen in fewer posts is dropped: it could only name somebody, and says little."""
TRAIT_SCALE = 0.35
"""Traits are few and sure: against thousands of pieces they get their say without drowning them (chosen on dev)."""
PIECE_SCALE = 1.4
AT_ONCE = 2_000
MOST_STEPS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A post to learn from: its folded text, its traits, and for each question how likely each answer is (sum 1).

    A question that nobody answered for this post is absent. `weight` is how much the example counts.
    """

    text: str
    traits: Mapping[str, float]
    answers: Mapping[str, Sequence[float]]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Space:
    """What a model can see: the pieces and traits that enough of the examples have."""

    vocabulary: Vocabulary
    rarity: Doubles
    traits: tuple[str, ...]

    def matrix(self, examples: Sequence[Example]) -> csr_array:
        """Give one row for each example, one column for each piece and trait."""
        parts = [self._rows(examples[at : at + AT_ONCE]) for at in range(0, len(examples), AT_ONCE)]
        return csr_array(vstack(parts))

    def _rows(self, examples: Sequence[Example]) -> csr_array:
        pieces = self.vocabulary.find(Batch.join([example.text for example in examples]))
        values = self.rarity[pieces.entries]
        length = np.sqrt(np.maximum(np.bincount(pieces.texts, values**2, len(examples)), 1.0))
        words = csr_array(
            (PIECE_SCALE * values / length[pieces.texts], (pieces.texts, pieces.entries)),
            shape=(len(examples), len(self.rarity)),
        )
        return csr_array(hstack([words, self._traits(examples)]))

    def _traits(self, examples: Sequence[Example]) -> csr_array:
        column = {name: number for number, name in enumerate(self.traits)}
        cells = [
            (row, column[name], TRAIT_SCALE * value)
            for row, example in enumerate(examples)
            for name, value in example.traits.items()
            if name in column
        ]
        rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        return csr_array((values, (rows, columns)), shape=(len(examples), len(self.traits)), dtype=np.float64)


def find_space(examples: Sequence[Example]) -> Space:
    """Choose the pieces and traits that `LEAST_POSTS` examples have; of two pieces in one slot the commoner."""
    numbers, posts = _count(examples)
    common = posts >= LEAST_POSTS
    numbers, posts = numbers[common], posts[common]
    order = np.argsort(-posts, kind="stable")
    _, first = np.unique(slot_of(numbers[order]), return_index=True)
    kept = np.sort(order[first])
    rarity = np.log((1 + len(examples)) / (1 + posts[kept])) + 1  # smoothed inverse document frequency (scikit-learn's)
    return Space(Vocabulary(numbers[kept]), rarity, _common_traits(examples))


def _count(examples: Sequence[Example]) -> tuple[Numbers, NDArray[np.int64]]:
    """Count in how many examples each piece occurs."""
    found = []
    for at in range(0, len(examples), AT_ONCE):
        batch = Batch.join([example.text for example in examples[at : at + AT_ONCE]])
        pieces = cut(batch)
        found.append(_once_a_text(pieces.numbers, pieces.texts))
    return np.unique(np.concatenate(found), return_counts=True)


def _once_a_text(numbers: Numbers, texts: NDArray[np.int64]) -> Numbers:
    order = np.lexsort((texts, numbers))
    numbers, texts = numbers[order], texts[order]
    again = (numbers[1:] == numbers[:-1]) & (texts[1:] == texts[:-1])
    return numbers[np.concatenate(([True], ~again))]


def _common_traits(examples: Sequence[Example]) -> tuple[str, ...]:
    posts: dict[str, int] = {}
    for example in examples:
        for name in example.traits:
            posts[name] = posts.get(name, 0) + 1
    return tuple(sorted(name for name, count in posts.items() if count >= LEAST_POSTS))


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights of one question: a row for each column of the matrix, a column for each answer; and the bias."""

    weights: Doubles
    bias: Doubles

    def scores(self, matrix: csr_array) -> Doubles:
        """Give the log-odds of each answer for each row."""
        return np.asarray(matrix @ self.weights + self.bias)


def fit(matrix: csr_array, answers: Doubles, weights: Doubles, strength: float) -> Fit:
    """Fit softmax regression to answers that may be probabilities, by L-BFGS.

    Minimises the weighted cross-entropy plus |w|²/2C with C = `strength`, as in logistic regression; deterministic.
    """
    shape = (matrix.shape[1] + 1, answers.shape[1])
    result = minimize(
        _loss(matrix, answers, weights, strength, shape),
        np.zeros(shape[0] * shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": MOST_STEPS, "maxcor": 12},
    )
    found = result.x.reshape(shape)
    return Fit(found[:-1], found[-1])


def _loss(
    matrix: csr_array, answers: Doubles, weights: Doubles, strength: float, shape: tuple[int, int]
) -> Callable[[Doubles], tuple[float, Doubles]]:
    transposed = csr_array(matrix.T)

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        found = flat.reshape(shape)
        scores = matrix @ found[:-1] + found[-1]
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        value = -float((weights[:, None] * answers * logs).sum()) + float((found[:-1] ** 2).sum()) / (2 * strength)
        error = weights[:, None] * (np.exp(logs) * answers.sum(axis=1, keepdims=True) - answers)
        gradient = np.vstack([transposed @ error + found[:-1] / strength, error.sum(axis=0)])
        return value, gradient.ravel()

    return loss


def find_temperature(scores: Doubles, answers: Doubles) -> float:
    """Find the number by which held-out scores must be divided to be probabilities (Guo et al., ICML 2017)."""

    def loss(logarithm: float) -> float:
        return -float((answers * np.log(softmax(scores / np.exp(logarithm)) + 1e-12)).sum())

    found = minimize_scalar(loss, bounds=(-1.5, 1.5), method="bounded")
    return float(np.exp(found.x))


def pack(space: Space, fits: Sequence[Fit], temperatures: Sequence[float], labels: Sequence[str]) -> Weights:
    """Put the weights of one or several questions side by side, rounded as they are kept in a file.

    Temperatures are folded into the weights, and so are the scales by which the matrix was made.
    """
    weights = np.hstack([found.weights / heat for found, heat in zip(fits, temperatures, strict=True)])
    bias = np.concatenate([found.bias / heat for found, heat in zip(fits, temperatures, strict=True)])
    pieces, traits = np.split(weights, [len(space.rarity)])
    return Weights(
        numbers=space.vocabulary.numbers,
        rarity=_rounded(space.rarity),
        weights=_rounded(pieces * PIECE_SCALE),
        traits=(traits * TRAIT_SCALE).astype(np.float32),
        bias=bias.astype(np.float32),
        labels=tuple(labels),
        trait_names=space.traits,
    )


def _rounded(numbers: Doubles) -> Floats:
    return numbers.astype(np.float16).astype(np.float32)
