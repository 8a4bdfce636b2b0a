"""Training: rare pieces are dropped, the fit is the optimum, and doubt is measured."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from analyzers.phrases import mark_of
from analyzers.pieces import Batch, cut
from analyzers.reader import softmax
from analyzers.training import LEAST_POSTS, Example, find_space, find_temperature, fit
from tests.training.run import carry_over


def example(text, **traits):
    return Example(text=text, traits=traits, answers={"q": [1.0, 0.0]})


def knows(space, word):
    """Tell whether a space has the piece that is this whole word."""
    batch = Batch.join([word])
    return cut(batch).numbers[0] in space.vocabulary.numbers


def test_a_word_of_few_posts_is_dropped_and_a_common_one_kept():
    """What stands in fewer than five posts could name somebody: it is not in the weights."""
    posts = [example(f"ordinary {'xylograph' if number < LEAST_POSTS - 1 else 'common'}") for number in range(20)]
    space = find_space(posts)
    assert knows(space, "ordinary")
    assert knows(space, "common")
    assert not knows(space, "xylograph")


def test_no_handle_and_no_address_is_ever_learnt():
    """However often somebody is named: handles and addresses stand for themselves in no weight."""
    space = find_space([example("thanks @wilhelmina see https://zanzibar.example/x") for _ in range(30)])
    assert knows(space, "thanks")
    assert not knows(space, "wilhelmina")
    assert not knows(space, "zanzibar")


def test_a_trait_of_few_posts_is_dropped():
    """Rules that hardly fired have nothing to teach."""
    posts = [example("a b", often=1.0, **({"seldom": 1.0} if number < 3 else {})) for number in range(9)]
    assert find_space(posts).traits == ("often",)


def data():
    chance = np.random.default_rng(3)
    matrix = chance.normal(size=(80, 5))
    answers = softmax(matrix @ chance.normal(size=(5, 3)) * 2)
    return csr_array(matrix), answers, chance.uniform(0.5, 2, 80)


def penalised(matrix, answers, weights, strength, found):
    logs = np.log(softmax(found.scores(matrix)))
    return -(weights[:, None] * answers * logs).sum() + (found.weights**2).sum() / (2 * strength)


def test_the_fit_is_the_optimum():
    """No small step in any direction makes the penalised loss smaller, also with soft answers and weights."""
    matrix, answers, weights = data()
    found = fit(matrix, answers, weights, 3.0)
    least = penalised(matrix, answers, weights, 3.0, found)
    chance = np.random.default_rng(5)
    for _ in range(50):
        step = chance.normal(size=found.weights.shape) * 0.02
        moved = type(found)(found.weights + step, found.bias)
        assert penalised(matrix, answers, weights, 3.0, moved) > least


def test_training_twice_gives_the_same():
    """The same posts give the same weights, to the last bit."""
    matrix, answers, weights = data()
    one, other = (fit(matrix, answers, weights, 3.0) for _ in range(2))
    assert (one.weights == other.weights).all()


def test_more_strength_means_larger_weights():
    """The penalty bites."""
    matrix, answers, weights = data()
    assert (
        abs(fit(matrix, answers, weights, 10.0).weights).sum() > abs(fit(matrix, answers, weights, 0.1).weights).sum()
    )


@pytest.mark.parametrize("boast", [0.5, 1.0, 2.5])
def test_the_temperature_undoes_boasting(boast):
    """Scores that were multiplied are divided by as much."""
    chance = np.random.default_rng(11)
    scores = chance.normal(size=(4_000, 4)) * 2
    chosen = [chance.choice(4, p=row) for row in softmax(scores)]
    assert find_temperature(scores * boast, np.eye(4)[chosen]) == pytest.approx(boast, rel=0.12)


def test_a_phrase_reader_goes_along_with_its_vocabulary(tmp_path):
    """Vectors stay with their pieces; a piece that is gone takes its own along, a new one has none."""
    file = tmp_path / "phrases-need.npz"
    before, after = np.array([10, 20, 30, 40], np.uint64), np.array([5, 20, 40, 50], np.uint64)
    vectors = np.array([[1, 1], [2, 2], [4, 4]], np.int8)
    np.savez(file, belongs_to=np.array(mark_of(before)), entries=np.array([0, 1, 3], np.int32), vectors=vectors)
    carry_over(file, before, after)
    with np.load(file) as kept:
        assert str(kept["belongs_to"]) == mark_of(after)
        assert kept["entries"].tolist() == [1, 2]
        assert kept["vectors"].tolist() == [[2, 2], [4, 4]]
