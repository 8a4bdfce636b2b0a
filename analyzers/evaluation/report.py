"""A whole evaluation: every figure with its interval, and what it would be by chance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analyzers.evaluation.answers import Judged
from analyzers.evaluation.confidence import RiskPoint, perfect_band, risk_by_coverage
from analyzers.evaluation.figures import common_intents, figures, told
from analyzers.evaluation.table import Table, build_table
from analyzers.evaluation.tally import count

RESAMPLES = 1000
SEED = 1
PERCENTILES = (2.5, 97.5)
COUNTS = ("posts", ".n", ".false_alarms")
"""How the names of figures end that are counts: they say how many posts there are, and have no interval or chance."""
UNSTEADY = 0.5
"""A figure that has no value in more than this share of the resamples gets no interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with its interval of 95 %; `chance` is what it would be if labels and answers were unrelated."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    chance: float | None = None

    @property
    def is_count(self) -> bool:
        """Whether it counts posts."""
        return self.name.endswith(COUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Figures by name in the order in which they are told; `perfect` is a perfect reader's calibration error."""

    posts: int
    figures: Mapping[str, Figure]
    perfect: tuple[float, float] | None
    risk: tuple[RiskPoint, ...]


def evaluate(rows: Sequence[Judged], resamples: int = RESAMPLES, seed: int = SEED) -> Evaluation:
    """Give the figures of judged posts; ValueError when there are none.

    The intervals are percentiles of figures of posts drawn anew with replacement (Efron, Annals of Statistics 7, 1979),
    by a fixed seed; without resamples there are none. Where every draw gives the same, as when not one post is wrong,
    drawing anew cannot tell how far the truth may be, and there is none either.
    """
    table = build_table(rows)
    chance = np.random.default_rng(seed)
    places = (chance.integers(len(table), size=len(table)) for _ in range(resamples))
    drawn = _gather((table.take(place) for place in places), table)
    return _evaluation(table, figures(count(table), _common(table)), drawn, resamples)


def evaluate_shuffled(rows: Sequence[Judged], resamples: int = RESAMPLES, seed: int = SEED) -> Evaluation:
    """Give the figures if labels are dealt out anew between posts, at least once, by a fixed seed: mean and range.

    They must lie at their chance levels (a permutation test; Fisher, The Design of Experiments, 1935): what measures
    well here measures something else than reading.
    """
    table = build_table(rows)
    chance = np.random.default_rng(seed)
    deals = max(1, resamples)
    drawn = _gather((table.deal(chance.permutation(len(table))) for _ in range(deals)), table)
    means = {name: _mean(name, drawn.get(name)) for name in figures(count(table), _common(table))}
    return replace(_evaluation(table, means, drawn, deals), risk=())


def _mean(name: str, values: Sequence[float] | None) -> float | None:
    if not values:
        return None
    mean = sum(values) / len(values)
    return round(mean) if name.endswith(COUNTS) else told(mean, 4)


def _evaluation(
    table: Table, values: Mapping[str, float | None], drawn: Mapping[str, Sequence[float]], draws: int
) -> Evaluation:
    chance = figures(count(table).by_chance(), _common(table))
    found = [
        Figure(name=name, value=value)
        if name.endswith(COUNTS)
        else _figure(name, value, drawn.get(name, ()), draws, chance.get(name))
        for name, value in values.items()
    ]
    return Evaluation(
        posts=len(table),
        figures={figure.name: figure for figure in found},
        perfect=perfect_band(table),
        risk=risk_by_coverage(table),
    )


def _common(table: Table) -> frozenset[str]:
    return common_intents(count(table))


def _gather(tables: Iterable[Table], whole: Table) -> dict[str, list[float]]:
    """Give the values of each figure in all tables that have one."""
    common = _common(whole)
    drawn: dict[str, list[float]] = {}
    for table in tables:
        for name, value in figures(count(table), common).items():
            if value is not None:
                drawn.setdefault(name, []).append(value)
    return drawn


def _figure(name: str, value: float | None, drawn: Sequence[float], draws: int, chance: float | None) -> Figure:
    steady = len(drawn) >= max(1.0, UNSTEADY * draws)
    low, high = (told(end, 4) for end in np.percentile(drawn, PERCENTILES)) if steady else (0.0, 0.0)
    if low == high:
        return Figure(name=name, value=value, chance=chance)
    return Figure(name=name, value=value, low=low, high=high, chance=chance)
