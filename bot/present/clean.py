"""Makes hostile text harmless to look at: no controls, no hidden or reordering characters, no towers of accents."""

import re
import unicodedata

DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
JOINERS = frozenset("\u200c\u200d")
"""Kept: they belong into words of some scripts and into emoji."""
DROPPED = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\ufeff\uffa0")
MOST_MARKS = 4
LIMIT = 600
LONGEST_LEFT_OUT = 20
"""Letters of a word that is left out rather than cut; scripts without spaces are cut anywhere."""


def clean(text: str, limit: int = LIMIT) -> str:
    """Give text on one line that is safe to show, at most `limit` characters, cut with an ellipsis.

    Doing it again changes nothing.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text[: limit * 4]):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character.isspace():
            kept.append(" ")
        elif marks <= MOST_MARKS and character not in DROPPED and not _hidden(character, category):
            kept.append(character)
    tidy = unicodedata.normalize("NFC", re.sub(r" {2,}", " ", "".join(kept)).strip())
    return tidy if len(tidy) <= limit else _cut(tidy, limit - 1).rstrip() + "…"


def _cut(words: str, limit: int) -> str:
    """Cut between two words, if the one in the midst is short enough to be left out."""
    begun = words[:limit]
    whole = begun if words[limit].isspace() else begun.rpartition(" ")[0]
    return whole if whole and len(begun) - len(whole) <= LONGEST_LEFT_OUT else begun


def _hidden(character: str, category: str) -> bool:
    return category in DROPPED_CATEGORIES and character not in JOINERS
