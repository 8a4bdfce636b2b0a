"""Joins what the detectors found with what the trained model makes of the words: the origin of each post of a batch."""

from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.labels import Disclosure, Origin
from analyzers.language import LEARNT
from analyzers.making import maker
from analyzers.quoting import Words, cut_quotation
from analyzers.reader import Fired, Floats, Model, SecondReader, Traits, ask, softmax
from analyzers.shape import MEASURES, shapes_of
from analyzers.text import Reading
from analyzers.verdict import Evidence, Probabilities, Signal, Verdict
from analyzers.weighing import ORIGINS, as_evidence, conclude, decide, weigh

DECIDES = 4.5
"""Log-odds from which a finding decides alone, whatever the words around it are like: a plain disclosure, an affiliate
link, the platform's switch, the perk ledger, an own account. There the rules are asked and not the model."""
HINTS = 3.0
SURE = 0.90
"""A weaker wording of a disclosure calls nobody organic, and paid only when the words around it leave no doubt."""
FROM, FROM_ABROAD = (0.72, 0.55), (0.80, 0.70)
"""From which probability business is said, and from which organic; between them a person decides. Chosen on dev: a fan
called an advertiser is the expensive mistake (0.6 % there), and a person should have to look at few posts."""
UNSURE = (0.05, 0.95)
"""Between these probabilities of business a second reader is asked (on dev no figure moves by more than a
point, and half are sure)."""
SHARE = 0.3
"""What its word counts then beside the model's (chosen on dev: with more the surest business is found less often, by
either second reader)."""
STRENGTH = 3.0
"""Log-odds of a rule that nearly decides: sums of rules are given to the model in such units."""
_TOGETHER = {origin: f"all {origin}" for origin in Origin}
"""The traits that tell what all rules for an origin say together."""
TONES = ("tone", "personal")
WORDS = "reader.words"
SAYS_BUSINESS = "words that are usual in posts of somebody's business"
SAYS_ORGANIC = "words that are usual in posts of people without an interest"


_words = maker(Evidence)


class Look(NamedTuple):
    """One post as its origin is judged: its reading copy and language, what the detectors found, and its tone.

    `reading` is without what claims status.
    """

    reading: Reading
    language: str
    signals: Sequence[Signal]
    tone: float
    personal: float


def traits_of(looks: Sequence[Look]) -> Traits:
    """Give the traits of a batch: shape, tone (TextBlob's polarity and subjectivity), and the rules that fired."""
    tones = np.array([(look.tone, look.personal) for look in looks], np.float32).reshape(len(looks), len(TONES))
    measures = np.hstack([shapes_of([look.reading.text for look in looks]), tones])
    return Traits((*MEASURES, *TONES), measures, _fired(looks))


class OriginReader:
    """Judges origins, the posts of a batch together."""

    def __init__(self, model: Model, second: SecondReader | None = None) -> None:
        if model.labels != ORIGINS:
            raise ValueError(f"the origin model answers {model.labels}, not {ORIGINS}")
        self._model = model
        self._second = second
        self._known_terms: dict[tuple[str, str, float], Floats] = {}

    def judge(self, looks: Sequence[Look]) -> list[Verdict]:
        """Give each post's verdict, with the words and findings that brought it about."""
        decided = list(map(_decided, looks))
        learned = iter(self._read([look for look, sure in zip(looks, decided, strict=True) if not sure]))
        return [_by_rules(look) if sure else next(learned) for look, sure in zip(looks, decided, strict=True)]

    def _read(self, looks: Sequence[Look]) -> list[Verdict]:
        if not looks:
            return []
        read = self._model.read([look.reading.folded for look in looks], traits_of(looks))
        learnt = np.array([look.language in LEARNT for look in looks])
        scores = ask(self._second, read, _unsure(read.scores) & learnt, SHARE)
        likely = softmax(_with_rules(scores, looks, learnt))
        probabilities = list(map(Probabilities._make, likely.tolist()))
        origins = list(map(_decide, probabilities, looks))
        toward = _toward_business(likely)
        words = self._model.words_for(read, toward * _sides(origins)[:, None])
        evidence = map(_evidence, looks, origins, self._added(looks, toward), words)
        return list(map(conclude, origins, probabilities, (look.signals for look in looks), evidence))

    def _added(self, looks: Sequence[Look], toward: Floats) -> list[list[float]]:
        """Give what each signal of each post adds toward business, in log-odds."""
        counts = [len(look.signals) for look in looks]
        terms = [self._terms(signal) for look in looks for signal in look.signals]
        if not terms:
            return [[] for _ in looks]
        added = np.repeat(toward, counts, axis=0) * np.concatenate(terms).reshape(-1, len(ORIGINS))
        each = iter(added.sum(axis=1).tolist())
        return [list(islice(each, count)) for count in counts]

    def _terms(self, signal: Signal) -> Floats:
        """Give what a signal added to each origin's score; there are few different ones, so they are remembered."""
        key = (signal.rule, signal.origin, signal.weight)
        if key not in self._known_terms:
            together = self._model.of_trait(_TOGETHER[signal.origin]) * np.float32(signal.weight / STRENGTH)
            self._known_terms[key] = self._model.of_trait(signal.rule) + together
        return self._known_terms[key]


def _by_rules(look: Look) -> Verdict:
    """Weigh what was found, but for what only tells how somebody talks: consideration beats tone."""
    return weigh([signal for signal in look.signals if signal.origin is not Origin.ORGANIC])


def _decided(look: Look) -> bool:
    return any(signal.weight >= DECIDES for signal in look.signals)


def _decide(probabilities: Probabilities, look: Look) -> Origin:
    origin = decide(probabilities, *(FROM if look.language in LEARNT else FROM_ABROAD))
    if origin is not Origin.ORGANIC and (origin is not Origin.PAID or probabilities.commercial >= SURE):
        return origin
    hinted = [signal for signal in look.signals if signal.weight >= HINTS and signal.disclosure is not Disclosure.NONE]
    return Origin.UNCLEAR if hinted else origin


def _unsure(scores: Floats) -> NDArray[np.bool_]:
    """Tell which posts may be somebody's business or not: about those a second reader is asked."""
    business = 1 - softmax(scores)[:, 0]
    return (business > UNSURE[0]) & (business < UNSURE[1])


def _with_rules(scores: Floats, looks: Sequence[Look], learnt: NDArray[np.bool_]) -> Floats:
    """Where the model reads words that it hardly learnt, take the middle of what it says and what the rules say.

    Of other languages it knows links, tags, figures and loan words.
    """
    abroad = np.flatnonzero(~learnt).tolist()
    if abroad:
        rules = [weigh(looks[at].signals).probabilities for at in abroad]
        odds = np.log([[float(getattr(row, origin)) for origin in ORIGINS] for row in rules])
        scores[abroad] = (scores[abroad] + odds) / 2
    return scores


def _fired(looks: Sequence[Look]) -> Fired:
    """Tell the model which rules fired, and how much they say together for each origin."""
    said = [[signal for signal in look.signals if signal.weight < DECIDES] for look in looks]
    rules = [{signal.rule for signal in signals} for signals in said]
    names = list(chain.from_iterable(rules))
    together = list(chain.from_iterable(said))
    each = np.arange(len(looks))
    return Fired(
        np.concatenate([np.repeat(each, list(map(len, rules))), np.repeat(each, list(map(len, said)))]),
        [*names, *(_TOGETHER[signal.origin] for signal in together)],
        [*(1.0,) * len(names), *(signal.weight / STRENGTH for signal in together)],
    )


def _toward_business(likely: Floats) -> Floats:
    """Give the way in which the log-odds of business grow: its gradient by the four scores."""
    business = likely[:, 1:] / np.maximum(likely[:, 1:].sum(axis=1, keepdims=True), 1e-9)
    return np.concatenate([np.full((len(likely), 1), -1, np.float32), business], axis=1)


def _sides(origins: Sequence[Origin]) -> Floats:
    """Give 1 for posts whose words are looked for that speak for business, -1 for those that speak against it."""
    return np.array([-1 if origin is Origin.ORGANIC else 1 for origin in origins], np.float32)


def _evidence(look: Look, origin: Origin, added: Sequence[float], words: Sequence[Words]) -> list[Evidence]:
    """Give what the detectors found and the words, each with what it adds toward business in log-odds."""
    found = list(map(as_evidence, look.signals, added))
    if origin is Origin.ORGANIC:
        return [*found, *(_of_words(quoted, look.reading, -quoted.weight, SAYS_ORGANIC) for quoted in words)]
    return [*found, *(_of_words(quoted, look.reading, quoted.weight, SAYS_BUSINESS) for quoted in words)]


def _of_words(words: Words, reading: Reading, weight: float, says: str) -> Evidence:
    start, end = cut_quotation(reading.original, *reading.span(words.start, words.end))
    return _words((WORDS, reading.original[start:end], start, end, weight, says))
