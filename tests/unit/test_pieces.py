"""Pieces: a text is cut the same way alone and among others, and a piece knows where it stands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.folding import fold
from analyzers.pieces import Batch, Vocabulary, cut, slot_of

parts = st.one_of(
    st.text(max_size=20), st.sampled_from(["https://a.example/b", "@acme", "{link}", "!!!", "www.x", " "])
)
texts = st.lists(st.lists(parts, max_size=6).map("".join).map(fold), min_size=1, max_size=6)


def numbers_of(text):
    """Give the numbers of all pieces of a text, each as often as it stands there."""
    return sorted(cut(Batch.join([text])).numbers.tolist())


@given(texts)
def test_a_text_has_the_same_pieces_alone_and_among_others(several):
    """What a post is made of does not depend on its neighbours in a batch."""
    batch = Batch.join(several)
    found = [[] for _ in several]
    pieces = cut(batch)
    assert (batch.texts[pieces.firsts] == batch.texts[pieces.lasts]).all()
    for number, text in zip(pieces.numbers.tolist(), pieces.texts.tolist(), strict=True):
        found[text].append(number)
    assert [sorted(pieces) for pieces in found] == [numbers_of(text) for text in several]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_every_script_is_cut_and_places_stay_inside(text):
    """Nothing breaks, and every character kept stands somewhere in its text."""
    batch = Batch.join([fold(text)])
    assert (batch.starts < batch.stops).all()
    assert (batch.starts >= 0).all()
    assert (batch.stops <= len(fold(text))).all()


def test_words_are_found_where_they_stand():
    """Start and end of each word, in characters of the text, also after an address that stands for less."""
    text = "see https://shop.example/a?b=1 isn't it 😀 #fun"
    batch = Batch.join([text])
    found = [text[start:stop] for start, stop in zip(batch.starts, batch.stops, strict=True)]
    assert found == ["see", "https://shop.example/a?b=1", "isn't", "it", "😀", "#fun"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("write to @acme now", "write to @somebody_else now"),
        ("look https://a.example/1", "look http://b.example/xyz?q=2"),
        ("at 10:45 for 99", "at 22:13 for 12"),
        ("help!!!", "help!"),
        ("so   far", "so far"),
    ],
)
def test_what_says_nothing_is_cut_alike(one, other):
    """Which handle, which address, which figure, and how often a mark is repeated makes no difference."""
    assert numbers_of(one) == numbers_of(other)


@pytest.mark.parametrize(("one", "other"), [("ab", "ba"), ("not good", "good not"), ("a b", "ab"), ("good", "goood")])
def test_what_differs_is_cut_differently(one, other):
    """Order, gaps and letters count: a cut that made these alike would be no cut."""
    assert numbers_of(one) != numbers_of(other)


def test_a_vocabulary_finds_what_it_knows_and_nothing_else():
    """Pieces of other texts are not found, although many share a slot with a known one."""
    known = np.unique(cut(Batch.join(["late parcel"])).numbers)
    _, first = np.unique(slot_of(known), return_index=True)
    vocabulary = Vocabulary(known[first])
    assert len(vocabulary.find(Batch.join(["late parcel"])).entries) >= len(first)
    strangers = Batch.join([f"{number:x} qwzx" for number in range(40_000, 44_000)])
    found = vocabulary.find(strangers)
    assert set(vocabulary.numbers[found.entries]) <= set(cut(strangers).numbers)


def test_an_empty_batch_and_an_empty_text_have_no_pieces_of_words():
    """Nothing in, nothing out."""
    vocabulary = Vocabulary(np.zeros(0, np.uint64))
    assert not len(vocabulary.find(Batch.join([])).entries)
    assert not len(vocabulary.find(Batch.join(["", ""])).entries)
