"""Finds the pairs of near-copies among many texts without comparing all with all."""

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ROWS = 2_000
"""Texts that are compared with all others at once: bounds the memory."""
AT_ONCE = 50_000
"""Pairs that are checked at once."""
COMMON = 1_000
"""What more texts have in common proposes no longer each with each of them, but with those next in the alphabet."""
NEXT = 3

Ints = npt.NDArray[np.int64]


def alike_pairs(texts: Sequence[tuple[str, ...]], least: float, common: int = COMMON) -> Iterator[tuple[int, int]]:
    """Give the places of the pairs whose words and word pairs have a Jaccard similarity of at least `least`.

    Two sets so alike share one of the first `n - ceil(least * n) + 1` of their `n` members, in any order that is the
    same for all (prefix filtering: Bayardo, Ma and Srikant, WWW 2007); the rarest come first, so that few pairs are
    proposed, and each is checked. No pair is missed, except between texts that share only what over `common` texts
    have: of those, neighbours in the order given are compared, which is enough to join a cluster of any size when the
    texts are sorted.
    """
    if len(texts) < 2:  # noqa: PLR2004  nobody to compare with
        return
    from scipy.sparse import csr_matrix  # noqa: PLC0415  takes a while to load; most commands need no campaigns

    members, sizes = _number_members(texts)
    owners = np.repeat(np.arange(len(texts)), sizes)
    whole = csr_matrix((np.ones(len(members), np.int32), (owners, members)))
    kept, rare = _first_of_each(members, owners, sizes, least, common)
    for one, other in itertools.chain(
        _neighbours(kept[~rare], owners, members), _proposed(kept[rare], owners, members)
    ):
        possible = np.minimum(sizes[one], sizes[other]) >= least * np.maximum(sizes[one], sizes[other])
        yield from _checked(whole, sizes, one[possible], other[possible], least)


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Give the Jaccard similarity of two texts' words and word pairs, 0 to 1."""
    left, right = shingles(one), shingles(other)
    return len(left & right) / max(len(left | right), 1)


def shingles(words: Sequence[str]) -> set[str]:
    """Give the words and the pairs of neighbours."""
    return {*words, *(f"{one} {two}" for one, two in itertools.pairwise(words))}


def _number_members(texts: Sequence[tuple[str, ...]]) -> tuple[Ints, Ints]:
    """Give all words and pairs as numbers: the members of all texts in a row, and the size of each text."""
    numbers: dict[str, int] = {}
    members: list[int] = []
    sizes = []
    for words in texts:
        own = sorted(shingles(words))
        members.extend(numbers.setdefault(shingle, len(numbers)) for shingle in own)
        sizes.append(len(own))
    return np.array(members, np.int64), np.array(sizes, np.int64)


def _first_of_each(
    members: Ints, owners: Ints, sizes: Ints, least: float, most: int
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Give where in the row the members stand of which a pair must share one, and which of them are not too common."""
    common = np.bincount(members)[members]
    order = np.lexsort((members, common, owners))
    place = np.arange(len(members)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    first = np.repeat(sizes - np.ceil(least * sizes).astype(np.int64) + 1, sizes)
    kept = order[(place < first) & (common[order] > 1)]
    return kept, common[kept] <= most


def _neighbours(kept: Ints, owners: Ints, members: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Propose texts that follow each other among those that share a member."""
    in_order = kept[np.lexsort((owners[kept], members[kept]))]
    for step in range(1, NEXT + 1):
        one, other = in_order[:-step], in_order[step:]
        same = members[one] == members[other]
        yield tuple(np.unique(np.stack((owners[one[same]], owners[other[same]])), axis=1))


def _proposed(kept: Ints, owners: Ints, members: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Propose all pairs that share a member."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  as above

    shape = (int(owners.max()) + 1, int(members.max()) + 1)
    sharing = csr_matrix((np.ones(len(kept), np.int32), (owners[kept], members[kept])), shape=shape)
    turned = sharing.T.tocsr()
    for start in range(0, shape[0], ROWS):
        met = (sharing[start : start + ROWS] @ turned).tocoo()
        one, other = met.row.astype(np.int64) + start, met.col.astype(np.int64)
        yield one[one < other], other[one < other]


def _checked(whole: "csr_matrix", sizes: Ints, one: Ints, other: Ints, least: float) -> Iterator[tuple[int, int]]:
    for start in range(0, len(one), AT_ONCE):
        left, right = one[start : start + AT_ONCE], other[start : start + AT_ONCE]
        both = np.asarray(whole[left].multiply(whole[right]).sum(axis=1)).ravel()
        good = both >= least * (sizes[left] + sizes[right] - both)
        yield from zip(left[good].tolist(), right[good].tolist(), strict=True)
