"""The post as need is judged on it: what must never matter is crossed out before any rule reads it."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple

from analyzers.layout import Texts
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.sieve import Sieve


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossOut(Rule):
    """Words to cross out, and what to leave in their place; that must not be longer than they are."""

    leaves: str = ""


class Plain(NamedTuple):
    """What is left of a text: its unbroken pieces begin at `starts`, and came from the places `origins`."""

    text: str
    starts: tuple[int, ...] = (0,)
    origins: tuple[int, ...] = (0,)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a non-empty stretch into positions of the text it was taken from."""
        _, starts, origins = self
        if len(starts) == 1:
            return start + origins[0], end + origins[0]
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end - 1, first) - 1
        return start + origins[first] - starts[first], end + origins[last] - starts[last]


_GAPS = (
    (re.compile(r"\A\s+"), ""),
    (re.compile(r"[^\S\n]{2,}"), " "),
)
"""Masks read as white space: a masked post must read like the same post without the claim."""

Crossed = tuple[int, int, str]
"""A stretch to cross out, and what to leave in its place."""


class Eraser:
    """Crosses words out and closes the gaps, so that a post with them reads like the same post without them."""

    def __init__(self, words: Iterable[CrossOut], sieve: Sieve | None = None) -> None:
        rules = (replace(word, pattern=rf"(?:{word.pattern})[^\S\n]*") for word in words)
        self._lexicon = Lexicon(rules, sieve)

    def erase_each(self, texts: Texts) -> list[Plain]:
        """Give each text without the crossed-out words."""
        return list(map(_erase, texts.each, self._lexicon.find_all_each(texts)))


def _erase(text: str, hits: Iterable[Hit[CrossOut]]) -> Plain:
    crossed: list[Crossed] = [(start, end, rule.leaves) for rule, start, end in hits]
    if not _is_tidy(text):
        crossed += [(*gap.span(), leaves) for pattern, leaves in _GAPS for gap in pattern.finditer(text)]
    return _without(text, sorted(crossed, key=itemgetter(0))) if crossed else Plain(text)


def _is_tidy(text: str) -> bool:
    """Tell whether there is no gap to close; quick, and sure only when it says yes."""
    return text.isprintable() and "  " not in text and not text.startswith(" ")


def _without(text: str, crossed: Iterable[Crossed]) -> Plain:
    """Cross out from left to right; of two stretches that overlap, the one that begins first."""
    kept: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = last = 0
    for start, end, leaves in crossed:
        if start < last:
            continue
        for piece, origin in ((text[last:start], last), (leaves, start)):
            if piece:
                starts.append(length)
                origins.append(origin)
                kept.append(piece)
                length += len(piece)
        last = end
    kept.append(text[last:])
    return Plain("".join(kept), (*starts, length), (*origins, last))
