"""Bands of influence that hold enough people to hide each one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analyzers.fairness.sample import Flags, Sample, TooFewError, Whole

LEAST_PEOPLE = 5
"""No band and no cell with fewer people is shown: k-anonymity (Sweeney 2002)."""
EDGES = (0, 100, 1_000, 10_000, 100_000, 1_000_000)
"""Followers at which a band begins, before small ones are joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Cases of people with at least `low` and fewer than `high` followers (None: no end). `members` marks the cases."""

    low: int
    high: int | None
    members: Flags
    people: int


def make_bands(sample: Sample) -> list[Band]:
    """Give the bands from few followers to many, each of at least `LEAST_PEOPLE` people.

    A band with fewer is joined with the one above it, the last with the one below. TooFewError when that leaves one.
    """
    edges = _joined(_people_by_band(sample))
    ends = [*edges[1:], None]
    bands = [_band(sample, low, high) for low, high in zip(edges, ends, strict=True)]
    if len(bands) < 2:  # noqa: PLR2004  one band has nothing beside it
        raise TooFewError(
            f"{sample.people} people do not make two bands of {LEAST_PEOPLE}; smaller ones could show who somebody is."
        )
    return bands


def people_in(sample: Sample, members: Flags) -> int:
    """Count the people of these cases."""
    return len(np.unique(sample.person[members]))


def _people_by_band(sample: Sample) -> Whole:
    _, first = np.unique(sample.person, return_index=True)
    places = np.searchsorted(EDGES, sample.followers[first], side="right") - 1
    return np.bincount(places, minlength=len(EDGES)).astype(np.int64)


def _joined(people: Whole) -> list[int]:
    """Give the edges that stay: a band is closed as soon as it holds enough people."""
    closed = list(_closing(people))
    return [0, *(EDGES[place + 1] for place in closed[:-1])]


def _closing(people: Whole) -> Iterator[int]:
    held = 0
    for place, number in enumerate(people):
        held += int(number)
        if held >= LEAST_PEOPLE:
            yield place
            held = 0


def _band(sample: Sample, low: int, high: int | None) -> Band:
    members = sample.followers >= low
    if high is not None:
        members &= sample.followers < high
    return Band(low=low, high=high, members=members, people=people_in(sample, members))
