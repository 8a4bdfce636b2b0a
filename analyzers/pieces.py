"""Cuts the texts of a batch into pieces (words, pairs of words, beginnings) and finds those a vocabulary knows.

All texts of a batch are cut at once: a piece is a 64-bit number made of its characters, and numpy works on all of them
together. That is why one post in a batch costs a fiftieth of what a dictionary of strings would.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]

LINK, PERSON = "\ue000", "\ue001"
"""Stand for any address and for any handle. Private use: no reading copy holds them."""
_EDGE = "\ue002"
"""Stands between two texts."""

_REST = r"[^\s\ue002]*"
_STOOD_FOR = re.compile(
    rf"\{{link\}}|https?://{_REST}|www\.{_REST}|b(?<!\wb)it\.ly/{_REST}|g(?<!\wg)oo\.gl/{_REST}|t(?<!\wt)\.co/{_REST}"
    rf"|p(?<!\wp)ic\.twitter\.com/{_REST}|@(\w+)"
)
"""Addresses and handles (the group): what they are says nothing, that they are there does. Every way begins with a
letter or sign of its own, for which `re` looks first: that is three times as quick."""

BEGINNINGS = (3, 5)
"""Characters of the beginnings of longer words: what remains when an ending or a slip of the keys makes it another."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier; 2^64 divided by the golden ratio, as in Knuth, The Art of Computer Programming, vol. 3, 6.4."""
_MIX = np.uint64(0xFF51AFD7ED558CCD)
"""The multiplier of the finaliser of MurmurHash3 (Appleby, public domain): spreads a number over all its bits."""
_PAIR = np.uint64(0xC4CEB9FE1A85EC53)
_KINDS = np.arange(1, 16, dtype=np.uint64) * _PAIR
"""Keep a whole word apart from the beginning of a longer one, and from two words."""
_SLOT_BITS = 20
_GAP, _LETTER, _SIGN, _MARK = 0, 1, 2, 3
"""A mark is a sign that says nothing by itself, as a comma; an emoji is another."""
_PLANE = 0x10000
_SIGNS = (*range(0x3000, 0x3040), *range(0xFE00, 0xFE30), *range(0xFF00, 0xFFF0))
"""Beyond alphabets, where signs are: of Chinese and Japanese, what changes the look of an emoji, full-width ones."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """All pieces of a batch: the text of each, its number, its first and its last word. Four arrays of equal length."""

    texts: Places
    numbers: Numbers
    firsts: Places
    lasts: Places


@dataclass(frozen=True, slots=True)
class Known:
    """The pieces that a vocabulary knows, text by text: text, entry, first word and last word of each."""

    texts: Places
    entries: Places
    firsts: Places
    lasts: Places

    def at(self, places: Places) -> Self:
        """Give some of them."""
        parts = self.texts, self.entries, self.firsts, self.lasts
        return type(self)(*(part.take(places) for part in parts))


@dataclass(frozen=True, slots=True)
class Batch:
    """The words of all texts, in order: the text each belongs to, and the characters of its text it covers.

    A sign that is no letter or digit is a word of its own, an address and a handle one word each; digits are alike,
    and a sign that is repeated ("!!!") is one word. `starts` and `stops` are positions in the word's own text; `begins`
    and `ends` mark its part of `sums`, the running sums of the characters' numbers. `marks` tells which are mere marks.
    """

    count: int
    texts: Places
    starts: Places
    stops: Places
    sums: Numbers
    begins: Places
    ends: Places
    marks: NDArray[np.bool_]

    @classmethod
    def join(cls, texts: Sequence[str]) -> Self:
        """Cut folded texts into words, all together."""
        characters = _characters("".join([f"{text}{_EDGE}" for text in texts]))
        begins, ends = _words(characters.kinds)
        starts, stops = characters.starts.take(begins), characters.stops.take(ends - 1)
        edges = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
        where = np.searchsorted(edges, starts, side="right")
        offsets = np.concatenate(([0], edges)).take(where)
        sums = _running_sums(characters, begins)
        marks = _marks(characters, begins, ends)
        return cls(len(texts), where, starts - offsets, stops - offsets, sums, begins, ends, marks)

    def __len__(self) -> int:
        """Count the words."""
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class _Characters:
    """Characters that count, of all texts: code point, kind, and which characters of the joined texts each stands for.

    A sign or gap that is repeated stands once.
    """

    codes: NDArray[np.uint32]
    kinds: NDArray[np.int8]
    starts: Places
    stops: Places


def _characters(joined: str) -> _Characters:
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    codes = np.where((codes >= ord("0")) & (codes <= ord("9")), np.uint32(ord("0")), codes)
    kinds = _kinds().take(codes.astype(np.int64), mode="clip")
    kept = kinds == _LETTER
    kept[1:] |= codes[1:] != codes[:-1]
    kept[:1] = True
    stops = np.arange(1, len(codes) + 1)
    for match in _STOOD_FOR.finditer(joined):
        start, stop = match.span()
        codes[start], kinds[start] = ord(LINK if match[1] is None else PERSON), _SIGN
        kept[start:stop] = False
        kept[start], stops[start] = True, stop
    places = np.flatnonzero(kept)
    return _Characters(codes.take(places), kinds.take(places), places, stops.take(places))


def stand_in(text: str, link: str, person: str) -> str:
    """Give a text with one word for each address and one for each handle."""
    return _STOOD_FOR.sub(lambda match: link if match[1] is None else person, text)


def _words(kinds: NDArray[np.int8]) -> tuple[Places, Places]:
    """Give where each word begins and ends, in characters that count: letters hang together, a sign stands alone."""
    joined = np.zeros(len(kinds) + 1, bool)
    joined[1:-1] = (kinds[1:] == _LETTER) & (kinds[:-1] == _LETTER)
    shown = kinds != _GAP
    return np.flatnonzero(shown & ~joined[:-1]), np.flatnonzero(shown & ~joined[1:]) + 1


def _marks(characters: _Characters, begins: Places, ends: Places) -> NDArray[np.bool_]:
    """Tell which words are marks, or an apostrophe or underscore that no letters stand at."""
    first = characters.codes.take(begins)
    alone = ((first == ord("'")) | (first == ord("_"))) & (ends - begins == 1)
    return np.asarray(alone | (characters.kinds.take(begins) == _MARK), np.bool_)


def _running_sums(characters: _Characters, begins: Places) -> Numbers:
    """Add up one number a character, made of it and its place in the word: a word's number is then a difference."""
    begun = np.zeros(len(characters.codes), np.int64)
    begun[begins] = begins
    place = np.arange(len(begun)) - np.maximum.accumulate(begun)
    numbers = (characters.codes.astype(np.uint64) + np.uint64(1)) * _BASE + place.astype(np.uint64) * _PAIR
    return np.concatenate((np.zeros(1, np.uint64), np.cumsum(_mixed(numbers))))


@cache
def _kinds() -> NDArray[np.int8]:
    """Tell for every code of the basic plane whether it is a gap, part of a word or a sign of its own."""
    kinds = np.full(_PLANE, _SIGN, np.int8)
    for code in range(0x2E80):  # from there on scripts write no spaces: each character stands for itself
        letter = chr(code)
        sign = _SIGN if speaks(letter) else _MARK
        kinds[code] = _LETTER if letter.isalnum() or letter in "'#_" else _GAP if letter.isspace() else sign
    kinds[0xAC00:0xD7A4] = _LETTER  # Hangul does write spaces
    kinds[[code for code in _SIGNS if not speaks(chr(code))]] = _MARK
    kinds[ord(_EDGE)] = _GAP
    return kinds


def speaks(character: str) -> bool:
    """Tell whether a character says something to a reader: a letter, a figure, an emoji, "#" or "@"."""
    return character.isalnum() or character in "#@" or _is_picture(character)


def _is_picture(character: str) -> bool:
    """Tell whether it is a symbol of the kind that emoji are, or the tone of an emoji's skin."""
    return unicodedata.category(character) == "So" or "\U0001f3fb" <= character <= "\U0001f3ff"


def cut(batch: Batch) -> Pieces:
    """Give every piece of a batch; no piece spans two texts."""
    at = np.arange(len(batch))
    whole = batch.sums.take(batch.ends) - batch.sums.take(batch.begins)
    kinds = [(whole + _KINDS[0], at, at), *(_beginnings(batch, length) for length in BEGINNINGS), _pairs(batch, whole)]
    numbers, firsts, lasts = (np.concatenate([kind[part] for kind in kinds]) for part in range(3))
    return Pieces(batch.texts.take(firsts), _mixed(numbers), firsts, lasts)


def _beginnings(batch: Batch, length: int) -> tuple[Numbers, Places, Places]:
    longer = np.flatnonzero(batch.ends - batch.begins > length)
    begins = batch.begins.take(longer)
    return batch.sums.take(begins + length) - batch.sums.take(begins) + _KINDS[length], longer, longer


def _pairs(batch: Batch, whole: Numbers) -> tuple[Numbers, Places, Places]:
    first = np.flatnonzero(batch.texts[1:] == batch.texts[:-1])
    return (whole.take(first) ^ _PAIR) * _BASE + whole.take(first + 1) + _KINDS[1], first, first + 1


def _mixed(numbers: Numbers) -> Numbers:
    numbers = (numbers ^ (numbers >> np.uint64(33))) * _MIX
    return numbers ^ (numbers >> np.uint64(29))


def begins_of(texts: Places) -> Places:
    """Give where the entries of each text begin; the entries are in the order of their texts."""
    new = np.ones(len(texts), bool)
    np.not_equal(texts[1:], texts[:-1], out=new[1:])
    return np.flatnonzero(new)


class Vocabulary:
    """The pieces a model knows, found by number in a table of 2^20 slots, one piece a slot."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self._slots = np.full(1 << _SLOT_BITS, -1, np.int32)
        self._slots[slot_of(numbers)] = np.arange(len(numbers), dtype=np.int32)

    def find(self, batch: Batch) -> Known:
        """Find the known pieces of a batch."""
        pieces = cut(batch)
        slots = self._slots.take(slot_of(pieces.numbers))
        maybe = np.flatnonzero(slots >= 0)
        entries = slots.take(maybe).astype(np.int64)
        sure = np.flatnonzero(self.numbers.take(entries) == pieces.numbers.take(maybe))
        texts = pieces.texts.take(maybe.take(sure))
        order = sure.take(np.argsort(_small(texts, batch.count), kind="stable"))
        known = maybe.take(order)
        return Known(pieces.texts.take(known), entries.take(order), pieces.firsts.take(known), pieces.lasts.take(known))


def _small(texts: Places, count: int) -> NDArray[np.uint16] | Places:
    """Give the numbers of texts in few bits where they fit: numpy sorts those by counting."""
    return texts.astype(np.uint16) if count < _PLANE else texts


def slot_of(numbers: Numbers) -> Places:
    """Give the slot of each number; of two pieces with one slot a vocabulary can hold only one."""
    return (numbers >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
