"""Many patterns, one pass: rules as data, found through one prefilter over the literals they cannot do without."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import _constants, _parser  # type: ignore[attr-defined]  # the parser behind `re.compile`, private by name
from typing import Generic, TypeVar, cast

import ahocorasick


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pattern with an id. `pattern` is a Python regular expression, matched without regard to case."""

    id: str
    pattern: str


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class Hit(Generic[R]):
    """A rule and where it matched: characters `start` up to `end` of the text that was searched."""

    rule: R
    start: int
    end: int


class Lexicon(Generic[R]):
    """A set of rules searched together.

    Every rule whose pattern cannot match without one of a few literals is tried only on texts that hold one of
    them (one Aho-Corasick pass finds them all); the others are tried on every text.
    """

    def __init__(self, rules: Iterable[R]) -> None:
        self.rules: tuple[R, ...] = tuple(rules)
        self._compiled = [re.compile(rule.pattern, re.IGNORECASE | re.MULTILINE) for rule in self.rules]
        self._always: list[int] = []
        self._literals = self._index()

    def find(self, text: str) -> list[Hit[R]]:
        """Give the first match of every rule that is not empty, in the order of the rules."""
        found = []
        for number in sorted(self._candidates(text)):
            matches = self._compiled[number].finditer(text)
            match = next((match for match in matches if match.end() > match.start()), None)
            if match is not None:
                found.append(Hit(self.rules[number], match.start(), match.end()))
        return found

    def find_all(self, text: str) -> list[Hit[R]]:
        """Give every match of every rule in the text, in the order of the rules."""
        return [
            Hit(self.rules[number], match.start(), match.end())
            for number in sorted(self._candidates(text))
            for match in self._compiled[number].finditer(text)
            if match.end() > match.start()
        ]

    def _candidates(self, text: str) -> set[int]:
        numbers = set(self._always)
        if len(self._literals):
            for _, rules in self._literals.iter(fold(text)):
                numbers.update(rules)
        return numbers

    def _index(self) -> ahocorasick.Automaton:
        rules_of: dict[str, set[int]] = {}
        for number, rule in enumerate(self.rules):
            literals = required_literals(rule.pattern)
            if not literals:
                self._always.append(number)
            for literal in literals:
                rules_of.setdefault(literal, set()).add(number)
        automaton = ahocorasick.Automaton()
        for literal, numbers in rules_of.items():
            automaton.add_word(literal, tuple(numbers))
        if rules_of:
            automaton.make_automaton()
        return automaton


_SAME = str.maketrans(
    "ıſςϐϵϑϰϖϱϕᲀᲁᲂᲃᲄᲅᲆᲇᲈẛµ\u1fbe\u0345\u1fd3\u1fe3\ufb05",
    "isσβεθκπρφвдосттъѣꙋṡμιι\u0390\u03b0\ufb06",
)
"""Lower-case letters that `re.IGNORECASE` takes for another one (Python's own list, `re._casefix`)."""


def fold(text: str) -> str:
    """Lower the case the way `re.IGNORECASE` compares, one character for one."""
    return text.replace("İ", "i").lower().translate(_SAME)


SHORTEST = 2
"""A literal of one character would let nearly every text through."""
MOST_CHOICES = 24
"""Beyond this many alternatives a character class is no use as part of a literal."""


def required_literals(pattern: str) -> frozenset[str]:
    """Give folded literals of which every match of the pattern holds at least one; empty when there are none."""
    return _best(list(_choices(_parser.parse(pattern, re.IGNORECASE))))


Choice = frozenset[str] | None
"""Texts of which one must be there at this place; None where anything may be."""


Parsed = Iterable[tuple[object, object]]
"""What the parser gives: (operation, argument) pairs."""


def _best(runs: Sequence[frozenset[str]]) -> frozenset[str]:
    """Choose the run whose shortest literal is longest, then the one with fewest literals."""
    useful = [run for run in runs if run and min(map(len, run)) >= SHORTEST]
    return max(useful, key=lambda run: (min(map(len, run)), -len(run)), default=frozenset())


def _choices(parsed: Parsed) -> Iterator[frozenset[str]]:
    """Give, for a sequence of parsed items, each unbroken run as the set of texts it may be."""
    run: frozenset[str] = frozenset({""})
    for code, argument in parsed:
        here = _place(code, argument)
        joined = _joined(run, here)
        if joined is not None:
            run = joined
            continue
        yield run
        yield from _inside(code, argument)
        run = here if here is not None and len(here) <= MOST_CHOICES else frozenset({""})
    yield run


def _joined(run: frozenset[str], here: Choice) -> frozenset[str] | None:
    if here is None or len(run) * len(here) > MOST_CHOICES:
        return None
    return frozenset(before + after for before in run for after in here)


def _place(code: object, argument: object) -> Choice:  # noqa: PLR0911  one line for each kind of item
    """Tell which texts may stand at one parsed item; None when they cannot be counted up."""
    match code, argument:
        case _constants.LITERAL, int(letter):
            return frozenset({fold(chr(letter))})
        case _constants.IN, list(members):
            return _class(members)
        case _constants.SUBPATTERN, (_, _, _, inner):
            return _whole(cast("Parsed", inner))
        case _constants.BRANCH, (_, list(branches)):
            return _either([_whole(branch) for branch in branches])
        case ((_constants.AT | _constants.ASSERT | _constants.ASSERT_NOT), _):
            return frozenset({""})
        case ((_constants.MAX_REPEAT | _constants.MIN_REPEAT), (0, 1, inner)):
            return _either([frozenset({""}), _whole(cast("Parsed", inner))])
    return None


def _whole(parsed: Parsed) -> Choice:
    """Give all texts a sequence may be, when they can be counted up."""
    run: Choice = frozenset({""})
    for code, argument in parsed:
        run = None if run is None else _joined(run, _place(code, argument))
    return run


def _either(choices: Sequence[Choice]) -> Choice:
    known = [choice for choice in choices if choice is not None]
    if len(known) < len(choices):
        return None
    together = frozenset().union(*known)
    return together if len(together) <= MOST_CHOICES else None


def _class(members: Sequence[tuple[object, object]]) -> Choice:
    letters = [chr(value) for code, value in members if code is _constants.LITERAL and isinstance(value, int)]
    if len(letters) < len(members) or len(letters) > MOST_CHOICES:
        return None
    return frozenset(fold(letter) for letter in letters)


def _inside(code: object, argument: object) -> Iterator[frozenset[str]]:
    """Give the runs inside an item that could not be counted up as a whole but must be there."""
    match code, argument:
        case _constants.SUBPATTERN, (_, _, _, inner):
            yield from _choices(cast("Parsed", inner))
        case _constants.BRANCH, (_, list(branches)):
            runs = [_best(list(_choices(branch))) for branch in branches]
            if all(runs):
                yield frozenset().union(*runs)
        case ((_constants.MAX_REPEAT | _constants.MIN_REPEAT), (int(least), _, inner)) if least > 0:
            yield from _choices(cast("Parsed", inner))
