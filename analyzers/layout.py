"""Lays texts out to be searched together: one behind the other as numbers, words apart from everything else."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.telling import FIGURE

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]

_BETWEEN = " \0 "
"""Stands between two texts: a sign, and the space that each of them has before and behind it."""
_GAP, _SIGN = ord(" "), ord("!")


class Layout(NamedTuple):
    r"""All texts in one row, each with a space before and behind it.

    `codes` are the characters. `shape` is the same with a space for every character outside words (as `\w` has them),
    a single one for white space of any length, and one figure for all; `places` tells for each of its characters where
    it stands in `codes`. `signs` are the places of the characters that are neither of words nor white space, `firsts`
    those where the texts begin, and `texts` tells of each character in which text it stands.
    """

    codes: Codes
    shape: Codes
    places: Places
    signs: Places
    firsts: Places
    texts: Places


class Texts:
    """Folded texts that are searched together."""

    def __init__(self, each: Sequence[str]) -> None:
        self.each = each

    def changed_in(self, other: "Texts") -> Sequence[int] | None:
        """Tell where another has other texts than these; None when it has nothing to do with them."""
        if len(other.each) != len(self.each):
            return None
        both = enumerate(zip(self.each, other.each, strict=True))
        changed = [at for at, (this, that) in both if this is not that]
        return changed if len(changed) < len(self.each) else None

    @cached_property
    def layout(self) -> Layout:
        """Lay the texts out."""
        joined = f" {_BETWEEN.join(self.each)} "
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        kinds = _kinds_of(codes)
        gaps = kinds == _GAP
        single = np.ones(len(gaps), bool)
        single[1:] = ~(gaps[1:] & gaps[:-1])
        places = np.flatnonzero(single)
        shape = kinds.take(places)
        shape[shape == _SIGN] = _GAP
        lengths = np.fromiter(map(len, self.each), np.int64, len(self.each)) + len(_BETWEEN)
        firsts, of = np.cumsum(lengths) - lengths + 1, np.repeat(np.arange(len(lengths)), lengths)
        return Layout(codes, shape, places, np.flatnonzero(kinds == _SIGN), firsts, of)


_KINDS = np.zeros(0x110000, np.uint32)
"""What each character is to the sieve: itself in words, a figure, a gap or a sign; filled as characters come."""


def _kind_of(letter: str) -> int:
    if letter.isdecimal():
        return ord(FIGURE)
    return ord(letter) if letter.isalnum() or letter == "_" else _GAP if letter.isspace() else _SIGN


def _kinds_of(codes: Codes) -> Codes:
    at = codes.astype(np.int64)
    kinds: Codes = _KINDS.take(at)
    if not kinds.min(initial=1):
        for code in np.unique(codes[kinds == 0]).tolist():
            _KINDS[code] = _kind_of(chr(code))
        kinds = _KINDS.take(at)
    return kinds
