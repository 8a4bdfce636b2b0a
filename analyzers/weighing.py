"""Adds signals up into an origin: log-odds with diminishing returns, probabilities, and an honest `unclear`."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from analyzers.labels import COMMERCIAL, Disclosure, Origin, Subtype
from analyzers.making import maker
from analyzers.quoting import cut_quotation
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


_evidence = maker(Evidence)


def weigh(signals: Sequence[Signal]) -> Verdict:
    """Weigh one post's signals; their order does not matter."""
    probabilities = _probabilities(signals)
    origin = decide(probabilities, COMMERCIAL_FROM, ORGANIC_FROM)
    return conclude(origin, probabilities, signals, [_quoted(signal) for signal in signals])


def conclude(
    origin: Origin, probabilities: Probabilities, signals: Sequence[Signal], evidence: Iterable[Evidence]
) -> Verdict:
    """Put a verdict together: how sure it is, what kind it is by its signals, and the evidence that counts most."""
    leading = origin if origin is not Origin.UNCLEAR else _best(probabilities, ORIGINS)
    return Verdict(
        origin=origin,
        probabilities=probabilities,
        confidence=_of(probabilities, leading),
        subtype=_subtype(signals, origin),
        disclosure=_disclosure(signals, origin),
        evidence=_strongest(evidence, origin),
    )


def _probabilities(signals: Iterable[Signal]) -> Probabilities:
    """Softmax over the priors plus what the signals add (Luce's choice rule on additive log-odds)."""
    weights: dict[Origin, list[float]] = {}
    for signal in signals:
        weights.setdefault(signal.origin, []).append(signal.weight)
    scores = [PRIOR[origin] + (_sum(weights[origin]) if origin in weights else 0) for origin in ORIGINS]
    highest = max(scores)
    organic, paid, self_promotion, owned = (math.exp(score - highest) for score in scores)
    whole = organic + paid + self_promotion + owned
    return Probabilities(
        organic=organic / whole, paid=paid / whole, self_promotion=self_promotion / whole, owned=owned / whole
    )


def _sum(weights: Sequence[float]) -> float:
    """Add the signals for and against one origin, each side with diminishing returns."""
    if len(weights) == 1:
        return weights[0]
    return _fade(weight for weight in weights if weight > 0) + _fade(weight for weight in weights if weight < 0)


def _fade(weights: Iterable[float]) -> float:
    ordered = sorted(weights, key=abs, reverse=True)
    return sum(weight * FADING**place for place, weight in enumerate(ordered))


def decide(probabilities: Probabilities, commercial_from: float, organic_from: float) -> Origin:
    """Say business only when it is likely enough, and then which: the most likely kind."""
    if probabilities.commercial >= commercial_from:
        return _best(probabilities, [origin for origin in ORIGINS if origin in COMMERCIAL])
    return Origin.ORGANIC if probabilities.organic >= organic_from else Origin.UNCLEAR


def _best(probabilities: Probabilities, origins: Iterable[Origin]) -> Origin:
    return max(origins, key=lambda origin: _of(probabilities, origin))


def _of(probabilities: Probabilities, origin: Origin) -> float:
    return float(getattr(probabilities, origin))


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


def _strongest(evidence: Iterable[Evidence], origin: Origin) -> tuple[Evidence, ...]:
    """Keep the strongest pieces, one for each stretch of words; what speaks for the verdict comes first."""
    side = -1 if origin is Origin.ORGANIC else 1
    kept: dict[tuple[int | None, int | None, bool], Evidence] = {}
    for piece in sorted(
        evidence, key=lambda piece: (piece.weight * side > 0, abs(piece.weight), piece.rule), reverse=True
    ):
        kept.setdefault((piece.start, piece.end, piece.weight > 0), piece)
    return tuple(islice(kept.values(), MOST_EVIDENCE))


def _quoted(signal: Signal) -> Evidence:
    """Give a signal with its weight toward business: what speaks for organic speaks against it."""
    return as_evidence(signal, -signal.weight if signal.origin is Origin.ORGANIC else signal.weight)


def as_evidence(signal: Signal, weight: float) -> Evidence:
    """Give a signal as evidence of this weight toward business, its quotation cut as people read it."""
    if signal.start is None or not signal.quote:
        return Evidence(signal.rule, signal.quote, signal.start, signal.end, weight)
    first, last = cut_quotation(signal.quote, 0, len(signal.quote))
    return _evidence((signal.rule, signal.quote[first:last], signal.start + first, signal.start + last, weight, ""))
