"""What a trained model makes of a need: intent, urgency and whether the brand is meant at all, from the plain text."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.labels import Intent, Urgency
from analyzers.quoting import Words
from analyzers.reader import Floats, Model, SecondReader, Traits, mix

INTENTS, URGENCIES = tuple(Intent), tuple(reversed(Urgency))
"""The order of the model's columns; urgency from low to critical."""
BRAND = ("brand", "no_brand")
COLUMNS = (*INTENTS, *URGENCIES, *BRAND)
_INTENT, _URGENCY, _BRAND = 0, len(INTENTS), len(INTENTS) + len(URGENCIES)
"""Where each question's columns begin."""


class Learned(NamedTuple):
    """One post's answers, and the words of the plain text that spoke most for its intent and for its urgency."""

    intent: Intent
    urgency: Urgency
    about_brand: bool
    for_intent: Sequence[Words]
    for_urgency: Sequence[Words]


class NeedModel:
    """Answers three questions with one model: what is said, how soon it needs an answer, is the brand at stake."""

    def __init__(self, model: Model, second: SecondReader | None = None) -> None:
        if model.labels != COLUMNS:
            raise ValueError(f"the need model answers {model.labels}, not {COLUMNS}")
        self._model = model
        self._second = second

    def judge(self, texts: Sequence[str], traits: Traits) -> list[Learned]:
        """Judge folded plain texts by their words and traits."""
        read = self._model.read(texts, traits)
        scores = mix(read.scores, self._second.scores(texts)) if self._second else read.scores
        intents, urgencies, brand = (found.argmax(axis=1) for found in _by_question(scores))
        for_intent = self._model.words_for(read, _for_best(scores, _INTENT, len(INTENTS)))
        for_urgency = self._model.words_for(read, _for_urgency(scores, urgencies))
        said = [INTENTS[intent] for intent in intents.tolist()]
        pressing = [URGENCIES[urgency] for urgency in urgencies.tolist()]
        return list(map(Learned, said, pressing, (brand == 0).tolist(), for_intent, for_urgency))


def _by_question(scores: Floats) -> list[Floats]:
    return np.split(scores, [_URGENCY, _BRAND], axis=1)


def _for_best(scores: Floats, begin: int, count: int) -> Floats:
    """Point from the second best answer of a question to the best: what speaks for the one and not the other."""
    order = scores[:, begin : begin + count].argsort(axis=1) + begin
    texts = np.arange(len(scores))
    directions = np.zeros((len(scores), len(COLUMNS)), np.float32)
    directions[texts, order[:, -1]] = 1
    directions[texts, order[:, -2]] = -1
    return directions


def _for_urgency(scores: Floats, urgencies: NDArray[np.int64]) -> Floats:
    """Point to the urgency of urgent posts; of the others nobody asks why nothing is lost."""
    urgent = urgencies >= URGENCIES.index(Urgency.HIGH)
    return np.where(urgent[:, None], _for_best(scores, _URGENCY, len(URGENCIES)), np.float32(0))
