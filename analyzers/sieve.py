"""Many patterns, one pass over a text: which of them can match there, and where a match can begin."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import ahocorasick

from analyzers.folding import Folded
from analyzers.literals import MOST_CLAUSES, Way, has_word, ways

ANYWHERE = -1
Chance = tuple[int, int]
"""The number of a text, and where in it a match can begin; `ANYWHERE` when that is not known."""
Chances = dict[int, list[Chance]]
"""The numbers of patterns, each with its chances: text by text, in a text in no order, perhaps twice."""
Numbered = tuple[int, Way]
"""A way to match, with the number of its pattern."""


class _Literal(NamedTuple):
    """What it means that a text holds a literal.

    `bits` are the clauses that it meets. `short` are the patterns (number, characters from where a match begins to the
    end of the literal) that can match here; `long` are those (bit of the way, number, characters) that can when all
    the rest of their way is met as well.
    """

    bits: int
    short: tuple[tuple[int, int], ...]
    long: tuple[tuple[int, int, int], ...]


Hits = Sequence[tuple[int, _Literal]]
"""The literals found in a shape, each with the place of its last character."""


class Sieve:
    """Lets the patterns through whose literals a text holds; one Aho-Corasick pass finds all literals of all patterns.

    A short way has one clause, with which a match begins: its literals are all there is to look for. What the long
    ways demand is counted with the bits of a number: bit w for the first clause of way w, bit w + width for its second
    and so on. A clause that a way has not is met from the beginning.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        found = [(number, way) for number, pattern in enumerate(patterns) for way in ways(pattern)]
        short = [(number, way) for number, way in found if _is_short(way)]
        long = [(number, way) for number, way in found if not _is_short(way)]
        self._numbers = [number for number, _ in long]
        self._width = len(long)
        self._all = (1 << len(long)) - 1
        self._unused = _unused_bits([way for _, way in long])
        self._led = sum(1 << place for place, (_, way) in enumerate(long) if way.leads)
        literals = _literals(short, long)
        self._signs = _by_first_sign({text: literal.bits for text, literal in literals.items() if not has_word(text)})
        self._first_signs = frozenset(self._signs)
        self._words = _automaton({text: literal for text, literal in literals.items() if has_word(text)})

    def look(self, text: Folded, which: int, chances: Chances) -> None:
        """Add the chances of a text, whose number is `which`."""
        hits: Hits = list(self._words.iter(text.shape))
        if not text.aligned:
            self._look_anywhere(text, hits, which, chances)
            return
        met = self._unused
        for end, (bits, short, _) in hits:
            met |= bits
            for number, back in short:
                chances[number].append((which, end - back))
        ready = self._ready(met, text)
        if ready & self._led:
            _go_on(hits, ready, which, chances)
            ready &= ~self._led
        for number in self._owners(ready):
            chances[number].append((which, ANYWHERE))

    def _look_anywhere(self, text: Folded, hits: Hits, which: int, chances: Chances) -> None:
        """Look through a text whose places are not those of its shape."""
        met = self._unused
        numbers = set[int]()
        for _, (bits, short, _) in hits:
            met |= bits
            numbers.update([number for number, _ in short])
        for number in numbers.union(self._owners(self._ready(met, text))):
            chances[number].append((which, ANYWHERE))

    def _ready(self, met: int, text: Folded) -> int:
        """Give the bits of the ways all of whose clauses are met, by words or by signs."""
        for sign in text.signs & self._first_signs:
            for signs, bits in self._signs[sign]:
                if signs in text.text:
                    met |= bits
        ready = met & self._all
        for level in range(1, MOST_CLAUSES):
            ready &= met >> level * self._width
        return ready

    def _owners(self, bits: int) -> list[int]:
        """Give the patterns of some ways."""
        owners = []
        while bits:
            last = bits.bit_length() - 1
            owners.append(self._numbers[last])
            bits ^= 1 << last
        return owners


def _go_on(hits: Hits, ready: int, which: int, chances: Chances) -> None:
    """Add where the ways begin all of whose clauses are met."""
    for end, (bits, _, long) in hits:
        if bits & ready:
            for bit, number, back in long:
                if bit & ready:
                    chances[number].append((which, end - back))


def _is_short(way: Way) -> bool:
    return len(way.clauses) == 1 and bool(way.leads)


def _unused_bits(long: Sequence[Way]) -> int:
    return sum(
        1 << place + level * len(long)
        for place, way in enumerate(long)
        for level in range(len(way.clauses), MOST_CLAUSES)
    )


def _literals(short: Iterable[Numbered], long: Sequence[Numbered]) -> Mapping[str, _Literal]:
    bits: dict[str, int] = defaultdict(int)
    begin: dict[str, set[tuple[int, int]]] = defaultdict(set)
    go_on: dict[str, set[tuple[int, int, int]]] = defaultdict(set)
    for number, way in short:
        for text, before in way.leads:
            begin[text].add((number, len(text) - before))
    for place, (number, way) in enumerate(long):
        for level, clause in enumerate(way.clauses):
            for text in clause:
                bits[text] |= 1 << place + level * len(long)
        for text, before in way.leads:
            go_on[text].add((1 << place, number, len(text) - before))
    return {text: _Literal(bits[text], tuple(begin[text]), tuple(go_on[text])) for text in (*bits, *begin)}


def _by_first_sign(signs: Mapping[str, int]) -> Mapping[str, Sequence[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for text, bits in signs.items():
        found[text[0]].append((text, bits))
    return dict(found)


def _automaton(literals: Mapping[str, _Literal]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    automaton.add_word("\0", _Literal(0, (), ()))  # no shape holds it; without any word there is no automaton
    for text, literal in literals.items():
        automaton.add_word(text, literal)
    automaton.make_automaton()
    return automaton
