"""The words quoted are the strongest stretch of each text, whatever stands beside it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.pieces import Batch, Known
from analyzers.quoting import LEAST, LONGEST, find_words

gains = st.integers(-50, 50).map(lambda number: number / 37)
texts = st.lists(st.lists(gains, max_size=9), min_size=1, max_size=4)


def quoted(several):
    """Give the quotations of texts of which each word adds what is said."""
    batch = Batch.join([" ".join(["word"] * len(each)) for each in several])
    at = np.arange(len(batch))
    added = np.array([gain for each in several for gain in each], np.float64)
    return find_words(batch, Known(batch.texts, at, at, at), added)


def strongest(each):
    """Try every stretch."""
    stretches = [each[first : first + words] for first in range(len(each)) for words in range(1, LONGEST + 1)]
    return max((sum(stretch) - LEAST * len(stretch) for stretch in stretches), default=0.0)


@given(texts)
def test_the_first_quotation_is_the_strongest_stretch(several):
    """No other stretch of up to six words adds more; where none adds anything nothing is quoted."""
    for each, found in zip(several, quoted(several), strict=True):
        best = strongest(each)
        assert bool(found) is (best > 0)
        if found:
            words = (found[0].end - found[0].start + 1) // len("word ")
            assert found[0].weight - LEAST * words == pytest.approx(best)
