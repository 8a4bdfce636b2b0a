"""The figures by which reading is judged, from counts alone. None where a figure has no meaning: nothing to divide by.

Every figure is rounded as it is told, to three decimals where nothing else is said, and a mean of rounded figures is a
mean of what is told.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from analyzers.evaluation.table import BUSINESS, CLAIMS, INTENTS, ORIGINS, UNCLEAR, URGENCIES, Real
from analyzers.evaluation.tally import Tally
from analyzers.labels import Origin, Urgency

Figures = dict[str, float | None]

ENOUGH = 20
"""Posts of an intent from which on its F1 counts in the narrower mean."""
FALSE_ALARMS = (0.02, 0.05)
"""Shares of posts that are nobody's business at which the found business is told."""
JUDGED = ORIGINS[:5]
"""The origins that may be answered."""
FOUR = ORIGINS[:4]
_ORGANIC = ORIGINS.index(Origin.ORGANIC)
_URGENT = URGENCIES.index(Urgency.HIGH)
_YES = CLAIMS.index(True)


def common_intents(tally: Tally) -> frozenset[str]:
    """Give the intents with enough posts; found once and kept while resampling, so that one figure stays one."""
    labelled = tally.intent.sum(axis=1)
    return frozenset(intent for intent, posts in zip(INTENTS, labelled, strict=True) if posts >= ENOUGH)


def figures(tally: Tally, common: frozenset[str]) -> Figures:
    """Give every figure by name; classes that nobody labelled have none."""
    origin = class_figures("origin", tally.origin, JUDGED)
    intent = class_figures("intent", tally.intent, INTENTS)
    claims = class_figures("status_leverage", tally.claim, ("no", "yes"))
    return {
        "posts": int(tally.origin.sum()),
        **origin,
        "origin_macro_f1": mean_f1("origin", origin, FOUR),
        **_business(tally),
        **intent,
        "intent_macro_f1": mean_f1("intent", intent, common),
        "intent_macro_f1_all_seven": mean_f1("intent", intent, INTENTS),
        "complaint_f1": intent.get("intent.complaint.f1"),
        **_need(tally),
        **{name: value for name, value in claims.items() if name.startswith("status_leverage.yes")},
        "status_leverage_false_alarms.n": int(tally.claim[1 - _YES].sum()),
        "status_leverage_false_alarms.false_alarms": int(tally.claim[1 - _YES, _YES]),
    }


def class_figures(name: str, square: Real, classes: Sequence[str]) -> Figures:
    """Give number, precision, recall and F1 of each class that was labelled (van Rijsbergen 1979)."""
    found: Figures = {}
    for place, word in enumerate(classes):
        hits, called, labelled = square[place, place], square[:, place].sum(), square[place].sum()
        if not labelled:
            continue
        precision, recall = _share(hits, called), _share(hits, labelled)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        found[f"{name}.{word}.n"] = int(labelled)
        found[f"{name}.{word}.precision"] = told(precision)
        found[f"{name}.{word}.recall"] = told(recall)
        found[f"{name}.{word}.f1"] = told(f1)
    return found


def mean_f1(name: str, found: Mapping[str, float | None], classes: Iterable[str]) -> float | None:
    """Give the plain mean of the F1 of these classes, in the order found; those that nobody labelled are left out."""
    wanted = {f"{name}.{word}.f1" for word in classes}
    each = [value for figure, value in found.items() if figure in wanted and value is not None]
    return told(sum(each) / len(each)) if each else None


def area_under_curve(business: Real, others: Real) -> float | None:
    """Give the chance that business gets a higher probability than what is none, ties counted half.

    Mann and Whitney's U over all pairs (Annals of Mathematical Statistics 18, 1947).
    """
    pairs = business.sum() * others.sum()
    if not pairs:
        return None
    below = np.cumsum(others) - others
    return told(float((business * (below + others / 2)).sum() / pairs), 4)


def recall_at(limit: float, business: Real, others: Real) -> float | None:
    """Give the share of business above the probability that this share of the others reaches at most."""
    if not business.sum() or not others.sum():
        return None
    allowed = min(int(limit * others.sum()), others.sum() - 1)
    at_or_above = np.cumsum(others[::-1])
    threshold = len(others) - 1 - int(np.argmax(at_or_above > allowed))
    return told(_share(business[threshold + 1 :].sum(), business.sum()))


def calibration_error(claimed: Real, right: Real, posts: float) -> float | None:
    """Give the expected calibration error in ten equal bins (Naeini, Cooper and Hauskrecht, AAAI 2015)."""
    if not posts or np.isnan(claimed).any():
        return None
    return told(float(np.abs(claimed - right).sum() / posts))


def quadratic_kappa(square: Real) -> float | None:
    """Give Cohen's kappa with quadratic weights (Psychological Bulletin 70, 1968) of classes in order.

    Distances stay whole numbers, which do not depend on the order in which posts are added up: the weights' common
    divisor is in both sums.
    """
    place = np.arange(len(square))
    distance = (place[:, None] - place[None, :]) ** 2
    seen = (distance * square).sum() * square.sum()
    chance = (distance * np.outer(square.sum(axis=1), square.sum(axis=0))).sum()
    return told(float(1 - seen / chance)) if chance else None


def told(value: float, places: int = 3) -> float:
    """Round as Python rounds; numpy's own way differs in the last digit now and then. There is no minus zero."""
    return round(float(value), places) + 0.0


def _business(tally: Tally) -> Figures:
    business, others = tally.business, tally.others
    organic = tally.origin[_ORGANIC]
    return {
        "commercial_auc": area_under_curve(business, others),
        **{
            f"commercial_recall_at_{limit:.0%}_fpr".replace("%", "pct"): recall_at(limit, business, others)
            for limit in FALSE_ALARMS
        },
        "organic_called_commercial": told(_share(organic[BUSINESS].sum(), organic.sum()), 4),
        "sent_to_a_person": told(_share(tally.origin[:, UNCLEAR].sum(), tally.origin.sum())),
        "origin_calibration_error": calibration_error(tally.claimed, tally.right, business.sum() + others.sum()),
    }


def _need(tally: Tally) -> Figures:
    urgency = tally.urgency
    labelled, called, both = urgency[_URGENT:].sum(), urgency[:, _URGENT:].sum(), urgency[_URGENT:, _URGENT:].sum()
    return {
        "urgency_quadratic_kappa": quadratic_kappa(urgency),
        "urgent_recall.n": int(labelled),
        "urgent_recall.recall": told(_share(both, labelled)),
        "urgent_precision.n": int(called),
        "urgent_precision.precision": told(_share(both, called)),
        "action_accuracy": told(_share(np.trace(tally.action), tally.action.sum())),
    }


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
