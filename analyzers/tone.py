"""TextBlob's tone behind one function: shown beside a post, never used for urgency, rank or origin."""

import re
from collections.abc import Callable
from functools import cache
from typing import cast

READ_LIMIT = 2_000

_CONTRACTED = re.compile(r"\b(ca|wo|sha|ai|\w+?)n['’]t\b", re.IGNORECASE)
_BARE = re.compile(
    r"\b(ca|do|does|did|is|are|was|were|wo|has|have|had|would|could|should|must|need|ai)nt\b", re.IGNORECASE
)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}


def polarity(text: str, language: str) -> float:
    """Give the tone of an English reading copy from -1 to 1; 0 for other languages.

    TextBlob knows no contracted negation ("It isn't great" is +0.8 to it), so contractions are written out first.
    What stays wrong, and why tone decides nothing: sarcasm, "not bad at all", comparisons, and every word outside its
    lexicon of some 2,900.
    """
    if language not in ("en", "und") or not text.strip():
        return 0.0
    return _polarity(write_out(text[:READ_LIMIT]))


def write_out(text: str) -> str:
    """Write contracted negations out: "isn't" and "isnt" become "is not"."""
    return _CONTRACTED.sub(_write_out, _BARE.sub(_write_out, text))


def _write_out(match: re.Match[str]) -> str:
    verb = match.group(1)
    return f"{_WHOLE.get(verb.lower(), verb)} not"


@cache
def _sentiment() -> Callable[[str], tuple[float, float]]:
    """Load TextBlob when the first post needs it: it takes longer to import than all the rest."""
    from textblob.en import sentiment  # noqa: PLC0415  as the docstring says

    return cast("Callable[[str], tuple[float, float]]", sentiment)


def _polarity(text: str) -> float:
    tone, _subjectivity = _sentiment()(text)
    return float(tone)
