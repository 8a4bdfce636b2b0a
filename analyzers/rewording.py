"""Tells whether an edit says something else, or the same in other spelling."""

import re
from difflib import SequenceMatcher

SAME_WORD = 0.8
"""Likeness (Ratcliff and Obershelp) of two spellings of one word."""
SHORTEST, LONGEST = 4, 20
"""Letters of words in which a slip is likelier than another word."""
NO_SPACES_FROM = "\u2e80"
"""From here on scripts put no spaces between words: a changed letter may be a changed word."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def says_something_new(before: str, after: str, empty: frozenset[str] = frozenset()) -> bool:
    """Tell whether a text has a word that it did not have before, slips of spelling and words without content apart."""
    known = _words(before)
    return any(not _is_slip(word, known) for word in _words(after) - known - empty)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold().replace("’", "'") for word in _WORD.findall(text))


def _is_slip(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is a known one with another letter or one more or less."""
    if not word.isalpha() or max(word) >= NO_SPACES_FROM or not SHORTEST <= len(word) <= LONGEST:
        return False
    near = (one for one in known if one.isalpha() and abs(len(one) - len(word)) <= 1)
    return any(SequenceMatcher(None, word, one).ratio() >= SAME_WORD for one in near)
