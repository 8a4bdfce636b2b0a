"""The words quoted are the strongest stretch of each text, whatever stands beside it, and read like a quotation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.pieces import Batch, Known
from analyzers.quoting import LEAST, LONGEST, cut_quotation, find_words

gains = st.integers(-50, 50).map(lambda number: number / 37)
texts = st.lists(st.lists(gains, max_size=9), min_size=1, max_size=4)


def quoted(several):
    """Give the quotations of texts of which each word adds what is said."""
    batch = Batch.join([" ".join(["word"] * len(each)) for each in several])
    at = np.arange(len(batch))
    added = np.array([gain for each in several for gain in each], np.float64)
    return find_words(batch, Known(batch.texts, at, at, at), added)


def strongest(each):
    """Try every stretch."""
    stretches = [each[first : first + words] for first in range(len(each)) for words in range(1, LONGEST + 1)]
    return max((sum(stretch) - LEAST * len(stretch) for stretch in stretches), default=0.0)


@given(texts)
def test_the_first_quotation_is_the_strongest_stretch(several):
    """No other stretch of up to six words adds more; where none adds anything nothing is quoted."""
    for each, found in zip(several, quoted(several), strict=True):
        best = strongest(each)
        assert bool(found) is (best > 0)
        if found:
            words = (found[0].end - found[0].start + 1) // len("word ")
            assert found[0].weight - LEAST * words == pytest.approx(best)


def added_to(text, gains):
    """Give the quotations of one text of which each word adds what is said."""
    batch = Batch.join([text])
    at = np.arange(len(batch))
    found = find_words(batch, Known(batch.texts, at, at, at), np.array(gains, np.float64))
    return [text[words.start : words.end] for words in found[0]]


def test_a_stretch_begins_and_ends_with_a_word_however_much_the_signs_add():
    """A comma within may count; at an end, or alone, it says nothing to a reader."""
    assert added_to("broken , no parts !", [0.0, 3.0, 1.0, 1.0, 3.0]) == ["no parts"]
    assert added_to("late , again", [1.0, 1.0, 1.0]) == ["late , again"]
    assert added_to("so . ' late", [0.0, 3.0, 3.0, 0.0]) == []
    assert added_to("so 😀 @acme", [0.0, 1.0, 1.0]) == ["😀 @acme"]


@pytest.mark.parametrize(
    ("stretch", "shown"),
    [
        (", no parts", "no parts"),
        ("(ad)", "ad"),
        ("#ad", "#ad"),
        ("RT @user:", "RT @user"),
        ("for $20, ", "for $20"),
        ("$20", "$20"),
        ("$ off", "off"),
        ("down 50%.", "down 50%"),
        ("so good 😀!", "so good 😀"),
        ("👍🏽 !", "👍🏽"),
        ("“हिन्दी”", "हिन्दी"),
        ("don't.'", "don't"),
        ("? ", "?"),
        (":)", ":)"),
        (" ", " "),
    ],
)
def test_a_quotation_is_cut_as_people_read_it(stretch, shown):
    """Signs and gaps at its ends are left out, but for those of an amount and where there is nothing else."""
    post = f"a. {stretch} .z"
    start, end = cut_quotation(post, 3, 3 + len(stretch))
    assert post[start:end] == shown


@pytest.mark.parametrize(
    ("post", "stretch", "shown"),
    [
        ("only $20 now", "20", "$20"),
        ("down 50% today", "50", "50%"),
        ("20 and", "20", "20"),
        ("हिन्दी है", "हिन्द", "हिन्दी"),
        ("love ❤\ufe0f!", "❤", "❤\ufe0f"),
        ("a 👩\u200d💻 here", "👩", "👩\u200d💻"),
    ],
)
def test_what_hangs_on_the_words_is_quoted_with_them(post, stretch, shown):
    """The sign of an amount, a vowel sign, the rest of an emoji: they make another word of it."""
    at = post.index(stretch)
    start, end = cut_quotation(post, at, at + len(stretch))
    assert post[start:end] == shown


@given(st.text(max_size=9), st.text(min_size=1, max_size=9), st.text(max_size=9))
def test_a_quotation_lies_in_its_post_and_is_cut_once(before, stretch, behind):
    """In any script; it begins in its stretch or at the sign of an amount, and cutting again changes nothing."""
    post = before + stretch + behind
    start, end = cut_quotation(post, len(before), len(before) + len(stretch))
    assert max(0, len(before) - 1) <= start < end <= len(post)
    assert cut_quotation(post, start, end) == (start, end)
