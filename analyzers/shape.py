"""Measures the shape of texts: length, links, marks and figures, all texts of a batch at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MEASURES = ("long", "links", "tags", "people", "lines", "loud", "asks", "capitals", "pictures", "figures")
_MOST = np.array([600, 4, 8, 4, 10, 4, 2, 1, 8, 20], np.float32)
"""Beyond this much of a measure more says nothing more; each measure is given as a part of it, from 0 to 2."""

_PICTURES_FROM = 0x2190
"""Arrows, dingbats and emoji begin here; scripts that write no spaces too, but the models read English."""


def shapes_of(texts: Sequence[str]) -> NDArray[np.float32]:
    """Measure each text: a row for each, a column for each of `MEASURES`."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(lengths)
    small = _counted((codes >= ord("a")) & (codes <= ord("z")), ends)
    great = _counted((codes >= ord("A")) & (codes <= ord("Z")), ends)
    columns = [
        lengths,
        np.array([text.count("://") for text in texts]),
        *(_counted(codes == ord(sign), ends) for sign in "#@\n!?"),
        great / np.maximum(small + great, 1),
        _counted(codes >= _PICTURES_FROM, ends),
        _counted((codes >= ord("0")) & (codes <= ord("9")), ends),
    ]
    return np.asarray(2 * np.minimum(np.stack(columns, axis=1), _MOST) / _MOST, np.float32)


def _counted(marked: NDArray[np.bool_], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count in each text the characters that are marked; texts end before `ends`."""
    return np.diff(np.searchsorted(np.flatnonzero(marked), ends), prepend=0)
