"""Identifies the languages of several texts at once by py3langid's model, whose own code goes from byte to byte."""

from collections.abc import Collection, Sequence
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE
from py3langid.modelio import load_model

Places = NDArray[np.int64]

LONGEST = 6
"""Bytes of the model's longest features: what stands before them has no say in what is found at a place."""
_BETWEEN = b"\xff"
"""A byte that UTF-8 does not have and no feature either."""


class Identifier:
    """The model (naive Bayes over pieces of UTF-8, which an automaton finds), with the columns of some languages.

    `_moves` tells for a row of states and a byte the next state, `_rows` where the row of each state begins, and
    `_features` what ends in it, -1 for nothing.
    """

    def __init__(self, languages: Collection[str]) -> None:
        weights, prior, classes, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
        columns = [column for column, language in enumerate(classes) if language in languages]
        self._languages = [str(classes[column]) for column in columns]
        self._weights = np.ascontiguousarray(weights[:, columns], np.float32)
        self._prior = prior[columns]
        self._moves = np.asarray(moves)
        self._rows = np.asarray(rows, np.int64) << 8
        self._features = np.asarray(features, np.int64)

    def identify_each(self, texts: Sequence[str]) -> list[str]:
        """Give the language of each text, the first one for a text in which nothing is found."""
        found, counts = np.unique(self._find(list(map(_encoded, texts))), return_counts=True)
        of, features = np.divmod(found, len(self._weights))
        terms = np.log1p(counts.astype(np.float32))[:, None] * self._weights.take(features, axis=0)
        scores = np.zeros((len(texts), len(self._languages)), np.float32)
        begins = np.flatnonzero(np.diff(of, prepend=-1))
        if len(begins):
            scores[of.take(begins)] = np.add.reduceat(terms, begins) + self._prior
        return [self._languages[best] for best in scores.argmax(axis=1).tolist()]

    def _find(self, texts: Sequence[bytes]) -> Places:
        """Give the features of all texts, each with its text: the number of the text times that of all, and its own."""
        joined = np.frombuffer(_BETWEEN * LONGEST + _BETWEEN.join(texts), np.uint8)
        states = np.zeros(len(joined) - LONGEST, np.int64)
        for begin in range(1, LONGEST + 1):
            states = self._moves.take(self._rows.take(states) + joined[begin : begin + len(states)])
        features = self._features.take(states)
        places = np.flatnonzero(features >= 0)
        ends = np.cumsum([len(text) + len(_BETWEEN) for text in texts])
        return np.searchsorted(ends, places, side="right") * len(self._weights) + features.take(places)


def _encoded(text: str) -> bytes:
    """Give a text as the model learnt to read it."""
    return normalize("NFC", text.lower() if text.isupper() else text).encode("utf-8", "surrogatepass")
