"""The post as need is judged on it: what must never matter is crossed out before any rule reads it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzers.lexicon import Hit, Lexicon, Rule, fold
from analyzers.rules import caseless


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossOut(Rule):
    """Words to cross out, and what to leave in their place; that must not be longer than they are."""

    leaves: str = ""


@dataclass(frozen=True, slots=True)
class Plain:
    """What is left of a text. `places` pairs a position of `text` with where it came from, for each unbroken piece."""

    text: str
    places: tuple[tuple[int, int], ...] = ((0, 0),)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a non-empty stretch into positions of the text it was taken from."""
        return self._came_from(start), self._came_from(end - 1) + 1

    def _came_from(self, position: int) -> int:
        here, there = self.places[bisect_right(self.places, position, key=lambda place: place[0]) - 1]
        return there + position - here


_GAPS = (
    CrossOut(id="gap.first", pattern=r"\A\s+"),
    CrossOut(id="gap.between", pattern=r"[^\S\n]{2,}", leaves=" "),
)
"""Masks read as white space: a masked post must read like the same post without the claim."""


class Eraser:
    """Crosses words out and closes the gaps, so that a post with them reads like the same post without them."""

    def __init__(self, words: Iterable[CrossOut]) -> None:
        crossed = (
            CrossOut(id=word.id, pattern=rf"{caseless(word.pattern)}[^\S\n]*", leaves=word.leaves) for word in words
        )
        self._lexicon = Lexicon((*crossed, *_GAPS))

    def erase(self, text: str) -> Plain:
        """Give the text without the crossed-out words."""
        kept: list[str] = []
        places: list[tuple[int, int]] = []
        length = last = 0
        for hit in self._crossed(text):
            for piece, origin in ((text[last : hit.start], last), (hit.rule.leaves, hit.start)):
                if piece:
                    places.append((length, origin))
                    kept.append(piece)
                    length += len(piece)
            last = hit.end
        places.append((length, last))
        return Plain("".join((*kept, text[last:])), tuple(places))

    def _crossed(self, text: str) -> Iterator[Hit[CrossOut]]:
        """Give what is crossed out from left to right; of two that overlap, the one that begins first."""
        end = 0
        for hit in sorted(self._lexicon.find_all(fold(text)), key=lambda hit: hit.start):
            if hit.start >= end:
                yield hit
                end = hit.end
