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
    where = np.repeat(np.arange(len(texts)), lengths)
    small = _counted((codes >= ord("a")) & (codes <= ord("z")), where, texts)
    great = _counted((codes >= ord("A")) & (codes <= ord("Z")), where, texts)
    columns = [
        lengths,
        np.array([text.count("://") for text in texts]),
        *(_counted(codes == ord(sign), where, texts) for sign in "#@\n!?"),
        great / np.maximum(small + great, 1),
        _counted(codes >= _PICTURES_FROM, where, texts),
        _counted((codes >= ord("0")) & (codes <= ord("9")), where, texts),
    ]
    return np.asarray(2 * np.minimum(np.stack(columns, axis=1), _MOST) / _MOST, np.float32)


def _counted(marked: NDArray[np.bool_], where: NDArray[np.int64], texts: Sequence[str]) -> NDArray[np.int64]:
    return np.bincount(where[marked], minlength=len(texts))
