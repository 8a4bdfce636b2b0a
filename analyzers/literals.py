"""Tells what a text must hold for a pattern to match: the words and signs without which it cannot."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from re import _parser  # type: ignore[attr-defined]  # the parser behind `re.compile`, private by name

from analyzers.items import MOST_TEXTS, NOTHING, Items, items_of, refuse_ascii, whole
from analyzers.telling import (
    COMMON,
    EDGE,
    HINTING,
    MOST_CLAUSES,
    TELLING,
    USEFUL,
    Clause,
    Run,
    clauses_of,
    has_word,
    literal_of,
    worth,
)

MOST_WAYS = 48
"""Beyond this many ways through a pattern, all that is looked at of a choice is that one of it was taken."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to match: a literal of every clause must be there.

    `leads` says with which literals of the first clause a match begins, and how many characters of the shape stand
    before the match; it is empty when that is not known.
    """

    clauses: tuple[Clause, ...] = ()
    leads: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Path:
    """One way through a pattern: the runs that are over, and the one that still grows."""

    over: tuple[Run, ...] = ()
    run: Run = NOTHING

    @property
    def runs(self) -> tuple[Run, ...]:
        return (*self.over, self.run)

    @property
    def is_after_word(self) -> bool:
        """Whether no letter of a word can stand just before what follows."""
        return all(text.endswith((" ", EDGE)) for text in self.run)

    def grow(self, texts: Run) -> "_Path":
        """Go on with one of some texts."""
        if len(self.run) * len(texts) <= MOST_TEXTS:
            return _Path(self.over, frozenset([before + after for before in self.run for after in texts]))
        return _Path(self.runs, frozenset(EDGE + text for text in texts) if self.is_after_word else texts)

    def cut(self, *known: Run) -> "_Path":
        """Go on with anything; some of what follows may be known to be there."""
        return _Path((*self.runs, *known))


@lru_cache(maxsize=2_048)
def ways(pattern: str) -> tuple[Way, ...]:
    """Give the ways in which a text can match; a way without clauses demands nothing.

    `re.error` says what is wrong with a pattern. The ways are remembered: a pattern is checked before it is used.
    """
    parsed = _parser.parse(pattern, re.IGNORECASE)
    refuse_ascii(parsed.state.flags)
    found = dict.fromkeys(_way(path.runs) for path in _follow(items_of(parsed), [_Path()]))
    if not all(way.clauses for way in found):
        return (Way(),)
    alone = [way for way in found if len(way.clauses) == 1]
    together = (_together([way for way in alone if bool(way.leads) is led]) for led in (True, False))
    return (*(way for way in together if way.clauses), *(way for way in found if len(way.clauses) > 1))


def mark_of(pattern: str) -> int:
    """Give a number that tells a pattern from all others."""
    return int.from_bytes(blake2b(pattern.encode("utf-8", "surrogatepass"), digest_size=8).digest())


_TRUSTED: set[int] = set()


def trust(marks: Iterable[int]) -> None:
    """Take patterns to be good that were checked before: to read a thousand of them takes a second."""
    _TRUSTED.update(marks)


def check(pattern: str) -> None:
    """Refuse a pattern that cannot be used: `re.error` says what is wrong with it."""
    if mark_of(pattern) not in _TRUSTED:
        ways(pattern)


def _together(several: Sequence[Way]) -> Way:
    """Put ways of one clause together."""
    if not several:
        return Way()
    clause = frozenset[str]().union(*(way.clauses[0] for way in several))
    return Way((clause,), frozenset[tuple[str, int]]().union(*(way.leads for way in several)))


def _way(runs: Sequence[Run]) -> Way:
    leads = _leads(runs[0])
    first = frozenset(literal for literal, _ in leads)
    if not first or worth(first) < COMMON:
        return Way(clauses_of(runs))
    others = () if worth(first) >= TELLING else clauses_of(runs[1:])
    least = USEFUL if worth(first) >= USEFUL else HINTING  # beside common words anything rarer spares many tries
    return Way((first, *(clause for clause in others if worth(clause) >= least))[:MOST_CLAUSES], leads)


def _leads(run: Run) -> frozenset[tuple[str, int]]:
    """Give the literals with which a match begins; none when it can begin with another sign, or with white space."""
    literals = {text: literal_of(text) for text in run}
    return frozenset(literals.values()) if all(_is_led(*each) for each in literals.items()) else frozenset()


def _is_led(text: str, literal: tuple[str, int]) -> bool:
    """Tell whether a text of a run begins with its literal: with a word, signs before it or not, or with its signs."""
    begins = text.strip(EDGE)
    return literal[0] != "" and not begins[0].isspace() and (has_word(literal[0]) or begins.startswith(literal[0]))


def _follow(items: Items, paths: list[_Path]) -> list[_Path]:
    """Take each path past all items."""
    for item in items:
        if item.texts is not None:
            paths = [path.grow(item.texts) for path in paths]
            continue
        if item.branches:
            paths = _past_branch(item.branches, paths)
        if item.open:
            paths = [path.cut().grow(item.end if item.branches or path.is_after_word else NOTHING) for path in paths]
    return paths


def _past_branch(branches: Sequence[Items], paths: list[_Path]) -> list[_Path]:
    """Take paths through each branch, those together whose texts are known."""
    known, unknown = set[str](), list[Items]()
    for branch in branches:
        texts = whole(branch)
        if texts is None or len(known | texts) > MOST_TEXTS:
            unknown.append(branch)
        else:
            known |= texts
    if (len(unknown) + bool(known)) * len(paths) > MOST_WAYS:
        return [path.cut(*_one_of(branches)) for path in paths]
    through = [path for branch in unknown for path in _follow(branch, paths)]
    return [*(path.grow(frozenset(known)) for path in paths if known), *through]


def _one_of(branches: Sequence[Items]) -> list[Run]:
    """Give what must be there whichever branch is taken, if there is anything."""
    best = [clauses_of(path.runs)[:1] for branch in branches for path in _follow(branch, [_Path()])]
    return [frozenset[str]().union(*(clauses[0] for clauses in best))] if all(best) else []
