"""Tells a post's language, offline, and says `und` where a few letters cannot tell."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzers.identifying import Identifier

LANGUAGES = (
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "no", "pl",
    "pt", "ro", "ru", "sk", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
"""Those of the disclosure lexicon that the identifier knows. Fewer candidates make short posts surer."""

UNDECIDED = "und"
LEARNT = frozenset({"en", UNDECIDED})
"""The languages of the posts that the models learnt from."""
LETTERS_NEEDED = 20
"""Below about this many letters the identifier guesses (measured by py3langid's authors and seen on short posts)."""
READ_LIMIT = 1_000

_NOISE = re.compile(r"https?://\S+|@\w+|#\w+|\{link\}")
_LETTERS = re.compile(r"[^\W\d_]")
_NO_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0370-\u03ff]{3}"), "el"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[іїєґ]", re.IGNORECASE), "uk"),
    (re.compile(r"[\u4e00-\u9fff]{2}"), "zh"),
)
"""Scripts that one of our languages has for itself, looked for in this order (Japanese before Chinese)."""


_ENGLISH = frozenset((
    "about", "after", "and", "any", "are", "because", "been", "being", "but", "can't", "could", "did", "didn't",
    "does", "doesn't", "don't", "from", "get", "getting", "got", "has", "have", "haven't", "how", "i'd", "i'll",
    "i'm", "i've", "if", "isn't", "it's", "its", "just", "more", "my", "need", "not", "now", "our", "out", "really",
    "should", "some", "still", "that", "that's", "the", "their", "there", "there's", "these", "they", "this", "those",
    "very", "wasn't", "we're", "were", "what", "what's", "when", "where", "which", "who", "why", "with", "won't",
    "would", "you", "you're", "your",
))  # fmt: skip
"""Words that make sentences in English; another language of our list has hardly one of them, and never several."""
SURE_OF_ENGLISH = 2
SURE_AMONG_OTHER_LETTERS = 3
"""So many different ones are enough, more beside letters that English does not have. Of 25,000 public posts that are
told in this way the identifier tells all but nine likewise, and most of the nine are shouted English."""


def detect(text: str, hint: str = "") -> str:
    """Give the two-letter code of a reading copy's language.

    `hint` is what the platform says; it decides where the text cannot. `und` means undecided.
    """
    return detect_each([text], [hint])[0]


def detect_each(texts: Sequence[str], hints: Sequence[str]) -> list[str]:
    """Give what `detect` gives for each text; those that are not plain are identified together."""
    read = [text[:READ_LIMIT] for text in texts]
    plain = list(map(_tell, read, hints))
    unsure = [_words_of(each) for each, language in zip(read, plain, strict=True) if not language]
    identified = iter(_identifier().identify_each(unsure) if unsure else ())
    return [language or next(identified) for language in plain]


def _words_of(text: str) -> str:
    return _NOISE.sub(" ", text)


def _tell(text: str, hint: str) -> str:
    """Give the language where common words, script or hint tell it; nothing where they do not."""
    if text.isascii() and _told(hint) in LEARNT and _is_surely_english(text):
        return "en"  # nearly every post: those words stand free of what says nothing of a language
    words = _words_of(text)
    if not words.isascii():
        for script, language in _SCRIPTS:
            if script.search(words):
                return language
    if _count_letters(words) < LETTERS_NEEDED:
        return _told(hint)
    return "en" if _is_surely_english(words) else ""


def _told(hint: str) -> str:
    told = hint.strip().lower().split("-")[0].split("_")[0]
    return told if told in LANGUAGES else UNDECIDED


def _count_letters(words: str) -> int:
    if words.isascii():
        return len(words.encode().translate(None, _NO_ASCII_LETTERS))
    return len(_LETTERS.findall(words))


def _is_surely_english(words: str) -> bool:
    found = _ENGLISH.intersection(words.lower().split())
    return len(found) >= (SURE_OF_ENGLISH if words.isascii() else SURE_AMONG_OTHER_LETTERS)


@cache
def _identifier() -> "Identifier":
    """Load the identifier's model (in its package) once, when the first post needs it."""
    from analyzers.identifying import Identifier  # noqa: PLC0415  it loads long, and few posts need it

    return Identifier(LANGUAGES)
