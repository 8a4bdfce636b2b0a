"""Judged posts as columns of numbers, so that every figure of every resample is a sum over arrays."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzers.evaluation.answers import Answer, Judged
from analyzers.labels import COMMERCIAL, Action, Intent, Origin, Urgency

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Truth = NDArray[np.bool_]

ORIGINS = (Origin.ORGANIC, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED, Origin.UNCLEAR, Origin.COORDINATED)
"""`coordinated` may be labelled and is never answered for one post; it stands last, so that it can be left out."""
INTENTS = tuple(Intent)
URGENCIES = (Urgency.LOW, Urgency.NORMAL, Urgency.HIGH, Urgency.CRITICAL)
"""From the least to the most, so that distances between places mean something."""
ACTIONS = tuple(Action)
CLAIMS = (False, True)

UNCLEAR = ORIGINS.index(Origin.UNCLEAR)
BUSINESS = [place for place, origin in enumerate(ORIGINS) if origin in COMMERCIAL]
_ALIKE = 9
"""Digits of a sum of probabilities: beyond them floats differ by the order in which they were added."""
UNDECIDED = 0.5
"""The probability of business that an answer without probabilities stands for when it is `unclear`."""

_Word = TypeVar("_Word", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One kind of label: where what a person said (`labelled`) and what was `answered` stand among `size` words."""

    labelled: Whole
    answered: Whole
    size: int

    @property
    def crossed(self) -> Whole:
        """Where each post stands in a square of labels by answers, read row by row."""
        return self.labelled * self.size + self.answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Judged posts, one place in every column for each.

    `rank` is the place of the answered probability of business among its distinct values, lowest first. `likely` is
    the likeliest of the four origins and `top` its probability; -1 and nan when no probabilities were given.
    """

    origin: Column
    intent: Column
    urgency: Column
    action: Column
    claim: Column
    rank: Whole
    likely: Whole
    top: Real

    def __len__(self) -> int:
        return len(self.rank)

    @property
    def decided(self) -> Truth:
        """Whether a person could tell the origin."""
        decided: Truth = self.origin.labelled != UNCLEAR
        return decided

    @property
    def commercial(self) -> Truth:
        """Whether a person said that it is somebody's business."""
        return np.isin(self.origin.labelled, BUSINESS)

    @property
    def hit(self) -> Truth:
        """Whether the likeliest origin is the labelled one."""
        hit: Truth = self.likely == self.origin.labelled
        return hit

    def take(self, places: Whole) -> "Table":
        """Give the posts at these places; one may stand there several times."""
        return self._chosen(places, places)

    def deal(self, order: Whole) -> "Table":
        """Give the labels of other posts to each post, all of one post together; the answers stay."""
        return self._chosen(order, np.arange(len(self)))

    def _chosen(self, labelled: Whole, answered: Whole) -> "Table":
        def of(column: Column) -> Column:
            return Column(labelled=column.labelled[labelled], answered=column.answered[answered], size=column.size)

        return Table(
            origin=of(self.origin),
            intent=of(self.intent),
            urgency=of(self.urgency),
            action=of(self.action),
            claim=of(self.claim),
            rank=self.rank[answered],
            likely=self.likely[answered],
            top=self.top[answered],
        )


def build_table(rows: Sequence[Judged]) -> Table:
    """Put judged posts into columns; ValueError when there are none."""
    if not rows:
        raise ValueError("there are no posts to measure")
    pairs = [(labels, answer.labels) for labels, answer in rows]
    likely = [answer.likely for _, answer in rows]
    _, rank = np.unique([commercial_probability(answer) for _, answer in rows], return_inverse=True)
    return Table(
        origin=_column(ORIGINS, [(one.origin, other.origin) for one, other in pairs]),
        intent=_column(INTENTS, [(one.intent, other.intent) for one, other in pairs]),
        urgency=_column(URGENCIES, [(one.urgency, other.urgency) for one, other in pairs]),
        action=_column(ACTIONS, [(one.action, other.action) for one, other in pairs]),
        claim=_column(CLAIMS, [(one.status_leverage, other.status_leverage) for one, other in pairs]),
        rank=rank.astype(np.int64),
        likely=np.array([ORIGINS.index(best[0]) if best else -1 for best in likely], dtype=np.int64),
        top=np.array([best[1] if best else np.nan for best in likely]),
    )


def commercial_probability(answer: Answer) -> float:
    """Give how likely somebody's business speaks; without probabilities the answered origin stands for 0, 1 or ½."""
    if answer.probabilities is not None:
        return round(answer.probabilities.commercial, _ALIKE)
    if answer.labels.origin is Origin.UNCLEAR:
        return UNDECIDED
    return float(answer.labels.origin in COMMERCIAL)


def _column(words: Sequence[_Word], pairs: Iterable[tuple[_Word, _Word]]) -> Column:
    place = {word: number for number, word in enumerate(words)}
    places = np.array([(place[one], place[other]) for one, other in pairs], dtype=np.int64)
    return Column(labelled=places[:, 0], answered=places[:, 1], size=len(words))
