"""Bounds what leaks through proxies: whether influence can be guessed from urgency, place in the queue and action.

Influence comes from outside, for the audit alone. One post of each author is looked at, because posts of one person
are no independent witnesses. Among posts of the same need nothing may go with influence: there, whatever is more than
chance is a leak. Over all posts urgency and place may go with it a little, because people with many readers have other
needs; that is a leak from `TOLERATED` on, and is told in any case. What people write about goes with influence (who has
many readers shares more news); that is told beside and decides nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analyzers.audit.ranks import (
    Estimate,
    Numbers,
    Whole,
    auc,
    deal_aucs,
    deal_spearmans,
    estimate_auc,
    estimate_spearman,
    holm,
    p_value,
    shuffled_within,
)
from analyzers.labels import Action, Intent, Urgency

ALPHA = 0.05
DEALS = 2_000
"""How often influence is dealt out anew for a p-value."""
TOLERATED = {"AUC": 0.05, "Spearman": 0.1}
"""How far a figure over all posts may be from chance: that of 100 pairs of people, 55 instead of 50 are told apart."""
FEWEST = 50
"""People; with fewer, nothing can be said."""
FOLDS = 5
THIRDS = 3


class Outcome(StrEnum):
    """What the tests of proxies came to."""

    PASSED = "passed"
    FAILED = "failed"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One author's post as triage treated it, and the author's influence; `place` 1 is first, 0 outside the queue."""

    urgency: Urgency
    intent: Intent
    action: Action
    place: int
    influence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One question asked of the data: a figure with its interval, its p-value, and that corrected for all questions.

    `chance` is the figure's value without any leak. Only those that are `deciding` are corrected and count. `guessed`
    is the AUC of a guess that was learnt on other people; `within` says that only the same needs are compared.
    """

    asks: str
    measure: str
    people: int
    estimate: Estimate
    chance: float
    p: float
    corrected: float
    deciding: bool
    within: bool = False
    guessed: bool = False

    @property
    def is_leak(self) -> bool:
        """Whether influence shows beyond what chance explains, and over all posts also beyond what is tolerated."""
        is_shown = self.deciding and self.corrected <= ALPHA
        return is_shown and (self.within or abs(self.estimate.value - self.chance) > TOLERATED[self.measure])

    @property
    def bound(self) -> float:
        """How far the figure may still be from its chance level; a guess that is worse than chance tells nothing."""
        above = self.estimate.high - self.chance
        return max(above, 0.0) if self.guessed else max(above, self.chance - self.estimate.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """The tests, on how many people, and what follows."""

    outcome: Outcome
    people: int
    tests: tuple[Finding, ...]
    alpha: float = ALPHA

    @property
    def bound(self) -> float:
        """The largest AUC that may still be there: of the deciding tests, the farthest end of an interval."""
        return max((0.5 + test.bound for test in self.tests if test.deciding and test.measure == "AUC"), default=1.0)

    @property
    def bound_of_places(self) -> float | None:
        """The largest correlation with places in the queue that may still be there; None when too few wait."""
        return max((test.bound for test in self.tests if test.measure == "Spearman"), default=None)

    @property
    def detectable(self) -> float:
        """The AUC that each deciding test would have found in four of five cases."""
        found = [test.estimate.detectable for test in self.tests if test.deciding and test.measure == "AUC"]
        return max(found, default=1.0)


@dataclass(frozen=True, slots=True)
class _Table:
    """The same people as arrays: `loud` is the upper half, `need` the class of urgency and intent."""

    influence: Numbers
    loud: NDArray[np.bool_]
    urgency: Numbers
    place: Numbers
    action: Whole
    need: Whole
    waiting: NDArray[np.bool_]


def probe_proxies(seen: Sequence[Seen], seed: int, deals: int = DEALS) -> Proxies:
    """Ask every question of the data; with fewer than `FEWEST` people, or no two unlike, there are too few."""
    if len(seen) < FEWEST or len({one.influence for one in seen}) < 2:  # noqa: PLR2004  two that differ
        return Proxies(outcome=Outcome.TOO_FEW, people=len(seen), tests=())
    table = _tabulate(seen)
    found = [ask(table, np.random.default_rng((seed, number)), deals) for number, ask in enumerate(_QUESTIONS)]
    tests = _correct([test for test in found if test is not None])
    leaks = any(test.is_leak for test in tests)
    return Proxies(outcome=Outcome.FAILED if leaks else Outcome.PASSED, people=len(seen), tests=tuple(tests))


def _correct(tests: Sequence[Finding]) -> list[Finding]:
    deciding = [test for test in tests if test.deciding]
    corrected = dict(zip((test.asks for test in deciding), holm([test.p for test in deciding]), strict=True))
    return [replace(test, corrected=corrected.get(test.asks, test.p)) for test in tests]


def _tabulate(seen: Sequence[Seen]) -> _Table:
    influence = np.array([one.influence for one in seen], float)
    urgencies, actions = list(Urgency), list(Action)
    last = max((one.place for one in seen), default=0) + 1
    classes: dict[tuple[Urgency, Intent], int] = {}
    need = [classes.setdefault((one.urgency, one.intent), len(classes)) for one in seen]
    return _Table(
        influence=influence,
        loud=influence > np.median(influence),
        urgency=np.array([-urgencies.index(one.urgency) for one in seen], float),
        place=np.array([-(one.place or last) for one in seen], float),
        action=np.array([actions.index(one.action) for one in seen], np.int64),
        need=np.array(need, np.int64),
        waiting=np.array([one.place > 0 for one in seen], bool),
    )


def _ask_urgency(table: _Table, chance: np.random.Generator, deals: int) -> Finding | None:
    everybody = np.zeros(len(table.influence), np.int64)
    return _by_auc("urgency, of all", table.urgency, table.loud, everybody, chance, deals)


def _ask_waiting(table: _Table, chance: np.random.Generator, deals: int) -> Finding | None:
    everybody = np.zeros(len(table.influence), np.int64)
    return _by_auc("a place in the queue or none", table.waiting.astype(float), table.loud, everybody, chance, deals)


def _ask_place(table: _Table, chance: np.random.Generator, deals: int) -> Finding | None:
    here = table.waiting
    return _by_spearman(
        "place in the queue, of those who wait", table.place[here], table.influence[here],
        np.zeros(int(here.sum()), np.int64), chance, deals,
    )  # fmt: skip


def _ask_place_by_need(table: _Table, chance: np.random.Generator, deals: int) -> Finding | None:
    here = table.waiting
    found = _by_spearman(
        "place in the queue, within the same need", table.place[here], table.influence[here],
        _numbered(table.need[here]), chance, deals,
    )  # fmt: skip
    return None if found is None else replace(found, within=True)


def _ask_together_by_need(table: _Table, chance: np.random.Generator, deals: int) -> Finding | None:
    found = _by_guess("place and action, within the same need", table, _cells(table), table.need, chance, deals)
    return None if found is None else replace(found, within=True)


def _ask_together(table: _Table, chance: np.random.Generator, deals: int) -> Finding | None:
    everybody = np.zeros(len(table.influence), np.int64)
    cells = _numbered(_cells(table) * (int(table.need.max()) + 1) + table.need)
    found = _by_guess("urgency, place and action, of all", table, cells, everybody, chance, deals)
    return None if found is None else replace(found, deciding=False)


_QUESTIONS: Sequence[Callable[[_Table, np.random.Generator, int], Finding | None]] = (
    _ask_urgency, _ask_waiting, _ask_place, _ask_place_by_need, _ask_together_by_need, _ask_together,
)  # fmt: skip


def _by_auc(
    asks: str,
    scores: Numbers,
    loud: NDArray[np.bool_],
    groups: Whole,
    chance: np.random.Generator,
    deals: int,
) -> Finding | None:
    if len(np.unique(scores)) < 2:  # noqa: PLR2004  where nothing varies, nothing can leak
        return None
    found = estimate_auc(scores, loud, groups, ALPHA)
    dealt = np.abs(deal_aucs(scores, loud, groups, chance, deals) - 0.5)
    return _finding(asks, "AUC", len(scores), found, 0.5, p_value(abs(found.value - 0.5), dealt))


def _by_spearman(
    asks: str, scores: Numbers, influence: Numbers, groups: Whole, chance: np.random.Generator, deals: int
) -> Finding | None:
    if len(scores) < FEWEST:
        return None
    found = estimate_spearman(scores, influence, groups, ALPHA)
    dealt = np.abs(deal_spearmans(scores, influence, groups, chance, deals))
    return _finding(asks, "Spearman", len(scores), found, 0.0, p_value(abs(found.value), dealt))


def _by_guess(
    asks: str, table: _Table, cells: Whole, groups: Whole, chance: np.random.Generator, deals: int
) -> Finding | None:
    """Guess the upper half from the cell that a post falls into, learnt on the other four fifths of the people."""
    if len(np.unique(cells)) < 2:  # noqa: PLR2004  as above
        return None
    folds = chance.permutation(len(cells)) % FOLDS
    guessed = _guess(cells, table.loud, groups, folds)
    found = estimate_auc(guessed, table.loud, groups, ALPHA)
    loud = [table.loud[shuffled_within(groups, chance)] for _ in range(max(100, deals // 4))]
    dealt = np.array([auc(_guess(cells, one, groups, folds), one, groups) for one in loud])  # each deal learns anew
    asked = _finding(asks, "AUC", len(cells), found, 0.5, p_value(found.value, dealt))
    return replace(asked, guessed=True)


def _guess(cells: Whole, loud: NDArray[np.bool_], groups: Whole, folds: Whole) -> Numbers:
    """Give each person's chance to be in the upper half by their cell, less that of their group, from other folds."""
    guessed = np.empty(len(cells))
    for fold in range(FOLDS):
        here, there = folds == fold, folds != fold
        guessed[here] = (_rate(cells, loud, there) - _rate(groups, loud, there)[_group_of(cells, groups)])[cells[here]]
    return guessed


def _rate(kinds: Whole, loud: NDArray[np.bool_], there: NDArray[np.bool_]) -> Numbers:
    """Give the share of the upper half by kind, drawn to one half where few are known."""
    number = int(kinds.max()) + 1
    hits = np.bincount(kinds[there], weights=loud[there], minlength=number)
    return (hits + 1) / (np.bincount(kinds[there], minlength=number) + 2)


def _group_of(cells: Whole, groups: Whole) -> Whole:
    """Give the group of each cell; a cell lies in one group."""
    found = np.zeros(int(cells.max()) + 1, np.int64)
    found[cells] = groups
    return found


def _cells(table: _Table) -> Whole:
    """Give a number to each kind of treatment within a need: action, and the third of the queue."""
    ranks = np.argsort(np.argsort(-table.place, kind="stable"), kind="stable")
    third = np.where(table.waiting, ranks * THIRDS // max(int(table.waiting.sum()), 1), THIRDS)
    return _numbered((table.need * len(Action) + table.action) * (THIRDS + 1) + np.minimum(third, THIRDS))


def _numbered(kinds: Whole) -> Whole:
    return np.unique(kinds, return_inverse=True)[1].astype(np.int64)


def _finding(asks: str, measure: str, people: int, estimate: Estimate, chance: float, p: float) -> Finding:
    return Finding(
        asks=asks, measure=measure, people=people, estimate=estimate, chance=chance, p=p, corrected=p, deciding=True
    )
