"""Says how well held-out posts were read, by the figures of `kith eval`."""

import numpy as np

from analyzers.evaluation.answers import Answer, Labels
from analyzers.evaluation.report import evaluate
from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.origins import FROM
from analyzers.reader import softmax
from analyzers.triage.learned import INTENTS, URGENCIES, levels_of
from analyzers.verdict import Probabilities
from analyzers.weighing import ORIGINS, decide

TOLD = {
    "origin": ("commercial_auc", "commercial_recall_at_2pct_fpr", "commercial_recall_at_5pct_fpr", "origin_macro_f1",
               "organic_called_commercial", "sent_to_a_person", "origin_calibration_error"),
    "intent": ("intent_macro_f1", "complaint_f1"),
    "urgency": ("urgency_quadratic_kappa",),
}  # fmt: skip
"""Figures by the question that must have been answered for them."""
RESAMPLES = 300


def report(posts, held_out, say):
    """Say the figures of the questions whose held-out scores are given; the model alone reads, no rule decides."""
    found = evaluate([(_labels(post.readings[0]), _answer(held_out, at)) for at, post in enumerate(posts)], RESAMPLES)
    for question in held_out:
        for name in TOLD.get(question, ()):
            figure = found.figures[name]
            say(f"  {name:34} {figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})")
    if "origin" in held_out and found.perfect is not None:
        say(f"  a perfect reader's calibration error: {found.perfect[0]:.3f}–{found.perfect[1]:.3f}")


def _labels(labels, **other):
    said = {**labels, **other}
    return Labels(
        origin=Origin(said["origin"]),
        intent=Intent(said["intent"]),
        urgency=Urgency(said["urgency"]),
        action=Action(said["action"]),
        status_leverage=False,
    )


def _answer(held_out, at):
    said, probabilities = {"origin": "organic", "intent": "chatter", "urgency": "low", "action": "monitor"}, None
    if "origin" in held_out:
        four = softmax(held_out["origin"][at : at + 1])[0].tolist()
        probabilities = Probabilities(**dict(zip(ORIGINS, four, strict=True)))
        said["origin"] = decide(probabilities, *FROM)
    if "intent" in held_out:
        said["intent"] = INTENTS[int(np.argmax(held_out["intent"][at]))]
    if "urgency" in held_out:
        (level,) = levels_of(softmax(held_out["urgency"][at : at + 1]))
        said["urgency"] = URGENCIES[level]
    return Answer(labels=_labels(said), probabilities=probabilities)
