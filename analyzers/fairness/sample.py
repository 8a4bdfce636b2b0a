"""The cases that are compared, as columns: who asked (a number), how urgent it was, how long the wait has been."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analyzers.errors import KithError
from analyzers.labels import Urgency

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEEDS = tuple(Urgency)
MOST_AGES = 5
CASES_AN_AGE = 100
"""Cases are compared with those of about the same age, in as many groups as leave this many cases in each."""


class TooFewError(KithError):
    """There is too little to compare."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One case: its author as a key that says nothing, their followers, its need, and how long it has waited.

    `hours` is the time until the answer, or until now when there was none (a dismissed case was never answered);
    `watched` is the time from arrival until now, answered or not.
    """

    person: str
    followers: float
    urgency: Urgency
    hours: float
    watched: float
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The same as columns, one entry a case. `person` counts from 0 to `people`; `need` is the place in `NEEDS`.

    `upper` tells whether the author belongs to the half of the people with more followers. Only cases of one `stratum`
    are compared: they have the same need, and came at about the same time.
    """

    people: int
    person: Whole
    followers: Real
    need: Whole
    hours: Real
    watched: Real
    answered: Flags
    upper: Flags
    stratum: Whole

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.person)

    @property
    def magnitude(self) -> Real:
        """Influence as it is compared: log10 of followers + 1, so that one step is ten times as many."""
        return np.asarray(np.log10(self.followers + 1), np.float64)


def arrange(waits: Sequence[Wait]) -> Sample:
    """Set cases out as columns; TooFewError when all people have equally many followers, or there is nobody."""
    if not waits:
        raise TooFewError("None of the cases is by somebody in the file.")
    names = {name: place for place, name in enumerate(dict.fromkeys(wait.person for wait in waits))}
    return columns(
        person=np.array([names[wait.person] for wait in waits], np.int64),
        followers=np.array([wait.followers for wait in waits], np.float64),
        need=np.array([NEEDS.index(wait.urgency) for wait in waits], np.int64),
        hours=np.array([wait.hours for wait in waits], np.float64),
        watched=np.array([wait.watched for wait in waits], np.float64),
        answered=np.array([wait.answered for wait in waits], np.bool_),
    )


def columns(*, person: Whole, followers: Real, need: Whole, hours: Real, watched: Real, answered: Flags) -> Sample:
    """Make a sample of columns; the halves are of people, not of cases."""
    return Sample(
        people=int(person.max()) + 1,
        person=person,
        followers=followers,
        need=need,
        hours=hours,
        watched=watched,
        answered=answered,
        upper=_upper(person, followers),
        stratum=need + len(NEEDS) * _age(watched),
    )


def narrow(sample: Sample, members: Flags) -> Sample:
    """Keep some of the cases; people keep their numbers and halves, cases their strata."""
    return replace(
        sample,
        person=sample.person[members],
        followers=sample.followers[members],
        need=sample.need[members],
        hours=sample.hours[members],
        watched=sample.watched[members],
        answered=sample.answered[members],
        upper=sample.upper[members],
        stratum=sample.stratum[members],
    )


def _upper(person: Whole, followers: Real) -> Flags:
    """Cut at the median of people, on the side of it that makes the halves more even where many are equal."""
    _, first = np.unique(person, return_index=True)
    each = followers[first]
    if each.min() == each.max():
        raise TooFewError("All these people have equally many followers.")
    middle = np.median(each)
    above, from_it = (each > middle).mean(), (each >= middle).mean()
    return followers > middle if abs(above - 0.5) <= abs(from_it - 0.5) else followers >= middle


def _age(watched: Real) -> Whole:
    """Sort cases into groups by age: who asked a minute ago is not neglected, and an answer to them was quick."""
    groups = min(max(len(watched) // CASES_AN_AGE, 1), MOST_AGES)
    edges = np.quantile(watched, np.arange(1, groups) / groups)
    return np.searchsorted(edges, watched, side="right").astype(np.int64)
