"""Measures the shape of texts: length, links, marks and figures, all texts of a batch at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MEASURES = ("long", "links", "tags", "people", "lines", "loud", "asks", "capitals", "pictures", "figures")
_MOST = np.array([600, 4, 8, 4, 10, 4, 2, 1, 8, 20], np.float32)
"""Beyond this much of a measure more says nothing more; each measure is given as a part of it, from 0 to 2."""

_PICTURES_FROM = 0x2190
"""Arrows, dingbats and emoji begin here; scripts that write no spaces too, but the models read English."""
_SIGNS = "#@\n!?"
_SMALL, _GREAT, _FIGURE, _PICTURE = range(len(_SIGNS) + 1, len(_SIGNS) + 5)
_KINDS = np.zeros(0x110000, np.uint8)
"""What is counted of each character: its place in `_SIGNS`, from 1, or what it is; 0 for nothing."""
_KINDS[list(map(ord, _SIGNS))] = np.arange(len(_SIGNS)) + 1
_KINDS[ord("a") : ord("z") + 1], _KINDS[ord("A") : ord("Z") + 1] = _SMALL, _GREAT
_KINDS[ord("0") : ord("9") + 1], _KINDS[_PICTURES_FROM:] = _FIGURE, _PICTURE


def shapes_of(texts: Sequence[str]) -> NDArray[np.float32]:
    """Measure each text: a row for each, a column for each of `MEASURES`."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    counted = _count_kinds(texts, lengths)
    columns = [
        lengths,
        np.array([text.count("://") if "/" in text else 0 for text in texts]),
        *counted[:, 1 : len(_SIGNS) + 1].T,
        counted[:, _GREAT] / np.maximum(counted[:, _SMALL] + counted[:, _GREAT], 1),
        counted[:, _PICTURE],
        counted[:, _FIGURE],
    ]
    return np.asarray(2 * np.minimum(np.stack(columns, axis=1), _MOST) / _MOST, np.float32)


def _count_kinds(texts: Sequence[str], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the characters of each text by kind: a row a text, a column a kind."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    rows = np.repeat(np.arange(len(texts)) * (_PICTURE + 1), lengths)
    counts = np.bincount(rows + _KINDS.take(codes), minlength=len(texts) * (_PICTURE + 1))
    return counts.reshape(len(texts), _PICTURE + 1)
