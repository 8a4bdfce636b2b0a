"""Reads what stands beside what: three words at a time, where the model adds up words and knows nothing of their order.

A convolution with one layer, as in Kim, "Convolutional neural networks for sentence classification" (EMNLP 2014): each
word has a vector, three neighbours together give features, and of a text count of each the highest and the sum over the
root of how many words there are (a mean would hide one telling phrase of a long post, a sum would shout).
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from analyzers.pieces import BEGINNINGS, Numbers, Places
from analyzers.reader import Floats, Read

BESIDE = 3
"""Words that are looked at together."""
_NOTHING = -1
"""The row of zeros: that of what stands for no piece."""
_LEFT_OUT = -(1 << 40)
"""Moves the words of texts that nobody asks about, and pairs of words, before all rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseWeights:
    """What training gives, as plain arrays.

    `vectors` has a row for each piece of the model's vocabulary, that of a pair being zeros, and a last one of zeros;
    `windows` gives the features of `BESIDE` neighbours (neighbours × width of a vector × features) and `bias` what each
    begins with; `answers` is what the highest of each feature and then its sum say for the labels; `shift` is
    what each label has before that.
    """

    vectors: Floats
    windows: Floats
    bias: Floats
    answers: Floats
    shift: Floats


def mark_of(numbers: Numbers) -> str:
    """Give a mark of a vocabulary: vectors belong to one, and mean nothing with another."""
    return blake2b(numbers.tobytes(), digest_size=8).hexdigest()


class PhraseReader:
    """Scores texts by the phrases in them. It reads the pieces that the model has found."""

    def __init__(self, weights: PhraseWeights) -> None:
        self._weights = weights

    def scores(self, read: Read, at: Places) -> Floats:
        """Score some texts of a batch: a row for each place in `at`, in order, a column for each label, in log-odds."""
        firsts = np.searchsorted(read.batch.texts, np.arange(read.batch.count + 1))
        words = np.diff(firsts).take(at)
        ends = np.cumsum(words + 1)
        begins = ends - words - 1
        moved = np.full(read.batch.count, _LEFT_OUT)
        moved[at] = begins - firsts.take(at)
        features = self._features(self._lay_out(read, moved, int(ends[-1])))
        highest, whole = _of_each(features, begins, words)
        whole /= np.sqrt(np.maximum(words, 1, dtype=np.float32))[:, None]
        return np.hstack([highest, whole]) @ self._weights.answers + self._weights.shift

    def _lay_out(self, read: Read, moved: Places, size: int) -> Floats:
        """Give the vectors of the words, one text under the other with a gap behind each, and one before the first.

        `moved` tells of each text by how many rows its words move.
        """
        pieces = read.pieces
        rows = np.where(pieces.firsts == pieces.lasts, pieces.firsts + moved.take(pieces.texts), _LEFT_OUT)
        single = np.flatnonzero(rows >= 0)
        single = single.take(np.argsort(rows.take(single), kind="stable"))
        rows = rows.take(single)
        entries = np.full((1 + len(BEGINNINGS), size + BESIDE - 1), _NOTHING)
        entries[_number_within(rows), rows + BESIDE // 2] = pieces.entries.take(single)
        vectors = self._weights.vectors
        laid: Floats = vectors.take(entries[0], axis=0)
        for more in entries[1:]:
            laid += vectors.take(more, axis=0)
        return laid

    def _features(self, laid: Floats) -> Floats:
        """Give what is seen at each row: of it, the one before and the one behind it."""
        size = len(laid) - BESIDE + 1
        seen: Floats = laid[:size] @ self._weights.windows[0]
        for place, window in enumerate(self._weights.windows[1:], start=1):
            seen += laid[place : place + size] @ window
        seen += self._weights.bias
        return np.maximum(seen, 0, out=seen)


def _of_each(features: Floats, begins: Places, words: Places) -> tuple[Floats, Floats]:
    """Give of each text, of which so many words begin at a row, the highest of each feature and the sum.

    All first words are looked at together, then all second ones, the longest texts first: numpy takes a fourth of the
    time that it needs to go from text to text (`reduceat`).
    """
    order = np.argsort(-words, kind="stable")
    firsts, lengths = begins.take(order), -words.take(order)
    highest = np.zeros((len(words), features.shape[1]), np.float32)
    whole = np.zeros_like(highest)
    longer = np.searchsorted(lengths, -np.arange(words.max(initial=0)))
    for word, several in enumerate(longer.tolist()):
        rows = features.take(firsts[:several] + word, axis=0)
        np.maximum(highest[:several], rows, out=highest[:several])
        whole[:several] += rows
    back = np.argsort(order)
    return highest.take(back, axis=0), whole.take(back, axis=0)


def _number_within(rows: Places) -> Places:
    """Give each a number among those of its row, from 0; the rows are in order."""
    each = np.arange(len(rows))
    first = np.append(True, rows[1:] != rows[:-1])[: len(rows)]
    return each - np.maximum.accumulate(np.where(first, each, 0))
