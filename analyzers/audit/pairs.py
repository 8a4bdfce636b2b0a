"""Compares what came of the same posts twice: labels and rows pair by pair, order, queue and digest as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

MOST_NAMED = 5
"""Differing posts that are named; the figures count them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What came of a batch: of each post in the order in which it was read, of the queue, and of the digest.

    `posts` are pairs of the post's id and all that was stored about it; `needs` are pairs of its id and what triage
    concluded: need, urgency, theme and action.
    """

    posts: Sequence[tuple[str, str]]
    needs: Sequence[tuple[str, str]]
    queue: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """How many pairs were compared in one way, and how many differed; `named` are ids of some that did.

    `batches` counts the comparisons of queue and digest as a whole.
    """

    what: str
    pairs: int = 0
    differing: int = 0
    batches: int = 0
    differing_batches: int = 0
    named: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether something was compared and nothing differed."""
        return self.pairs > 0 and not self.differing and not self.differing_batches

    def __add__(self, other: "Paired") -> "Paired":
        """Add up two parts of the same comparison."""
        return Paired(
            what=self.what,
            pairs=self.pairs + other.pairs,
            differing=self.differing + other.differing,
            batches=self.batches + other.batches,
            differing_batches=self.differing_batches + other.differing_batches,
            named=(*self.named, *other.named)[:MOST_NAMED],
        )


def compare(what: str, calm: Trace, other: Trace) -> Paired:
    """Compare two runs over a batch; a post that is only in one of them, or elsewhere in the order, differs."""
    same = (calm.needs, calm.queue, calm.digest) == (other.needs, other.queue, other.digest)
    return _compare(what, calm.posts, other.posts, same=same)


def compare_needs(what: str, calm: Trace, other: Trace) -> Paired:
    """Compare only what triage concluded, and the queue: names of people differ between the two runs."""
    return _compare(what, calm.needs, other.needs, same=calm.queue == other.queue)


def _compare(what: str, calm: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]], *, same: bool) -> Paired:
    pairs = list(zip_longest(calm, other))
    differing = [(one or two)[0] for one, two in pairs if one != two]
    return Paired(
        what=what,
        pairs=len(pairs),
        differing=len(differing),
        batches=1,
        differing_batches=int(not same),
        named=tuple(differing[:MOST_NAMED]),
    )


def total(parts: Iterable[Paired], what: str) -> Paired:
    """Add up comparisons of several kinds under one name."""
    summed = Paired(what=what)
    for part in parts:
        summed += part
    return summed
