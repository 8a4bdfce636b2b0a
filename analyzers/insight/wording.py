"""Weighs the words of posts by how much they tell: rare words and phrases more than what everybody says."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_POSTS = 3
"""A word or phrase of fewer posts tells nothing about several."""
_WORD = re.compile(r"(?<![@#\w./])#?[^\W\d_][\w'-]{2,}")
_ENDS = re.compile(r"[.!?;\n]+")
_NOISE = re.compile(r"https?://\S+|@\w+|\{\w+\}|&\w+;|…")

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Worded:
    """Posts as rows of weights (each of length 1, or empty), and the words and phrases of the columns."""

    rows: "csr_matrix"
    columns: dict[str, int]


def take_terms(text: str, empty: frozenset[str]) -> tuple[list[str], list[str]]:
    """Give the telling words of a text, and the phrases that two neighbours of them make.

    What is empty in one word is no phrase in two: many write a brand's name apart.
    """
    parts = (
        [word.casefold().removeprefix("#") for word in _WORD.findall(part)]
        for part in _ENDS.split(_NOISE.sub(" . ", text.replace("’", "'")))
    )
    words: list[str] = []
    phrases: list[str] = []
    for part in parts:
        words += [word for word in part if word not in empty]
        phrases += [
            f"{a} {b}" for a, b in itertools.pairwise(part) if a not in empty and b not in empty and a + b not in empty
        ]
    return words, phrases


def weigh(texts: Sequence[Iterable[str]]) -> Worded:
    """Give the rows: TF-IDF with smoothed logarithms (Salton and Buckley 1988), each term counted once a post."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  takes a while to load; most commands need no themes

    terms = [sorted(set(text)) for text in texts]
    common = Counter(term for text in terms for term in text)
    columns = {term: place for place, term in enumerate(sorted(term for term, n in common.items() if n >= LEAST_POSTS))}
    held = [[columns[term] for term in text if term in columns] for text in terms]
    rarity = np.array([np.log((1 + len(texts)) / (1 + common[term])) + 1 for term in columns])
    ends = np.cumsum([0, *map(len, held)])
    places = np.fromiter(itertools.chain.from_iterable(held), np.int64, int(ends[-1]))
    rows = csr_matrix((rarity[places] if len(places) else np.zeros(0), places, ends), shape=(len(texts), len(columns)))
    return Worded(_of_length_one(rows), columns)


def centres(rows: "csr_matrix", groups: Sequence[Sequence[int]]) -> Weights:
    """Give the mean direction of each group of rows."""
    means = np.vstack([np.asarray(rows[list(group)].sum(axis=0)).ravel() for group in groups])
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    directions: Weights = means / np.where(lengths > 0, lengths, 1)
    return directions


def _of_length_one(rows: "csr_matrix") -> "csr_matrix":
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr))
    rows.data = rows.data / scale
    return rows
