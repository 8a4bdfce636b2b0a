"""Cuts the texts of a batch into pieces (words, word pairs, runs of characters) and finds those a vocabulary knows.

All texts of a batch are cut at once: a piece is a 64-bit number made of its characters, and numpy works on all of them
together. That is why one post in a batch costs a fiftieth of what a dictionary of strings would.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]

LINK, PERSON = "\ue000", "\ue001"
"""Stand for any address and for any handle. Private use: no reading copy holds them."""
_BEFORE, _AFTER = "\ue002", "\ue003"
"""Stand before and after each text, so that a piece can say that it begins or ends one."""

_REST = r"[^\s\ue002\ue003]*"
_STOOD_FOR = re.compile(
    rf"(\{{link\}}|https?://{_REST}|www\.{_REST}|\b(?:bit\.ly|goo\.gl|t\.co|pic\.twitter\.com)/{_REST})|@\w+"
)
"""Addresses (the group) and handles: what they are says nothing, that they are there does."""

RUNS = (2, 3, 4, 5)
"""Lengths of the runs of characters, in characters: short enough for endings and slips, long enough for stems."""
WORDS = (1, 2, 3)
"""Lengths of the runs of words."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier; 2^64 divided by the golden ratio, as in Knuth, The Art of Computer Programming, vol. 3, 6.4."""
_MIX = np.uint64(0xFF51AFD7ED558CCD)
"""The multiplier of the finaliser of MurmurHash3 (Appleby, public domain): spreads a number over all its bits."""
_PAIR = np.uint64(0xC4CEB9FE1A85EC53)
_LENGTHS = np.arange(1, 9, dtype=np.uint64) * _PAIR
"""Keep a word apart from a run of the same characters, and two words from three."""
_SLOT_BITS = 20
_GAP, _LETTER, _SIGN = 0, 1, 2
_PLANE = 0x10000


@dataclass(frozen=True, slots=True)
class Pieces:
    """Known pieces of a batch, text by text: in which text, which entry of the vocabulary, which characters it covers.

    Four arrays of equal length; `starts` and `ends` are positions in the joined batch.
    """

    texts: Places
    entries: Places
    starts: Places
    ends: Places


@dataclass(frozen=True, slots=True)
class Batch:
    """The joined characters of all texts: code points, the number of the text each belongs to, where it stands there.

    Addresses and handles are one character each, which stands from `places` to `ends` in its text; digits are alike,
    and a sign or gap that is repeated ("!!!") stands once.
    """

    codes: Numbers
    texts: Places
    places: Places
    ends: Places

    @classmethod
    def join(cls, texts: Sequence[str]) -> Self:
        """Join folded texts, each between two marks."""
        joined = "".join(f"{_BEFORE}{text}{_AFTER}" for text in texts)
        codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
        codes[(codes >= ord("0")) & (codes <= ord("9"))] = ord("0")
        kept = _not_repeated(codes)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 2
        places = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths + 1, lengths)
        ends = places + 1
        for match in _STOOD_FOR.finditer(joined):
            start, end = match.span()
            codes[start] = ord(PERSON if match[1] is None else LINK)
            kept[start + 1 : end] = False
            ends[start] = places[end - 1] + 1
        return cls(codes[kept], np.repeat(np.arange(len(texts)), lengths)[kept], places[kept], ends[kept])

    def words(self) -> tuple[Places, Places]:
        """Give start and end of every word; a sign that is no letter or digit is a word of its own."""
        kinds = _kinds()[np.minimum(self.codes, _PLANE - 1).astype(np.int64)]
        letters = kinds == _LETTER
        joined = np.zeros(len(kinds), bool)
        joined[1:] = letters[1:] & letters[:-1]
        starts = np.flatnonzero((kinds != _GAP) & ~joined)
        goes_on = np.append(joined[1:], False)
        return starts, np.flatnonzero((kinds != _GAP) & ~goes_on) + 1


def _not_repeated(codes: Numbers) -> NDArray[np.bool_]:
    """Tell which characters are not just a sign or gap once more."""
    kept = np.ones(len(codes), bool)
    letters = _kinds()[np.minimum(codes, _PLANE - 1).astype(np.int64)] == _LETTER
    kept[1:] = (codes[1:] != codes[:-1]) | letters[1:]
    return kept


@cache
def _kinds() -> NDArray[np.int8]:
    """Tell for every code of the basic plane whether it is a gap, part of a word or a sign of its own."""
    kinds = np.full(_PLANE, _SIGN, np.int8)
    for code in range(0x2E80):  # from there on scripts write no spaces: each character stands for itself
        letter = chr(code)
        kinds[code] = _LETTER if letter.isalnum() or letter in "'#_" else _GAP if letter.isspace() else _SIGN
    kinds[0xAC00:0xD7A4] = _LETTER  # Hangul does write spaces
    kinds[[ord(_BEFORE), ord(_AFTER)]] = _GAP
    return kinds


def cut(batch: Batch) -> Iterator[tuple[Numbers, Places, Places]]:
    """Give every piece of a batch, kind by kind: its number, and the positions where it starts and ends.

    No piece spans two texts.
    """
    yield from _runs(batch)
    yield from _phrases(batch)


def _runs(batch: Batch) -> Iterator[tuple[Numbers, Places, Places]]:
    """Polynomial numbers of all runs of characters: each longer run is made of the one before."""
    codes = batch.codes + np.uint64(1)
    numbers, reach = codes, 1
    for length in RUNS:
        while reach < length:
            numbers = numbers[:-1] * _BASE + codes[reach:]
            reach += 1
        starts = np.flatnonzero(batch.texts[: len(numbers)] == batch.texts[length - 1 :]) if len(numbers) else _NONE
        yield _mixed(numbers[starts] + np.uint64(length)), starts, starts + length


def _phrases(batch: Batch) -> Iterator[tuple[Numbers, Places, Places]]:
    """Numbers of words and of neighbouring words, made of the words' own numbers."""
    starts, ends = batch.words()
    words = _words(batch.codes, starts, ends)
    numbers = words
    for length in WORDS:
        if length > 1:
            numbers = (numbers[:-1] ^ _PAIR) * _BASE + words[length - 1 :]
        first, last = starts[: len(numbers)], ends[length - 1 :]
        whole = np.flatnonzero(batch.texts[first] == batch.texts[last - 1])
        yield _mixed(numbers[whole] + _LENGTHS[length]), first[whole], last[whole]


def _words(codes: Numbers, starts: Places, ends: Places) -> Numbers:
    """Give one number a word: the sum of its mixed characters weighted by place, so that order counts."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    lengths = ends - starts
    place = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    letters = codes[np.repeat(starts, lengths) + place]
    weighed = _mixed((letters + np.uint64(1)) * _BASE + place.astype(np.uint64) * _PAIR)
    return np.add.reduceat(weighed, np.cumsum(lengths) - lengths)


def _mixed(numbers: Numbers) -> Numbers:
    numbers = (numbers ^ (numbers >> np.uint64(33))) * _MIX
    return numbers ^ (numbers >> np.uint64(29))


_NONE: Places = np.zeros(0, np.int64)


class Vocabulary:
    """The pieces a model knows, found by number in a table of 2^20 slots, one piece a slot."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self._slots = np.full(1 << _SLOT_BITS, -1, np.int32)
        self._slots[slot_of(numbers)] = np.arange(len(numbers), dtype=np.int32)

    def find(self, batch: Batch) -> Pieces:
        """Find the known pieces of a batch."""
        found = [self._known(*kind) for kind in cut(batch)]
        entries, starts, ends = (np.concatenate([part[place] for part in found]) for place in range(3))
        texts = batch.texts[starts]
        order = np.argsort(texts.astype(np.uint16 if len(texts) and texts.max() < _PLANE else np.int64), kind="stable")
        return Pieces(texts[order], entries[order], starts[order], ends[order])

    def _known(self, numbers: Numbers, starts: Places, ends: Places) -> tuple[Places, Places, Places]:
        entries = self._slots[slot_of(numbers)].astype(np.int64)
        hit = np.flatnonzero((entries >= 0) & (self.numbers[entries] == numbers)) if len(self.numbers) else _NONE
        return entries[hit], starts[hit], ends[hit]


def slot_of(numbers: Numbers) -> Places:
    """Give the slot of each number; of two pieces with one slot a vocabulary can hold only one."""
    return (numbers >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
