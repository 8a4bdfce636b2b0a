"""Rules as data, searched together: a sieve lets through those that can match, and Python's patterns decide."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from analyzers.folding import fold as fold  # noqa: PLC0414  who writes patterns finds all of it here
from analyzers.layout import Texts
from analyzers.making import maker
from analyzers.sieve import ANYWHERE, Chance, Sieve


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pattern with an id. `pattern` is a Python regular expression, matched without regard to case."""

    id: str
    pattern: str


R = TypeVar("R", bound=Rule)


class Hit(NamedTuple, Generic[R]):
    """A rule and where it matched: characters `start` up to `end` of the text that was searched."""

    rule: R
    start: int
    end: int


_hit = maker(Hit)


class Lexicon(Generic[R]):
    """A set of rules searched together. A pattern is compiled when a text first holds its literals.

    Pattern and text are folded, which is what `re.IGNORECASE` finds, but for one character: the iota below a Greek
    letter (U+0345) folds to a letter and is taken for one. Lexicons that search the same texts should share a `sieve`:
    it then looks at them once.
    """

    def __init__(self, rules: Iterable[R], sieve: Sieve | None = None) -> None:
        self.rules: tuple[R, ...] = tuple(rules)
        self._patterns: list[re.Pattern[str] | None] = [None] * len(self.rules)
        self._sieve = sieve or Sieve()
        self._numbers = self._sieve.add(rule.pattern for rule in self.rules)

    def find(self, text: str) -> list[Hit[R]]:
        """Give the first match of every rule that is not empty, in the order of the rules."""
        return self.find_each(Texts((fold(text),)))[0]

    def find_all(self, text: str) -> list[Hit[R]]:
        """Give every match of every rule that is not empty, in the order of the rules."""
        return self.find_all_each(Texts((fold(text),)))[0]

    def find_each(self, texts: Texts) -> list[list[Hit[R]]]:
        """Give for each text what `find` gives. A rule goes through all texts while the processor remembers it."""
        found: list[list[Hit[R]]] = [[] for _ in texts.each]
        for number, chances in self._chances(texts):
            self._take_first(number, chances, texts.each, found)
        return found

    def find_all_each(self, texts: Texts) -> list[list[Hit[R]]]:
        """Give for each text what `find_all` gives."""
        found: list[list[Hit[R]]] = [[] for _ in texts.each]
        for number, chances in self._chances(texts):
            self._take_all(number, chances, texts.each, found)
        return found

    def _chances(self, texts: Texts) -> Iterable[tuple[int, Iterable[Chance]]]:
        """Give the rules that have chances, with their chances text by text, in a text from left to right."""
        return self._sieve.look(texts).of(self._numbers) if texts.each else ()

    def _take_first(
        self, number: int, chances: Iterable[Chance], texts: Sequence[str], found: Sequence[list[Hit[R]]]
    ) -> None:
        """Try the chances of a rule; the first of a text that comes true counts."""
        rule, pattern = self._rule(number)
        settled = -1
        for which, place in chances:
            if which != settled:
                text = texts[which]
                match = pattern.match(text, place) if place >= 0 else _search(pattern, text)
                if match is not None:
                    settled = which
                    start, end = match.span()
                    found[which].append(_hit((rule, start, end)))

    def _take_all(
        self, number: int, chances: Iterable[Chance], texts: Sequence[str], found: Sequence[list[Hit[R]]]
    ) -> None:
        """Try the chances of a rule; those of a text that come true count, but for what overlaps the one before."""
        rule, pattern = self._rule(number)
        searched, last, end = -1, -1, 0
        for which, place in chances:
            if place == ANYWHERE:
                searched = which
                spans = [match.span() for match in pattern.finditer(texts[which])]
                found[which] += [Hit(rule, start, end) for start, end in spans if end > start]
            elif which != searched and (which != last or place >= end):
                match = pattern.match(texts[which], place)
                if match is not None:
                    last, end = which, match.end()
                    found[which].append(_hit((rule, place, end)))

    def _rule(self, number: int) -> tuple[R, re.Pattern[str]]:
        """Give the rule that has a number in the sieve, and its pattern."""
        place = number - self._numbers.start
        rule, pattern = self.rules[place], self._patterns[place]
        if pattern is None:
            pattern = self._patterns[place] = re.compile(caseless(rule.pattern), re.MULTILINE)
        return rule, pattern


def _search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Give the first match that is not empty."""
    match = pattern.search(text)
    if match is None or match.end() > match.start():
        return match
    return next(filter(re.Match.group, pattern.finditer(text)), None)


_PIECE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|\\.|\(\?P|[^\\(]+|\(", re.DOTALL)
"""A letter by its number, another escape, the beginning of a named group, and what stands between them."""


def caseless(pattern: str) -> str:
    """Give the pattern that finds in a folded text what this one finds without regard to case.

    Python compares letter by letter and twice as slowly when it is told to ignore case; folding a post once is cheap.
    """
    return f"(?-i:{_PIECE.sub(_folded_piece, pattern)})"


def _folded_piece(piece: re.Match[str]) -> str:
    if piece.lastindex is not None:
        letter = chr(int(piece[piece.lastindex], 16))
        return piece[0] if fold(letter) == letter else fold(letter)
    return piece[0] if piece[0].startswith("\\") or piece[0] == "(?P" else fold(piece[0])
