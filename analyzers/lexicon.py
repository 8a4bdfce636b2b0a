"""Rules as data, searched together: a sieve lets through those that can match, and Python's patterns decide."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from analyzers.folding import Folded, lay_out
from analyzers.folding import fold as fold  # noqa: PLC0414  who writes patterns finds all of it here
from analyzers.sieve import Chance, Chances, Sieve


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


class Lexicon(Generic[R]):
    """A set of rules searched together. A pattern is compiled when a text first holds its literals.

    Pattern and text are folded, which is what `re.IGNORECASE` finds, but for one character: the iota below a Greek
    letter (U+0345) folds to a letter and is taken for one.
    """

    def __init__(self, rules: Iterable[R]) -> None:
        self.rules: tuple[R, ...] = tuple(rules)
        self._patterns: list[re.Pattern[str] | None] = [None] * len(self.rules)
        self._sieve = Sieve(rule.pattern for rule in self.rules)

    def find(self, text: str | Folded) -> list[Hit[R]]:
        """Give the first match of every rule that is not empty, in the order of the rules."""
        return self.find_each((_laid_out(text),))[0]

    def find_each(self, texts: Sequence[Folded]) -> list[list[Hit[R]]]:
        """Give for each text what `find` gives. A rule goes through all texts while the processor remembers it."""
        found: list[list[Hit[R]]] = [[] for _ in texts]
        chances = self._chances(texts)
        for number in sorted(chances):
            self._take_first(number, chances[number], texts, found)
        return found

    def find_all(self, text: str | Folded) -> list[Hit[R]]:
        """Give every match of every rule in the text, in the order of the rules."""
        laid_out = _laid_out(text)
        return [
            Hit(self.rules[number], match.start(), match.end())
            for number in sorted(self._chances([laid_out]))
            for match in self._pattern(number).finditer(laid_out.text)
            if match.end() > match.start()
        ]

    def _chances(self, texts: Sequence[Folded]) -> Chances:
        chances: Chances = defaultdict(list)
        for which, text in enumerate(texts):
            self._sieve.look(text, which, chances)
        return chances

    def _take_first(
        self, number: int, chances: Iterable[Chance], texts: Sequence[Folded], found: Sequence[list[Hit[R]]]
    ) -> None:
        """Try the chances of a rule; of those in one text that come true the first counts."""
        rule, pattern = self.rules[number], self._pattern(number)
        before = (-1, 0)
        for which, place in chances:
            text = texts[which].text
            match = pattern.match(text, place) if place >= 0 else _search(pattern, text)
            if match is None:
                continue
            start, end = match.span()
            if which != before[0]:
                found[which].append(Hit(rule, start, end))
            elif start < before[1]:
                found[which][-1] = Hit(rule, start, end)
            else:
                continue
            before = (which, start)

    def _pattern(self, number: int) -> re.Pattern[str]:
        pattern = self._patterns[number]
        if pattern is None:
            pattern = self._patterns[number] = re.compile(caseless(self.rules[number].pattern), re.MULTILINE)
        return pattern


def _laid_out(text: str | Folded) -> Folded:
    return lay_out(text) if isinstance(text, str) else text


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
