"""Identifying many texts at once: what py3langid says of each alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analyzers.language import LANGUAGES, _identifier

TEXTS = [
    "Mein Wasserkocher ist kaputt und niemand antwortet mir", "La bouilloire fuit, aidez-moi s'il vous plaît",
    "", "x", "DER DECKEL GEHT NICHT MEHR ZU", "Czajnik przecieka od wczoraj", "ケトルが水漏れ", "кран тече",
    "\ud83d half", "nobody answers " * 60, "cafe\u0301 und Kanne", "𐌰𐌱𐌲",
]  # fmt: skip


@pytest.fixture(scope="module")
def theirs():
    """Give py3langid's own identifier of our languages."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def test_texts_together_are_identified_as_each_alone(theirs):
    """No text has a say in that of its neighbour, and one in which nothing is found is as py3langid has it."""
    assert _identifier().identify_each(TEXTS) == [theirs.classify(text)[0] for text in TEXTS]


@settings(max_examples=60)
@given(texts=st.lists(st.one_of(st.text(max_size=80), st.sampled_from(TEXTS)), min_size=1, max_size=5))
def test_whatever_is_written_py3langid_says_the_same(texts, theirs):
    """Also of odd scripts and halves of characters."""
    assert _identifier().identify_each(texts) == [theirs.classify(text)[0] for text in texts]


def test_nothing_is_said_of_no_texts():
    """An empty batch is one, too."""
    assert _identifier().identify_each([]) == []
