"""What a trained model makes of a need: intent, urgency and whether the brand is meant at all, from the plain text."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.labels import Intent, Urgency
from analyzers.quoting import Words
from analyzers.reader import Floats, Model, SecondReader, Traits, ask, softmax

INTENTS, URGENCIES = tuple(Intent), tuple(reversed(Urgency))
"""The order of the model's columns; urgency from low to critical."""
BRAND = ("brand", "no_brand")
COLUMNS = (*INTENTS, *URGENCIES, *BRAND)
_URGENCY, _BRAND = len(INTENTS), len(INTENTS) + len(URGENCIES)
"""Where each question's columns begin."""
_LEVELS = np.arange(len(URGENCIES), dtype=np.float32)
_LEAST_SPREAD = 1e-3
"""Variance of a level that is all but certain: nothing is divided by less."""
NEXT_FROM = (0.45, 1.15)
"""From which expected level (low is 0, critical 3) it is normal, and high. A level too far counts by its square, as in
quadratic kappa, so the expected level is the best answer and halves would be the borders; they are lower, for to be
late costs more than to look twice. Chosen on held-out posts: kappa 0.82 from 1.15 to 1.25, urgent ones found 81 %."""
DANGER_FROM = 0.2
"""How likely a danger must be to be taken for one, whatever level is expected: one that is missed costs more than
several that are looked at in vain. Of 85 dangers in everyday words 50 are then found, of 155 posts that mostly only
sound like one 2 are called one, of 20,000 unread posts of the streams 8. With 0.15 it is 56, and 13 of the streams."""

LEANING: Mapping[str, float] = {Intent.PEER_HELP: 0.8, Intent.COMPLAINT: -0.3, Intent.CHATTER: 0.2}
"""Log-odds that are added to an act. Hardly a labelled post is help for others, so it was said too seldom, and who
helps should be seen: on the bundled sample a third of them is found, of the labelled posts 12 of 18 and no false one.
The other two were chosen on dev: what training finds for them changes by more than that with the posts held out."""
_LEANING = np.array([LEANING.get(label, 0.0) for label in COLUMNS], np.float32)
SURE = 0.9
"""How likely an answer is that no second reader is asked about. On dev no figure moves by more than a point for that,
be it the careful or the phrase reader who is asked; with less they get worse."""
SHARE = 0.5
"""What the second reader's word counts beside the model's (chosen on dev: between 0.4 and 0.6 little changes, for
either)."""


@cache
def together(label: str) -> str:
    """Name the trait that tells what all rules for a label say together."""
    return f"all {label}"


PRESSING = frozenset(map(together, (Urgency.HIGH, Urgency.CRITICAL)))


class Learned(NamedTuple):
    """One post's answers, and the words of the plain text that spoke most for its intent and for its urgency.

    `about_brand` is the log-odds that a brand is at stake.
    """

    intent: Intent
    urgency: Urgency
    about_brand: float
    for_intent: Sequence[Words]
    for_urgency: Sequence[Words]


class NeedModel:
    """Answers three questions with one model: what is said, how soon it needs an answer, is the brand at stake."""

    def __init__(self, model: Model, second: SecondReader | None = None, *, rules_first: bool = False) -> None:
        """Take the model and a second reader; `rules_first` asks that one nothing where a rule finds it urgent.

        A small one sees no rules and takes the edge off what they say; a large one reads such posts better.
        """
        if model.labels != COLUMNS:
            raise ValueError(f"the need model answers {model.labels}, not {COLUMNS}")
        self._model = model
        self._second = second
        self._rules_first = rules_first

    def judge(self, texts: Sequence[str], traits: Traits) -> list[Learned]:
        """Judge folded plain texts by their words and traits."""
        read = self._model.read(texts, traits)
        unsure = _unsure(read.scores) & ~_pressed(traits) if self._rules_first else _unsure(read.scores)
        scores = ask(self._second, read, unsure, SHARE) + _LEANING
        of_intent, of_urgency, of_brand = _by_question(scores)
        likely = softmax(of_urgency)
        urgencies = levels_of(likely)
        for_intent = self._model.words_for(read, _for_best(of_intent))
        for_urgency = self._model.words_for(read, _for_urgency(likely, urgencies))
        said = [INTENTS[intent] for intent in of_intent.argmax(axis=1).tolist()]
        pressing = [URGENCIES[urgency] for urgency in urgencies.tolist()]
        about_brand = (of_brand[:, 0] - of_brand[:, 1]).tolist()
        return list(map(Learned, said, pressing, about_brand, for_intent, for_urgency))


def levels_of(likely: Floats) -> NDArray[np.int64]:
    """Give the level of urgency of each text from how likely each level is, as numbers in the order of `URGENCIES`."""
    expected = np.searchsorted(NEXT_FROM, likely @ _LEVELS, side="right")
    levels: NDArray[np.int64] = np.where(likely[:, -1] >= DANGER_FROM, len(NEXT_FROM) + 1, expected)
    return levels


def _unsure(scores: Floats) -> NDArray[np.bool_]:
    """Tell of which texts the intent or the urgency is not sure."""
    of_intent, of_urgency, _ = map(softmax, _by_question(scores))
    return np.asarray(np.minimum(of_intent.max(axis=1), of_urgency.max(axis=1)) < SURE, np.bool_)


def _pressed(traits: Traits) -> NDArray[np.bool_]:
    """Tell of which texts a rule says that something is urgent."""
    fired = zip(traits.fired.texts.tolist(), traits.fired.names, strict=True)
    urgent = [text for text, name in fired if name in PRESSING]
    pressed = np.zeros(len(traits.measures), bool)
    pressed[urgent] = True
    return pressed


def _by_question(scores: Floats) -> list[Floats]:
    return np.split(scores, [_URGENCY, _BRAND], axis=1)


def _for_best(of_intent: Floats) -> Floats:
    """Point from the second best intent to the best: what speaks for the one and not the other."""
    order = of_intent.argsort(axis=1)
    texts = np.arange(len(of_intent))
    directions = np.zeros((len(of_intent), len(COLUMNS)), np.float32)
    directions[texts, order[:, -1]] = 1
    directions[texts, order[:, -2]] = -1
    return directions


def _for_urgency(likely: Floats, urgencies: NDArray[np.int64]) -> Floats:
    """Point where the expected level of urgent posts grows; of the others nobody asks why nothing is lost.

    That is its gradient by the scores, p (level - expected), over the variance of the level: between two levels this
    is the log-odds of the higher one.
    """
    away = _LEVELS - (likely @ _LEVELS)[:, None]
    spread = np.maximum((likely * away**2).sum(axis=1), _LEAST_SPREAD)
    directions = np.zeros((len(likely), len(COLUMNS)), np.float32)
    urgent = urgencies >= URGENCIES.index(Urgency.HIGH)
    directions[:, _URGENCY:_BRAND] = np.where(urgent[:, None], likely * away / spread[:, None], 0)
    return directions
