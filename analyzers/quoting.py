"""Finds the words of a text that a score rests on: the stretch of words whose pieces added most to it."""

import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.making import maker
from analyzers.pieces import Batch, Known, Places, begins_of, speaks

Weights = NDArray[np.float64]

LONGEST = 6
"""Words of one quotation: as many as fit one line of a card."""
MOST = 2
"""Quotations of one text: a person reads two, not ten."""
_WITHIN = np.arange(LONGEST)
_NOTHING_BEHIND = np.full(LONGEST, -np.inf)
"""Stands behind the last word: a stretch goes no further."""
LEAST = 0.02
"""Log-odds that each word of a quotation must bring to stay in it: below that a word says nothing worth showing."""


class Words(NamedTuple):
    """Words of a text that moved a score: characters `start` up to `end`, and what they added to it in log-odds."""

    start: int
    end: int
    weight: float


_words = maker(Words)


def find_words(batch: Batch, known: Known, added: Weights) -> list[list[Words]]:
    """Give for each text its strongest stretches, best first, from what each piece added (one number a piece)."""
    found: list[list[Words]] = [[] for _ in range(batch.count)]
    if not len(known.entries):
        return found
    weights = _by_word(batch, known, added)
    for _ in range(MOST):
        first, length, gain = _strongest(batch, weights)
        last = first + length - 1
        spans = (batch.texts.take(first), batch.starts.take(first), batch.stops.take(last), gain)
        for text, start, stop, weight in zip(*(part.tolist() for part in spans), strict=True):
            found[text].append(_words((start, stop, weight)))
        weights[np.minimum(_stretches(first), last[:, None])] = -np.inf
    return found


def _stretches(first: Places) -> Places:
    """Give the words of the longest stretch that begins at each of some words: a row for each of them."""
    return np.add.outer(first, _WITHIN)


def _by_word(batch: Batch, known: Known, added: Weights) -> Weights:
    """Give what each word's pieces added: a pair counts half for each of its words."""
    half = added / 2
    both = np.bincount(known.firsts, half, len(batch)) + np.bincount(known.lasts, half, len(batch))
    return np.asarray(both, np.float64)


def _strongest(batch: Batch, weights: Weights) -> tuple[Places, Places, Weights]:
    """Give of each text that has one the strongest stretch: its first word, its number of words and what it adds.

    It neither begins nor ends with a mere mark.
    """
    gains = np.append(weights - LEAST, _NOTHING_BEHIND)
    # a stretch is stronger without a first word that takes away from it
    starts = np.flatnonzero((gains[: len(batch)] >= 0) & ~batch.marks)
    ends = np.append(np.where(batch.marks, -1, batch.texts), np.full(LONGEST, -1))
    own, stretches = batch.texts.take(starts), _stretches(starts)
    totals = np.where(ends.take(stretches) == own[:, None], gains.take(stretches).cumsum(axis=1), -1)
    length = totals.argmax(axis=1)
    best = totals[np.arange(len(starts)), length]
    first = _best_of_each(own, best)
    length = length.take(first) + 1
    return starts.take(first), length, best.take(first) + LEAST * length


def _best_of_each(texts: Places, best: Weights) -> Places:
    """Give of each text the first of those that add most, if they add anything."""
    begins = begins_of(texts)
    if not len(begins):
        return begins
    most = np.repeat(np.maximum.reduceat(best, begins), np.diff(np.append(begins, len(texts))))
    first = np.flatnonzero((best == most) & (best > 0))
    return first.take(begins_of(texts.take(first)))


def cut_quotation(post: str, start: int, end: int) -> tuple[int, int]:
    """Give the stretch of a post without the signs and gaps before its first and behind its last word.

    What hangs on these words is taken along, be it outside of the stretch: the sign of an amount ("$20", "50%"), an
    accent, what makes an emoji another one. Of a stretch that is nothing but signs ("?") these are what is quoted.
    """
    begins_whole = start < end and (post[start].isalpha() or post[start] in "@#")
    if begins_whole and post[end - 1].isalpha() and post[end : end + 1].isascii():
        return start, end  # whole words, as nearly always: nothing of ASCII hangs on a letter
    first, last = start, end
    while first < end and not speaks(post[first]):
        first += 1
    if first == end:
        return _without_gaps(post, start, end)
    while not speaks(post[last - 1]):
        last -= 1
    while last < len(post) and (_hangs_on(post[last]) or post[last - 1] == _JOINER):
        last += 1
    return first - _is_amount(post, first, first - 1), last + _is_amount(post, last - 1, last)


def _without_gaps(post: str, start: int, end: int) -> tuple[int, int]:
    stretch = post[start:end]
    if stretch.isspace():
        return start, end
    return end - len(stretch.lstrip()), start + len(stretch.rstrip())


_JOINER = "\u200d"
"""Makes one emoji of two."""


def _hangs_on(character: str) -> bool:
    """Tell whether it belongs to the character before: an accent, a vowel sign, a joiner or tag of emoji."""
    return (
        unicodedata.category(character)[0] == "M" or character == _JOINER or "\U000e0000" <= character <= "\U000e007f"
    )


def _is_amount(post: str, figure: int, sign: int) -> bool:
    """Tell whether a sign of a post stands at a figure of an amount."""
    if not 0 <= sign < len(post) or not post[figure].isdigit():
        return False
    return post[sign] in "%％" or unicodedata.category(post[sign]) == "Sc"
