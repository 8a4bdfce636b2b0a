"""The phrase reader sees the order of words, reads a text alone as in a batch, and belongs to one vocabulary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.phrases import BESIDE, PhraseReader, PhraseWeights
from analyzers.pieces import Batch, Vocabulary, cut
from analyzers.reader import Read
from bot import assembling
from bot.bootstrap import build_analyst
from bot.errors import WeightsUnusableError
from config.trained import FOLDER, SUMS, read_weights

KNOWN = ["not", "good", "but", "late", "parcel", "kettles", "!", "par"]
WIDTH, FEATURES, LABELS = 4, 5, 3


@pytest.fixture(scope="module")
def weights():
    chance = np.random.default_rng(3)
    sizes = {
        "vectors": (len(VOCABULARY.numbers) + 1, WIDTH), "windows": (BESIDE, WIDTH, FEATURES), "bias": (FEATURES,),
        "answers": (2 * FEATURES, LABELS), "shift": (LABELS,),
    }  # fmt: skip
    parts = {name: chance.normal(size=size).astype(np.float32) for name, size in sizes.items()}
    parts["vectors"][-1] = 0
    return PhraseWeights(**parts)


def vocabulary():
    """Give one of the words, their beginnings and their pairs."""
    return Vocabulary(np.unique(cut(Batch.join([" ".join(KNOWN)])).numbers))


VOCABULARY = vocabulary()


def read(texts):
    batch = Batch.join(texts)
    none = np.zeros(0, np.float32)
    return Read(texts, batch, VOCABULARY.find(batch), none, none, none)


def told_slowly(weights, text):
    """Score one text word by word, three at a time, as the paper has it."""
    alone = read([text])
    pieces = alone.pieces
    vectors = np.zeros((len(alone.batch) + 2, WIDTH))
    for entry, first, last in zip(pieces.entries, pieces.firsts, pieces.lasts, strict=True):
        if first == last:
            vectors[1 + first] += weights.vectors[entry]
    seen = [
        np.maximum(weights.bias + sum(vectors[word + at] @ weights.windows[at] for at in range(BESIDE)), 0)
        for word in range(len(alone.batch))
    ]
    if not seen:
        return weights.shift
    both = np.concatenate([np.max(seen, axis=0), np.sum(seen, axis=0) / np.sqrt(len(seen))])
    return both @ weights.answers + weights.shift


texts_ = st.lists(
    st.lists(st.sampled_from([*KNOWN, "unheard", "of"]), max_size=9).map(" ".join), min_size=1, max_size=6
)


@given(texts_, st.data())
def test_texts_are_scored_together_as_each_alone(weights, texts, data):
    """Some of a batch, in order, with empty ones and words that nobody knows among them."""
    at = np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(texts))), min_size=1))))
    slowly = [told_slowly(weights, texts[place]) for place in at]
    assert np.allclose(PhraseReader(weights).scores(read(texts), at), slowly, atol=1e-4)


def test_the_order_of_words_counts(weights):
    """The same words in another order are another phrase."""
    one, other = PhraseReader(weights).scores(read(["not late but good", "not good but late"]), np.arange(2))
    assert np.abs(one - other).max() > 0.1


@pytest.mark.parametrize(("model", "other"), [("need", "origin"), ("origin", "need")])
def test_vectors_of_another_vocabulary_are_refused(tmp_path, model, other):
    """Planted: a model was made anew and its phrase reader was not."""
    for name in (f"phrases-{model}.npz", SUMS.name):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    with pytest.raises(WeightsUnusableError, match="another vocabulary"):
        assembling._phrase_reader(model, read_weights(other)["numbers"], tmp_path)


def test_weights_without_a_phrase_reader_do_without(tmp_path):
    """Those that learnt from permissive posts have none."""
    lines = SUMS.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / SUMS.name).write_text("".join(line for line in lines if "phrases" not in line), encoding="utf-8")
    assert assembling._phrase_reader("need", VOCABULARY.numbers, tmp_path) is None


def test_it_is_asked_by_default():
    """Nothing has to be installed for it."""
    analyst = build_analyst()
    assert isinstance(analyst.needs._model._second, PhraseReader)
    assert isinstance(analyst.origins._second, PhraseReader)
