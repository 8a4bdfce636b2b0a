"""Finds the stretches of a post that speak of a competitor: blame or praise in them is none of ours."""

import re
from functools import lru_cache
from itertools import pairwise

_SENTENCE_END = re.compile(r"[.!?\n]+")
_ADDRESSED = re.compile(r"\b(?:you|your|yours|y'all|u|ur)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:i|im|me|my|mine|we|us|our|ours)\b", re.IGNORECASE)
_CALLED = re.compile(r"\s*[,:]")
FEW_WORDS = 3
"""So many before our own name only name the other ("Bolt or Acme, which is better?"): nothing is said of it yet."""


def find_talk_of_others(text: str, brand_words: tuple[str, ...], competitors: tuple[str, ...]) -> list[tuple[int, int]]:
    """Give the stretches (start, end) about a competitor.

    That is all of a post that names a competitor and never the brand; of a post that names both, or when the brand's
    words are unknown, each sentence that names a competitor alone and does not speak to us, and of one that begins with
    a competitor what comes before the brand, if nobody speaks of their own matters there.
    """
    others, brand = _naming(competitors), _naming(brand_words)
    if brand_words and not brand.search(text):
        return [(0, len(text))] if others.search(text) else []
    about = (_about_others(text, start, end, brand, others) for start, end in _sentences(text))
    return [stretch for stretch in about if stretch]


Names = re.Pattern[str]


def _about_others(text: str, start: int, end: int, brand: Names, others: Names) -> tuple[int, int] | None:
    """Give the part of a sentence that is about a competitor, if there is one."""
    named = brand.search(text, start, end)
    if named is None:
        is_about = others.search(text, start, end) and not _speaks_to_us(text[start:end], others)
        return (start, end) if is_about else None
    before = text[start : named.start()]
    begins = others.match(before.lstrip(" .@")) and len(before.split()) > FEW_WORDS
    return (start, named.start()) if begins and not _OWN.search(before) else None


def _speaks_to_us(sentence: str, others: Names) -> bool:
    """Tell whether a sentence speaks to its reader and calls nobody else: a handle, or a competitor by its name."""
    opening = sentence.lstrip(" .")
    called = others.match(opening)
    calls = opening.startswith("@") or (called is not None and _CALLED.match(opening, called.end()) is not None)
    return _ADDRESSED.search(sentence) is not None and not calls


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return list(pairwise((0, *ends, len(text))))


@lru_cache(maxsize=256)
def _naming(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give the pattern of a monitor's names; it is the same for each of its posts."""
    names = "|".join(re.escape(word.removeprefix("@")) for word in words if word.strip("@ "))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)" if names else r"(?!)", re.IGNORECASE)
