"""Tone: TextBlob alone misleads; contractions are repaired; TextBlob's numbers come without TextBlob's time."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from textblob import TextBlob
from textblob._text import EMOTICONS, PUNCTUATION
from textblob.en import sentiment as pattern

from analyzers.text import read
from analyzers.tone import _MOODS, _known, _Steps, sentiment, write_out

MISLEADING = [
    "It isn't great", "It isn’t great", "It isnt great", "This wasn't a good idea", "I don't love it",
    "I dont love it", "That wasn't fun", "This isn't good", "The support isn't friendly", "I didn't enjoy it",
    "You aren't very kind", "The new kettle isn't beautiful", "The coffee wasn't excellent", "It isn't perfect",
    "The lid doesn't fit well, isn't nice", "It isn't nice", "This isn't fun", "It wasn't lovely",
    "They aren't happy with it", "It isn't fresh", "I wasn't impressed", "It isn't clever", "That isn't fair",
    "It isn't honest", "It isn't worth it", "It wasn't amazing", "It isn't wonderful",
]  # fmt: skip


def textblob(text):
    return tuple(TextBlob(write_out(text)).sentiment)


@pytest.mark.parametrize("text", MISLEADING)
def test_a_contracted_negation_is_not_praise(text):
    """Plain TextBlob hears praise where somebody says the contrary."""
    assert TextBlob(text.replace("’", "'")).sentiment.polarity > 0
    assert sentiment(read(text).text, "en")[0] <= 0


STILL_WRONG = [
    "The app doesn't look nice",
    "It doesn't feel safe",
    "It hasn't been pleasant",
    "Great job losing my bag",
]


@pytest.mark.parametrize("text", STILL_WRONG)
def test_what_stays_wrong_is_known(text):
    """A word between, or sarcasm: the reason why tone decides nothing. A better tone would make this test fail."""
    assert sentiment(text, "en")[0] > 0


@pytest.mark.parametrize(("text", "written"), [
    ("isn't", "is not"), ("can't", "can not"), ("won't", "will not"),
    ("want a patient elephant", "want a patient elephant"),
    ("dont", "do not"), ("the front desk", "the front desk"),
])  # fmt: skip
def test_contractions_are_written_out_and_other_words_are_not(text, written):
    """Words that merely end in nt stay."""
    assert write_out(text) == written


POSTS = [
    *MISLEADING, *STILL_WRONG,
    "Really not a very good kettle!!", "Not really great", "very, very happy :)", "happy : ) !", "It is no good.", "",
    "This is (!) a wonderful lid (! )", "lovely :D:D", "8) page 8)", "see http://kettles.example/:/ x", "Odd.", "no",
    "\"Great\" 'product', “nice” ‘one’\"", "so slow... and ugly...really", "Mr. T. is kind, etc. and very. nice.",
    "U.S.A. great! not", "the best!!!best!", "good\n\nbad", "too much, much worse :-( :'( ;)", "terribly bad!",
    "<3 < 3",
    "top-notch rip-off @good #great _nice_ *bad* ~ugly", "10/10 awesome 2nd time", "Absolutely! Not happy", "xD XD x-D",
    "END-OF-SENTENCE happy", "o_O o.O °O° ♥ :3 >.>", "TERRIBLE Terribly terribly", "not so much fun", "very not",
    "can’t complain, won't buy",
]  # fmt: skip


@pytest.mark.parametrize("text", POSTS)
def test_the_numbers_are_those_of_textblob(text):
    """To the last digit, with negations, adverbs, exclamation marks, faces, quotes and abbreviations."""
    assert sentiment(text, "en") == textblob(text)


MARKS = [*PUNCTUATION, "...", "..", "!!", "(!)", "\n", "\r\n", "  ", "“", "”", "’", "/", "<", ">", "°"]
FACES = [face for faces in EMOTICONS.values() for face in sorted(faces)]
WORDS = [
    *sorted(word for word in pattern if word)[::9],
    "not",
    "no",
    "never",
    "really",
    "very",
    "the",
    "is",
    "isn't",
    "cant",
]
PIECES = st.one_of(
    st.sampled_from(WORDS), st.sampled_from(WORDS).map(str.title), st.sampled_from(MARKS), st.sampled_from(FACES),
    st.just(" "), st.text(max_size=3),
)  # fmt: skip


@settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=14).map("".join).filter(lambda text: "\n\n" not in text.replace("\r", "")))
@example("fine:s's :Dn't =( : ( 8 ) good")
def test_the_numbers_are_those_of_textblob_on_any_text(text):
    """An empty line inside a face is the one difference that we know."""
    assert sentiment(text, "en") == textblob(text)


def test_an_empty_line_takes_a_face_to_pieces_here_only_sometimes_there():
    """The known difference: TextBlob puts an ironic mark together over an empty line."""
    assert textblob("fine (!\n\n) lid") != sentiment("fine (!\n\n) lid", "en") == textblob("fine ( ! lid")


def test_the_list_is_read_as_textblob_reads_it():
    """Every word with the same numbers, the same adverbs, the same faces."""
    theirs = dict(dict.items(pattern)) if len(pattern) else {}
    assert {word: tuple(parts[None]) for word, parts in theirs.items()} == {
        word: (step.tone, step.personal, step.strength) for word, step in _known().items()
    }
    assert {word for word, parts in theirs.items() if "RB" in parts} == {
        w for w, step in _known().items() if step.adverb
    }
    moods = [(face.lower(), tone) for (_, tone), faces in reversed(EMOTICONS.items()) for face in faces]
    assert dict(moods) | {"(!)": 0.0} == _MOODS


def test_textblob_itself_is_not_loaded():
    """It takes longer to import than all the rest; only its word list is read."""
    code = (
        "import sys; from analyzers.tone import sentiment; assert sentiment('good', 'en')[0] > 0; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"textblob", "nltk", "numpy"} & set(loaded)


@pytest.mark.parametrize("language", ["de", "fr", "ja"])
def test_other_languages_have_no_tone(language):
    """TextBlob's lexicon is English."""
    assert sentiment("great great great", language) == (0.0, 0.0)


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "a" * 100_000, "\x00"])
def test_nothing_breaks_on_odd_text(text):
    """The tone of nothing is 0."""
    tone, personal = sentiment(text, "en")
    assert -1 <= tone <= 1
    assert 0 <= personal <= 1


def test_no_word_is_remembered_for_ever():
    """When many pieces have come the oldest are forgotten, and what is said stays the same."""
    few, all_of_them = _Steps(3), _Steps()
    for number in range(9):
        assert few[f"good{number}"] == all_of_them[f"good{number}"]
        assert few["good"] == all_of_them["good"]
        assert len(few) <= 3
