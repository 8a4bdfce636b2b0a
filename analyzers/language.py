"""Tells a post's language, offline, and says `und` where a few letters cannot tell."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LANGUAGES = (
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "no", "pl",
    "pt", "ro", "ru", "sk", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
"""Those of the disclosure lexicon that the identifier knows. Fewer candidates make short posts surer."""

UNDECIDED = "und"
LETTERS_NEEDED = 20
"""Below about this many letters the identifier guesses (measured by py3langid's authors and seen on short posts)."""
READ_LIMIT = 1_000

_NOISE = re.compile(r"https?://\S+|[@#]\w+|\{link\}")
_LETTERS = re.compile(r"[^\W\d_]")
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


def detect(text: str, hint: str = "") -> str:
    """Give the two-letter code of a reading copy's language.

    `hint` is what the platform says; it decides where the text cannot. `und` means undecided.
    """
    told = hint.strip().lower().split("-")[0].split("_")[0]
    told = told if told in LANGUAGES else UNDECIDED
    words = _NOISE.sub(" ", text[:READ_LIMIT])
    if not words.isascii():
        for script, language in _SCRIPTS:
            if script.search(words):
                return language
    if len(_LETTERS.findall(words)) < LETTERS_NEEDED:
        return told
    return _classify(words)


def _classify(words: str) -> str:
    language, _ = _identifier().classify(words)
    return str(language)


@cache
def _identifier() -> "LanguageIdentifier":
    """Load the identifier's model (in its package) once, when the first post needs it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  loads numpy; short posts need neither

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier
