"""Posts that were judged: labels and answers for tests, and the scorer that stands outside the project, if it does."""

import importlib.util
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from analyzers.evaluation.answers import Answer, Labels
from analyzers.labels import Action, Intent, Origin, Urgency

OUTSIDE = Path(__file__).parents[2] / "shared"
SCORER = OUTSIDE / "eval/score.py"
BAND = "calibration_error_of_a_perfect_reader"


def said(**changes) -> Labels:
    """Give the labels of an ordinary organic complaint."""
    plain = Labels(
        origin=Origin.ORGANIC, intent=Intent.COMPLAINT, urgency=Urgency.NORMAL, action=Action.REPLY_SUPPORT,
        status_leverage=False,
    )  # fmt: skip
    return replace(plain, **changes)


def a_judged(answered=None, probabilities=None, **labels):
    """Give a post with these labels, answered as labelled but for what is named in `answered`."""
    gold = said(**labels)
    return gold, Answer(labels=replace(gold, **(answered or {})), probabilities=probabilities)


def to_gold(identity, labels, **more):
    """Give a labelled post as a line of a file holds it."""
    words = {name: value for name, value in asdict(labels).items() if name != "status_leverage"}
    leverage = "yes" if labels.status_leverage else "no"
    return {"id": str(identity), "text": "My Acme kettle leaks.", **words, "status_leverage": leverage, **more}


def to_prediction(identity, answer):
    """Give an answer as a line of a file holds it."""
    four = {} if answer.probabilities is None else {"probabilities": answer.probabilities._asdict()}
    return {**to_gold(identity, answer.labels), **four}


def scorer_or_skip():
    """Load the scorer; where it is not there the test is skipped, visibly."""
    if not SCORER.exists():
        pytest.skip(f"{SCORER.name} is not there: nothing to compare with")
    spec = importlib.util.spec_from_file_location("scorer", SCORER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told_by_scorer(scorer, gold, answers):
    """Give the scorer's figures by dotted name, and the band of a perfect reader."""
    told = flat(scorer.score(gold, answers))
    band = told.pop(BAND)
    return told, tuple(band) if band else None


def flat(report, before=""):
    """Give a report of reports with dotted names."""
    found = {}
    for name, value in report.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return found
