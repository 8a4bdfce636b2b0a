"""The additive model: a score is the sum of its terms, and the words quoted are those whose terms weigh most."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.reader import Fired, Model, Traits
from analyzers.training import Example, find_space, fit, pack

WORDS = (
    "the",
    "parcel",
    "came",
    "late",
    "again",
    "and",
    "nobody",
    "at",
    "shop",
    "knows",
    "why",
    "it",
    "went",
    "my",
    "old",
)


def examples():
    """Make posts about lateness and about joy, in many orders of ordinary words."""
    chance = np.random.default_rng(7)
    made = []
    for number in range(120):
        words = list(chance.choice(WORDS, 6))
        words.insert(int(chance.integers(0, 6)), "horrible" if number % 2 else "wonderful")
        answer = [0.0, 1.0] if number % 2 else [1.0, 0.0]
        made.append(Example(text=" ".join(words), traits={"rule": float(number % 4 == 0)}, answers={"mood": answer}))
    return made


@pytest.fixture(scope="module")
def model():
    """Give a model that learnt what is wonderful and what is horrible."""
    known = examples()
    space = find_space(known)
    found = fit(space.matrix(known), np.array([one.answers["mood"] for one in known]), np.ones(len(known)), 10.0)
    return Model(pack(space, [found], [1.0], ["good", "bad"]))


def read(model, *texts, rules=None):
    nothing = np.zeros((len(texts), 0), np.float32)
    return model.read(list(texts), Traits((), nothing, Fired.of_each([rules or {} for _ in texts])))


def test_it_learns_and_tells_apart(model):
    """Unseen posts with the telling words get the right answer."""
    scores = read(model, "a horrible afternoon", "a wonderful afternoon").scores
    assert scores.argmax(axis=1).tolist() == [1, 0]


@given(st.lists(st.lists(st.sampled_from([*WORDS, "horrible", "wonderful"]), max_size=12).map(" ".join), max_size=5))
def test_a_score_is_the_sum_of_its_terms(model, texts):
    """Bias, pieces and traits: nothing else moves a score."""
    read_ = read(model, *texts, rules={"rule": 1.0})
    for text in range(len(texts)):
        terms = read_.added[read_.pieces.texts == text].sum(axis=0) / read_.lengths[text]
        alone = read(model, "", rules={"rule": 1.0}).scores[0]
        nothing = read(model, "", rules={"rule": 1.0})
        rest = alone - nothing.added.sum(axis=0) / nothing.lengths[0]
        assert read_.scores[text] == pytest.approx(terms + rest, abs=1e-3)


def test_a_post_is_scored_the_same_alone_and_in_a_batch(model):
    """Batching is for speed and changes nothing."""
    texts = ["horrible service at the shop", "", "it went to my old street", "wonderful"]
    together = read(model, *texts).scores
    assert together == pytest.approx(np.concatenate([read(model, text).scores for text in texts]), abs=1e-4)


def test_the_words_quoted_are_those_that_decide(model):
    """The strongest stretch toward an answer holds the telling word, at its place."""
    text = "the parcel came late and it was horrible again"
    found = read(model, text, "")
    toward_bad = np.array([[-1, 1], [-1, 1]], np.float32)
    quoted, of_nothing = model.words_for(found, toward_bad)
    assert "horrible" in text[quoted[0].start : quoted[0].end]
    assert quoted[0].weight > 0
    assert of_nothing == []


def test_traits_it_never_saw_say_nothing(model):
    """A rule that is younger than the weights changes no score."""
    assert read(model, "x", rules={"unheard of": 5.0}).scores == pytest.approx(read(model, "x").scores)
    assert not model.of_trait("unheard of").any()
    assert model.of_trait("rule").any()


def test_what_fires_twice_counts_twice(model):
    """Two findings of one rule are added up, in training as in reading."""
    twice = Fired(np.array([0, 0]), ["rule", "rule"], [1.0, 0.5])
    nothing = np.zeros((1, 0), np.float32)
    together = Traits((), nothing, twice)
    assert together.of_each() == [{"rule": 1.5}]
    assert model.read(["x"], together).scores == pytest.approx(read(model, "x", rules={"rule": 1.5}).scores)
