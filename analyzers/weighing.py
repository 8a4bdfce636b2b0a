"""Adds signals up into an origin: log-odds with diminishing returns, probabilities, and an honest `unclear`."""

import math
from collections.abc import Iterable, Mapping, Sequence

from analyzers.labels import COMMERCIAL, Disclosure, Origin, Subtype
from analyzers.verdict import Evidence, Probabilities, Signal, Verdict

ORIGINS = (Origin.ORGANIC, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED)

PRIOR: Mapping[Origin, float] = {
    Origin.ORGANIC: 0.0,
    Origin.PAID: -3.8,
    Origin.SELF_PROMOTION: -2.9,
    Origin.OWNED: -4.4,
}
"""Log-odds against organic of a post that shows nothing: about 92 % organic, 2 % paid, 5 % self-promotion, 1 % owned,
as in ordinary streams of brand mentions (they are 85 to 99 % organic)."""

FADING = 0.7
"""Signals of one post are no independent witnesses: the strongest counts in full, each further one 0.7 of the one
before it, so that ten weak words never make a certainty (their sum stays below 3.4 times the strongest)."""

COMMERCIAL_FROM = 0.60
"""A fan called an advertiser is the expensive mistake: business is said only from here on."""
ORGANIC_FROM = 0.60
"""Below this and below `COMMERCIAL_FROM` the evidence does not decide."""
MOST_EVIDENCE = 8


def weigh(signals: Sequence[Signal]) -> Verdict:
    """Weigh one post's signals; their order does not matter."""
    probabilities = _probabilities(signals)
    origin = _decide(probabilities)
    leading = origin if origin is not Origin.UNCLEAR else _best(probabilities, ORIGINS)
    return Verdict(
        origin=origin,
        probabilities=probabilities,
        confidence=_of(probabilities, leading),
        subtype=_subtype(signals, origin),
        disclosure=_disclosure(signals, origin),
        evidence=_evidence(signals),
    )


def _probabilities(signals: Sequence[Signal]) -> Probabilities:
    """Softmax over the priors plus what the signals add (Luce's choice rule on additive log-odds)."""
    scores = {origin: PRIOR[origin] + _sum(signals, origin) for origin in ORIGINS}
    highest = max(scores.values())
    parts = {origin: math.exp(score - highest) for origin, score in scores.items()}
    whole = sum(parts.values())
    return Probabilities(
        organic=parts[Origin.ORGANIC] / whole,
        paid=parts[Origin.PAID] / whole,
        self_promotion=parts[Origin.SELF_PROMOTION] / whole,
        owned=parts[Origin.OWNED] / whole,
    )


def _sum(signals: Iterable[Signal], origin: Origin) -> float:
    """Add the signals for and against one origin, each side with diminishing returns."""
    weights = [signal.weight for signal in signals if signal.origin is origin]
    return _fade(weight for weight in weights if weight > 0) + _fade(weight for weight in weights if weight < 0)


def _fade(weights: Iterable[float]) -> float:
    ordered = sorted(weights, key=abs, reverse=True)
    return sum(weight * FADING**place for place, weight in enumerate(ordered))


def _decide(probabilities: Probabilities) -> Origin:
    """Say business only when it is likely enough, and then which: the most likely kind."""
    if probabilities.commercial >= COMMERCIAL_FROM:
        return _best(probabilities, [origin for origin in ORIGINS if origin in COMMERCIAL])
    return Origin.ORGANIC if probabilities.organic >= ORGANIC_FROM else Origin.UNCLEAR


def _best(probabilities: Probabilities, origins: Iterable[Origin]) -> Origin:
    return max(origins, key=lambda origin: _of(probabilities, origin))


def _of(probabilities: Probabilities, origin: Origin) -> float:
    return {
        Origin.ORGANIC: probabilities.organic,
        Origin.PAID: probabilities.paid,
        Origin.SELF_PROMOTION: probabilities.self_promotion,
        Origin.OWNED: probabilities.owned,
    }[origin]


def _subtype(signals: Iterable[Signal], origin: Origin) -> Subtype | None:
    """Give the kind that the strongest signal of the decided origin names."""
    named = [signal for signal in signals if signal.origin is origin and signal.subtype is not None]
    return max(named, key=_strength).subtype if named else None


def _disclosure(signals: Iterable[Signal], origin: Origin) -> Disclosure:
    """Give the clearest disclosure of a paid post; other origins need none."""
    if origin is not Origin.PAID:
        return Disclosure.NONE
    told = {signal.disclosure for signal in signals if signal.origin is Origin.PAID and signal.weight > 0}
    return next((level for level in (Disclosure.CLEAR, Disclosure.WEAK) if level in told), Disclosure.NONE)


def _strength(signal: Signal) -> tuple[float, str, str]:
    return abs(signal.weight), signal.rule, signal.quote


def _evidence(signals: Iterable[Signal]) -> tuple[Evidence, ...]:
    """Keep the strongest signals, one for each stretch of words."""
    kept: dict[tuple[int | None, int | None, str], Signal] = {}
    for signal in sorted(signals, key=_strength, reverse=True):
        kept.setdefault((signal.start, signal.end, signal.origin), signal)
    return tuple(
        Evidence(rule=signal.rule, quote=signal.quote, start=signal.start, end=signal.end, weight=_toward(signal))
        for signal in list(kept.values())[:MOST_EVIDENCE]
    )


def _toward(signal: Signal) -> float:
    """Give the weight toward business: what speaks for organic speaks against it."""
    return -signal.weight if signal.origin is Origin.ORGANIC else signal.weight
