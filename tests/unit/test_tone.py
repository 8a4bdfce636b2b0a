"""Tone: TextBlob alone misleads; contractions are repaired; tone decides nothing."""

import pytest
from textblob import TextBlob

from analyzers.text import read
from analyzers.tone import polarity, write_out

MISLEADING = [
    "It isn't great", "It isn’t great", "It isnt great", "This wasn't a good idea", "I don't love it",
    "I dont love it", "That wasn't fun", "This isn't good", "The support isn't friendly", "I didn't enjoy it",
    "You aren't very kind", "The new kettle isn't beautiful", "The coffee wasn't excellent", "It isn't perfect",
    "The lid doesn't fit well, isn't nice", "It isn't nice", "This isn't fun", "It wasn't lovely",
    "They aren't happy with it", "It isn't fresh", "I wasn't impressed", "It isn't clever", "That isn't fair",
    "It isn't honest", "It isn't worth it", "It wasn't amazing", "It isn't wonderful",
]  # fmt: skip


@pytest.mark.parametrize("text", MISLEADING)
def test_a_contracted_negation_is_not_praise(text):
    """Plain TextBlob hears praise where somebody says the contrary."""
    assert TextBlob(text.replace("’", "'")).sentiment.polarity > 0
    assert polarity(read(text).text, "en") <= 0


STILL_WRONG = [
    "The app doesn't look nice",
    "It doesn't feel safe",
    "It hasn't been pleasant",
    "Great job losing my bag",
]


@pytest.mark.parametrize("text", STILL_WRONG)
def test_what_stays_wrong_is_known(text):
    """A word between, or sarcasm: the reason why tone decides nothing. A better tone would make this test fail."""
    assert polarity(text, "en") > 0


@pytest.mark.parametrize(("text", "written"), [
    ("isn't", "is not"), ("can't", "can not"), ("won't", "will not"),
    ("want a patient elephant", "want a patient elephant"),
    ("dont", "do not"), ("the front desk", "the front desk"),
])  # fmt: skip
def test_contractions_are_written_out_and_other_words_are_not(text, written):
    """Words that merely end in nt stay."""
    assert write_out(text) == written


@pytest.mark.parametrize("language", ["de", "fr", "ja"])
def test_other_languages_have_no_tone(language):
    """TextBlob's lexicon is English."""
    assert polarity("great great great", language) == 0.0


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "a" * 100_000, "\x00"])
def test_nothing_breaks_on_odd_text(text):
    """The tone of nothing is 0."""
    assert -1 <= polarity(text, "en") <= 1
