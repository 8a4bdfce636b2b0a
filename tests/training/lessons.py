"""What a transformer learns from: every text once, with all answers that are known of it."""

from dataclasses import dataclass

import numpy as np
import torch

from bot.careful import plain
from tests.training.examples import ANSWERS

OF_ORIGIN, OF_NEED = ("origin",), ("intent", "urgency", "brand")
"""What is asked of a text as it was posted, and what of its plain text; often the two are one."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and, for each question that it answers, the probabilities of the answers times what it counts."""

    text: str
    answers: dict[str, list[float]]


def lessons_of(examples, questions):
    """Give the lessons of the examples that answer one of some questions."""
    for one in examples:
        known = {name: one.answers[name] for name in questions if one is not None and name in one.answers}
        if known:
            yield Lesson(
                plain(one.text), {name: [one.weight * share for share in found] for name, found in known.items()}
            )


def lessons_of_guesses(texts, guesses, weight):
    """Give the lessons of texts about which another has guessed; each counts `weight`."""
    for at, text in enumerate(texts):
        yield Lesson(text, {name: (weight * rows[at]).tolist() for name, rows in guesses.items()})


def put_together(lessons):
    """Give (texts, for each question a row of answers a text): a text that comes again gets the mean of its answers."""
    places = {}
    for lesson in lessons:
        places.setdefault(lesson.text, []).append(lesson)
    truth = {name: np.zeros((len(places), len(found)), np.float32) for name, found in ANSWERS.items()}
    for at, same in enumerate(places.values()):
        for name, rows in truth.items():
            known = [one.answers[name] for one in same if name in one.answers]
            if known:
                rows[at] = np.mean(known, axis=0)
    return list(places), {name: torch.tensor(rows) for name, rows in truth.items()}
