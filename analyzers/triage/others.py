"""Finds the stretches of a post that speak of a competitor: blame or praise in them is none of ours."""

import re
from functools import lru_cache
from itertools import pairwise

_SENTENCE_END = re.compile(r"[.!?\n]+")
_ADDRESSED = re.compile(r"\b(?:you|your|yours|y'all|u|ur)\b", re.IGNORECASE)


def find_talk_of_others(text: str, brand_words: tuple[str, ...], competitors: tuple[str, ...]) -> list[tuple[int, int]]:
    """Give the stretches (start, end) about a competitor.

    That is all of a post that names a competitor and never the brand; of a post that names both, or when the brand's
    words are unknown, each sentence that names a competitor alone and does not speak to us.
    """
    others, brand = _naming(competitors), _naming(brand_words)
    if brand_words and not brand.search(text):
        return [(0, len(text))] if others.search(text) else []
    return [
        (start, end)
        for start, end in _sentences(text)
        if others.search(text, start, end) and not brand.search(text, start, end) and not _speaks_to_us(text[start:end])
    ]


def _speaks_to_us(sentence: str) -> bool:
    """Tell whether a sentence speaks to its reader and opens with no handle, which would be whom it speaks to."""
    return _ADDRESSED.search(sentence) is not None and not sentence.lstrip(" .").startswith("@")


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return list(pairwise((0, *ends, len(text))))


@lru_cache(maxsize=256)
def _naming(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give the pattern of a monitor's names; it is the same for each of its posts."""
    names = "|".join(re.escape(word.removeprefix("@")) for word in words if word.strip("@ "))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)" if names else r"(?!)", re.IGNORECASE)
