"""Many patterns, one look at many texts: which of them can match where, and where a match can begin.

Every pattern has ways to match, and each way demands literals (analyzers/literals.py). Literals are numbers, and numpy
works on the characters of all texts together: several times as quick as an automaton that goes from character to
character and hands out its finds one by one.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from analyzers.layout import Layout, Places, Texts
from analyzers.literals import check
from analyzers.net import MIX, Ints, Net, Numbers, net_of

ANYWHERE = -1
_MIX = np.uint32(MIX)
_SLOT_BITS = 20
_FEW = (1 << 16) - 1
_ENDS, _GOES_ON = 1, 2
"""What a slot tells of its numbers: a literal is whole here, or may be going on."""


Chance = tuple[int, int, int]
"""A pattern, the text that it can match, and where a match can begin; `ANYWHERE` when that is not known."""


class Chances(NamedTuple):
    """Chances in the order of patterns, texts and places, none twice. The three go together, entry by entry."""

    patterns: Places
    texts: Places
    places: Places

    def of(self, patterns: range) -> Iterator[Chance]:
        """Give the chances of some patterns."""
        some = slice(*np.searchsorted(self.patterns, (patterns.start, patterns.stop)))
        return zip(self.patterns[some].tolist(), self.texts[some].tolist(), self.places[some].tolist(), strict=True)


class Sieve:
    """Lets the patterns through whose literals a text holds. Several lexicons may share one."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        self._mesh: _Mesh | None = None
        self._last: tuple[Texts, Chances] | None = None

    def add(self, patterns: Iterable[str]) -> range:
        """Take patterns in and give their numbers; `re.error` says what is wrong with one."""
        new = list(patterns)
        for pattern in new:
            check(pattern)
        self.patterns += new
        self._mesh = self._last = None
        return range(len(self.patterns) - len(new), len(self.patterns))

    def look(self, texts: Texts) -> Chances:
        """Give the chances of all patterns in all texts. The lexicons ask one after the other: the last is kept."""
        last = self._last
        if last is not None and last[0] is texts:
            return last[1]
        if self._mesh is None:
            self._mesh = _Mesh(net_of(self.patterns))
        chances = self._mesh.look(texts.layout)
        self._last = texts, chances
        return chances


class _Found(NamedTuple):
    """Literals in texts, entry by entry: which literal, in which text, and the place where it begins."""

    literals: Places
    texts: Places
    places: Places


class _Ready(NamedTuple):
    """Ways all of whose clauses are met, entry by entry: which way, in which text."""

    ways: Places
    texts: Places


class _Mesh:
    """A net that is ready for use."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._slots = np.zeros(1 << _SLOT_BITS, np.uint8)
        self._slots[_slots_of(net.literals)] = _ENDS
        self._slots[_slots_of(net.stems)] |= _GOES_ON
        self._seconds = int(net.ways[:, :2].max(initial=0)) + 1
        self._groups = int(net.ways[:, 3].max(initial=0)) + 1

    def look(self, layout: Layout) -> Chances:
        """Find the literals, then the ways that they open, then where those begin."""
        edges = layout.firsts - 1
        words = self._find(layout.shape, np.arange(len(layout.shape)))
        signs = self._find(layout.codes, layout.signs)
        in_words = _texts_of(layout.places[words[1]], edges)
        found = np.concatenate([words[0], signs[0]]), np.concatenate([in_words, _texts_of(signs[1], edges)])
        ready = self._ready(*found, len(edges))
        groups = self._net.ways[ready.ways, 3]
        led = self._begins(_Found(words[0], in_words, words[1]), ready, layout)
        loose = np.flatnonzero(groups == 0)
        patterns = np.concatenate([self._net.ways[ready.ways[loose], 2], led[0]])
        places = np.concatenate([edges[ready.texts[loose]], led[1]])
        return _in_order(patterns, places, edges, len(layout.codes))

    def _find(self, codes: Numbers, places: Places) -> tuple[Places, Places]:
        """Find the literals that begin at some places: which, and where.

        Nearly all places are sorted out after one or two characters, by a look into a table.
        """
        literals, found = [_NONE], [_NONE]
        numbers, length = np.zeros(len(places), np.uint32), 0
        while len(places):
            if places[-1] + length >= len(codes):  # only there can a text be over: NULs follow all others
                places, numbers = places[:-1], numbers[:-1]
                continue
            numbers = (numbers + codes[places + length]) * _MIX
            slots = self._slots[_slots_of(numbers)]
            at = np.flatnonzero(slots & _ENDS)
            entries = np.searchsorted(self._net.literals[:-1], numbers[at])
            hit = self._net.literals[entries] == numbers[at]
            literals.append(entries[hit])
            found.append(places[at[hit]])
            alive = np.flatnonzero(slots & _GOES_ON)
            places, numbers, length = places[alive], numbers[alive], length + 1
        return np.concatenate(literals), np.concatenate(found)

    def _ready(self, literals: Places, texts: Places, count: int) -> _Ready:
        """Give the ways all of whose clauses are met."""
        net = self._net
        owners, rows = _rows_of(net.clause_of, literals)
        clauses, of = net.clauses[rows, 0], texts[owners]
        met = np.zeros((count, self._seconds), bool)
        second = np.flatnonzero(clauses < self._seconds)
        met[of[second], clauses[second]] = True
        met[:, 0] = True
        clauses, of = np.append(clauses, np.zeros(count, np.int32)), np.append(of, np.arange(count))
        owners, ways_ = _rows_of(net.way_of, clauses)
        of = of[owners]
        ready = met[of, net.ways[ways_, 0]] & met[of, net.ways[ways_, 1]]
        return _Ready(ways_[ready], of[ready])

    def _begins(self, words: _Found, ready: _Ready, layout: Layout) -> tuple[Places, Places]:
        """Give pattern and place of each way that begins with a literal that was found."""
        net = self._net
        groups = net.ways[ready.ways, 3].astype(np.int64)
        asked = ready.texts * self._groups + groups
        wanted = np.zeros(_FEW + 1, bool)  # a small table lets a few through that nobody asks for, but stays at hand
        wanted[asked & _FEW] = True
        owners, rows = _rows_of(net.lead_of, words.literals)
        keys = words.texts[owners] * self._groups + net.leads[rows, 0]
        there = np.flatnonzero(wanted[keys & _FEW])
        order = there[np.argsort(keys[there])]
        keys = keys[order]
        places = layout.places[words.places[owners[order]] + net.leads[rows[order], 1]]
        first, last = np.searchsorted(keys, asked), np.searchsorted(keys, asked, "right")
        owners, rows = _spread(first, np.where(groups > 0, last - first, 0))
        return net.ways[ready.ways[owners], 2], places[rows]


_NONE: Places = np.zeros(0, np.int64)


def _slots_of(numbers: Numbers) -> Places:
    return (numbers >> np.uint32(32 - _SLOT_BITS)).astype(np.int64)


def _texts_of(places: Places, edges: Places) -> Places:
    return np.searchsorted(edges, places, "right") - 1


def _rows_of(begins: Ints, chosen: Ints | Places) -> tuple[Places, Places]:
    """Give all rows of the chosen ones: whose row, and which."""
    first = begins[chosen].astype(np.int64)
    return _spread(first, begins[chosen + 1] - first)


def _spread(first: Places, lengths: Places) -> tuple[Places, Places]:
    """Give all numbers of some ranges: of which range, and the number."""
    owners = np.repeat(np.arange(len(first)), lengths)
    return owners, np.arange(len(owners)) + np.repeat(first - np.cumsum(lengths) + lengths, lengths)


def _in_order(patterns: Ints, places: Places, edges: Places, size: int) -> Chances:
    """Put chances in order, each once. Numbers of 32 bits are sorted several times as quickly."""
    few = (int(patterns.max(initial=0)) + 1) * size < 1 << 32
    keys = np.sort((patterns.astype(np.int64) * size + places).astype(np.uint32 if few else np.uint64))
    once = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]].astype(np.int64)
    texts = _texts_of(once % size, edges)
    return Chances(once // size, texts, once % size - edges[texts] - 1)
