"""How soon a post needs an answer by the model's word, and whom it asks where it is unsure."""

import numpy as np
import pytest

from analyzers.labels import Intent, Urgency
from analyzers.pieces import Batch, Known
from analyzers.reader import Fired, Model, Read, Traits, Weights, ask
from analyzers.triage.learned import COLUMNS, NeedModel

OWN = np.array([[2.0, -2.0], [0.1, -0.1], [-3.0, 3.0]], np.float32)


class Opposite:
    """A second reader that says the opposite of the model, and keeps what it was asked about."""

    def __init__(self):
        self.asked = []

    def scores(self, read, at):
        self.asked += [read.texts[place] for place in at]
        return np.array([[-9.0, 9.0]] * len(at), np.float32)


def judged(likely, second=None, fired=None, *, rules_first=False):
    """Give what a model says that finds these answers as likely for every post."""
    bias = np.array([np.log(likely.get(label, 1e-3)) for label in COLUMNS], np.float32)
    nothing = np.zeros((0, len(COLUMNS)), np.float32)
    weights = Weights(
        numbers=np.zeros(0, np.uint64), rarity=np.zeros(0, np.float32), weights=nothing, traits=nothing, bias=bias,
        labels=COLUMNS, trait_names=(),
    )  # fmt: skip
    traits = Traits((), np.zeros((1, 0), np.float32), Fired.of_each([fired or {}]))
    model = NeedModel(Model(weights), second, rules_first=rules_first)
    return model.judge(["the parcel is late"], traits)[0]


@pytest.mark.parametrize(
    ("likely", "urgency"),
    [
        ({Urgency.LOW: 0.7, Urgency.NORMAL: 0.3}, Urgency.LOW),
        ({Urgency.LOW: 0.55, Urgency.NORMAL: 0.45}, Urgency.NORMAL),
        ({Urgency.NORMAL: 0.88, Urgency.HIGH: 0.12}, Urgency.NORMAL),
        ({Urgency.NORMAL: 0.82, Urgency.HIGH: 0.18}, Urgency.HIGH),
        ({Urgency.NORMAL: 0.65, Urgency.HIGH: 0.35}, Urgency.HIGH),
        ({Urgency.NORMAL: 0.85, Urgency.CRITICAL: 0.15}, Urgency.HIGH),
        ({Urgency.LOW: 0.79, Urgency.CRITICAL: 0.21}, Urgency.CRITICAL),
        ({Urgency.HIGH: 0.7, Urgency.CRITICAL: 0.3}, Urgency.CRITICAL),
    ],
)
def test_the_urgency_is_the_expected_one_and_to_be_late_costs_more(likely, urgency):
    """Between two levels the higher is given before it is the likelier; what may well be a danger is one."""
    assert judged({**likely, Intent.COMPLAINT: 1.0}).urgency is urgency


def read_of(texts):
    nothing = np.zeros(0, np.float32)
    return Read(texts, Batch.join(texts), Known(*[np.zeros(0, np.int64)] * 4), nothing, nothing, OWN)


def test_only_where_the_model_is_unsure_another_is_asked():
    """The sure keep their scores; of the unsure it is the mean that counts, and no other text is seen."""
    second = Opposite()
    scores = ask(second, read_of(["sure", "unsure", "sure too"]), np.array([False, True, False]), 0.5)
    assert second.asked == ["unsure"]
    assert scores[[0, 2]].tolist() == OWN[[0, 2]].tolist()
    assert scores[1].argmax() == 1


def test_without_another_the_model_stands():
    """Nothing else is installed by default."""
    read = read_of(["a", "b", "c"])
    assert ask(None, read, np.ones(3, bool), 0.5) is read.scores


@pytest.mark.parametrize(("complaint", "asked"), [(0.95, 0), (0.5, 1)])
def test_an_intent_that_is_not_sure_is_asked_about(complaint, asked):
    """A complaint that is as good as certain needs no slower reader."""
    second = Columns()
    judged({Intent.COMPLAINT: complaint, Intent.QUESTION: 1 - complaint, Urgency.NORMAL: 1.0}, second)
    assert second.asked == asked


class Columns:
    """A second reader that has no opinion, and counts what it was asked."""

    asked = 0

    def scores(self, _, at):
        self.asked += len(at)
        return np.zeros((len(at), len(COLUMNS)), np.float32)


@pytest.mark.parametrize(("likely", "intent"), [(0.35, Intent.PEER_HELP), (0.2, Intent.CHATTER)])
def test_help_for_others_is_said_before_it_is_the_likeliest(likely, intent):
    """It is rare in what the model learnt from, and who helps should be seen."""
    assert judged({Intent.PEER_HELP: likely, Intent.CHATTER: 0.6}).intent is intent


@pytest.mark.parametrize(("rules_first", "asked"), [(True, 0), (False, 1)])
def test_where_a_rule_finds_it_urgent_a_small_second_reader_is_not_asked(rules_first, asked):
    """It sees no rules, and would take the edge off what they say; a large one is asked all the same."""
    second = Columns()
    judged({Intent.COMPLAINT: 0.5, Intent.QUESTION: 0.5}, second, {"all high": 1.0}, rules_first=rules_first)
    assert second.asked == asked
