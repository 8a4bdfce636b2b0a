"""Many patterns, one look at many texts: which of them can match where, and where a match can begin.

Every pattern has ways to match, and each way demands literals (analyzers/literals.py). Literals are numbers, and numpy
works on the characters of all texts together: several times as quick as an automaton that goes from character to
character and hands out its finds one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.layout import Layout, Places, Texts
from analyzers.literals import check
from analyzers.net import MIX, UNSPACED, Ints, Net, Numbers, Runs, net_of, runs_of
from analyzers.pieces import begins_of

ANYWHERE = -1
_MIX = np.uint32(MIX)
_LEAST_BITS, _MOST_BITS = 12, 20
_ROOMY = 32
"""Slots of a table for each number in it: a number that is not there mostly meets an empty one."""
_FEW = (1 << 16) - 1
_ENDS, _GOES_ON = 1, 2
"""What a slot tells of its numbers: a literal is whole here, or may be going on."""
_GAP = np.uint32(ord(" "))
_NONE: Places = np.zeros(0, np.int64)
_NO_NUMBERS: Numbers = np.zeros(0, np.uint32)
_Maybe = tuple[Places, Numbers]
"""Places, and the numbers of the characters there, which may be those of a literal."""

Chance = tuple[int, int]
"""A text that a pattern can match, and where a match can begin; `ANYWHERE` when that is not known."""


class Chances(NamedTuple):
    """Chances in the order of patterns, texts and places, none twice. The three go together, entry by entry."""

    patterns: Places
    texts: Places
    places: Places

    def of(self, patterns: range) -> Iterator[tuple[int, Iterable[Chance]]]:
        """Give those of some patterns that have chances, each with its chances."""
        some = slice(*np.searchsorted(self.patterns, (patterns.start, patterns.stop)))
        if some.start == some.stop:
            return
        numbers, texts, places = self.patterns[some], self.texts[some].tolist(), self.places[some].tolist()
        begins = begins_of(numbers)
        edges = pairwise(np.append(begins, len(numbers)).tolist())
        for number, (begin, end) in zip(numbers.take(begins).tolist(), edges, strict=True):
            yield number, zip(texts[begin:end], places[begin:end], strict=True)

    def but_for(self, changed: Sequence[int], anew: "Chances") -> "Chances":
        """Give these, but for those of texts that changed: theirs are `anew`, each numbered by its place among them."""
        kept = np.flatnonzero(np.isin(self.texts, changed, invert=True))
        moved = anew._replace(texts=np.array(changed).take(anew.texts))
        patterns, texts, places = (np.concatenate([old.take(kept), new]) for old, new in zip(self, moved, strict=True))
        order = np.lexsort((places, texts, patterns))
        return Chances(patterns.take(order), texts.take(order), places.take(order))


class _Looked(NamedTuple):
    """Texts that were looked at, and what came of it."""

    texts: Texts
    chances: Chances


class Sieve:
    """Lets the patterns through whose literals a text holds. Several lexicons may share one."""

    def __init__(self, kept: Sequence[Net] = ()) -> None:
        """Take nets that were made before; that of these patterns may be one of them."""
        self.patterns: list[str] = []
        self._kept = kept
        self._mesh: _Mesh | None = None
        self._last: _Looked | None = None

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
        if last is None or last.texts is not texts:
            last = self._last = _Looked(texts, self._look(texts, last))
        return last.chances  # not those of `_last`, which another thread may have asked for by now

    def _look(self, texts: Texts, last: _Looked | None) -> Chances:
        """Look at what is not the very text that it was the last time: blinded, hardly a post is another one."""
        if self._mesh is None:
            self._mesh = _Mesh(net_of(self.patterns, self._kept))
        changed = last.texts.changed_in(texts) if last else None
        if last is None or changed is None:
            return self._mesh.look(texts.layout)
        if not changed:
            return last.chances
        rest = Texts([texts.each[at] for at in changed])
        return last.chances.but_for(changed, self._mesh.look(rest.layout))


class _Found(NamedTuple):
    """Literals in texts, entry by entry: which literal, in which text, and the place of the shape where it begins."""

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
        self._slots, self._index = _Slots(net.literals, net.stems), _Index(net.literals)
        self._within = [_table_of(runs) for runs in (net.singles, net.pairs, net.triples)]
        self._second, self._third, self._patterns, self._led_by = map(np.ascontiguousarray, net.ways.T)
        self._lead, self._back = map(np.ascontiguousarray, net.leads.T)
        self._clauses = net.clauses.ravel()
        self._seconds = int(net.ways[:, :2].max(initial=0)) + 1
        self._groups = int(self._led_by.max(initial=0)) + 1

    def look(self, layout: Layout) -> Chances:
        """Find the literals, then the ways that they open, then where those begin."""
        edges = layout.firsts - 1
        found = self._find(layout)
        ready = self._ready(found.literals, found.texts, len(edges))
        led = self._begins(found, ready, layout)
        loose = np.flatnonzero(self._led_by.take(ready.ways) == 0)
        patterns = np.concatenate([self._patterns.take(ready.ways.take(loose)), led[0]])
        places = np.concatenate([edges.take(ready.texts.take(loose)), led[1]])
        return _in_order(patterns, places, layout)

    def _find(self, layout: Layout) -> _Found:
        """Find the literals: words in the shape, signs in the text itself, which is put behind it."""
        size, codes = len(layout.shape), np.concatenate([layout.shape, layout.codes])
        begins = np.concatenate([np.flatnonzero(self._may_begin(layout.shape)), size + layout.signs])
        literals, places = self._whole(list(self._go_on(codes, begins)))
        signs = np.flatnonzero(places >= size)
        places[signs] = np.searchsorted(layout.places, places.take(signs) - size)
        return _Found(literals, layout.texts.take(layout.places.take(places)), places)

    def _may_begin(self, shape: Numbers) -> NDArray[np.bool_]:
        """Tell where a literal may begin: before a word, with a letter of what has no spaces, or within a word."""
        there: NDArray[np.bool_] = (shape == _GAP) | (shape >= UNSPACED)
        for length, table in enumerate(self._within, start=1):
            runs = runs_of(shape, length)
            there[: len(runs)] |= table.take(runs)
        return there

    def _go_on(self, codes: Numbers, places: Places) -> Iterator[_Maybe]:
        """Give what may be a literal of those that begin at some places."""
        numbers, length = codes.take(places) * _MIX, 1
        while len(places):
            slots = self._slots.look_up(numbers)
            at, whole = _held(slots & _ENDS != 0, numbers)
            yield places.take(at), whole
            alive = np.flatnonzero((slots & _GOES_ON != 0) & (places < len(codes) - length))
            places = places.take(alive)
            numbers = (numbers.take(alive) + codes.take(places + length)) * _MIX
            length += 1

    def _whole(self, found: Sequence[_Maybe]) -> tuple[Places, Places]:
        """Give those that are literals: which, and where."""
        places, numbers = (np.concatenate(part) for part in zip((_NONE, _NO_NUMBERS), *found, strict=True))
        hit, literals = self._index.find(numbers)
        return literals, places.take(hit)

    def _ready(self, literals: Places, texts: Places, count: int) -> _Ready:
        """Give the ways all of whose clauses are met; a literal that a text holds ten thousand times counts once."""
        size = len(self._net.literals)
        texts, literals = np.divmod(_distinct(texts * size + literals, count * size), size)
        owners, rows = _rows_of(self._net.clause_of, literals)
        clauses, of = self._clauses.take(rows), texts.take(owners)
        met = np.zeros(count * self._seconds, bool)
        second = np.flatnonzero(clauses < self._seconds)
        met[of.take(second) * self._seconds + clauses.take(second)] = True
        met[:: self._seconds] = True
        clauses, of = np.append(clauses, np.zeros(count, np.int32)), np.append(of, np.arange(count))
        owners, ways_ = _rows_of(self._net.way_of, clauses)
        of = of.take(owners)
        row = of * self._seconds
        ready = np.flatnonzero(met.take(row + self._second.take(ways_)) & met.take(row + self._third.take(ways_)))
        return _Ready(ways_.take(ready), of.take(ready))

    def _begins(self, found: _Found, ready: _Ready, layout: Layout) -> tuple[Places, Places]:
        """Give pattern and place of each way that begins with a literal that was found."""
        asked = ready.texts * self._groups + self._led_by.take(ready.ways)
        order = np.argsort(asked)  # numpy looks for numbers that are in order ten times as quickly
        asked, ways_ = asked.take(order), ready.ways.take(order)
        wanted = np.zeros(_FEW + 1, bool)  # a small table lets a few through that nobody asks for, but stays at hand
        wanted[asked & _FEW] = True
        owners, rows = _rows_of(self._net.lead_of, found.literals)
        keys = found.texts.take(owners) * self._groups + self._lead.take(rows)
        there = np.flatnonzero(wanted.take(keys & _FEW))
        keys = keys.take(there)
        order = np.argsort(keys)
        keys, there = keys.take(order), there.take(order)
        places = layout.places.take(found.places.take(owners.take(there)) + self._back.take(rows.take(there)))
        first, last = np.searchsorted(keys, asked), np.searchsorted(keys, asked, "right")
        owners, rows = _spread(first, last - first)
        return self._patterns.take(ways_.take(owners)), places.take(rows)


def _held(there: NDArray[np.bool_], numbers: Numbers) -> _Maybe:
    places = np.flatnonzero(there)
    return places, numbers.take(places)


def _table_of(numbers: Runs) -> NDArray[np.bool_]:
    table = np.zeros(1 << 16, bool)
    table[numbers] = True
    return table


class _Slots:
    """A table that tells quickly whether a number may be that of a literal, or of the beginning of one."""

    def __init__(self, literals: Numbers, stems: Numbers) -> None:
        bits = ((len(literals) + len(stems)) * _ROOMY).bit_length()
        self._shift = np.uint32(32 - min(max(bits, _LEAST_BITS), _MOST_BITS))
        self._table = np.zeros(1 << (32 - int(self._shift)), np.uint8)
        self._table[literals >> self._shift] = _ENDS
        self._table[stems >> self._shift] |= _GOES_ON

    def look_up(self, numbers: Numbers) -> NDArray[np.uint8]:
        """Give what the slot of each number tells."""
        return self._table.take((numbers >> self._shift).astype(np.int64))


class _Index:
    """Finds the place of a number among the literals: those with the same first bits stand side by side."""

    def __init__(self, literals: Numbers) -> None:
        self._literals = literals
        bits = max(len(literals).bit_length(), 1)
        self._shift = np.uint32(32 - bits)
        several = np.bincount(literals >> self._shift, minlength=1 << bits)
        self._first = np.cumsum(several) - several
        self._most = int(several.max())

    def find(self, numbers: Numbers) -> tuple[Places, Places]:
        """Give the numbers that are those of literals: which of the numbers, and of which literal."""
        entries = self._first.take((numbers >> self._shift).astype(np.int64))
        for _ in range(self._most - 1):
            entries += self._literals.take(entries, mode="clip") < numbers
        hit = np.flatnonzero(self._literals.take(entries, mode="clip") == numbers)
        return hit, entries.take(hit)


def _rows_of(begins: Ints, chosen: Ints | Places) -> tuple[Places, Places]:
    """Give all rows of the chosen ones: whose row, and which."""
    first = begins.take(chosen).astype(np.int64)
    return _spread(first, begins.take(chosen + 1) - first)


def _spread(first: Places, lengths: Places) -> tuple[Places, Places]:
    """Give all numbers of some ranges: of which range, and the number."""
    owners = np.repeat(np.arange(len(first)), lengths)
    return owners, np.arange(len(owners)) + (first - np.cumsum(lengths) + lengths).take(owners)


def _in_order(patterns: Ints, places: Places, layout: Layout) -> Chances:
    """Put chances in order, each once."""
    size = len(layout.codes)
    most = (int(patterns.max(initial=0)) + 1) * size
    numbers, places = np.divmod(_distinct(patterns.astype(np.int64) * size + places, most), size)
    texts = layout.texts.take(places)
    return Chances(numbers, texts, places - layout.firsts.take(texts))


def _distinct(numbers: Places, most: int) -> Places:
    """Give numbers below `most` in order, each once. Those of 32 bits are sorted several times as quickly."""
    ordered = np.sort(numbers.astype(np.uint32 if most < 1 << 32 else np.uint64))
    once: Places = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]].astype(np.int64)
    return once
