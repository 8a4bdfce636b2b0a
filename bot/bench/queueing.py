"""A team that works off a queue, as a simulation, and how long people wait by need and by influence."""

import heapq
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analyzers.labels import Urgency
from bot.bench.asks import DAY, Ask, draw_asks
from bot.bench.orders import ORDERS, Order

WARMING = 2.0
"""Days that are not counted, for the queue begins empty."""
NEEDS = tuple(Urgency)
TENTHS = 10
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is simulated: people in the team, days, runs, and the share of its time that the team is kept busy."""

    team: int
    days: float
    runs: int
    loads: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean over the runs, with an interval of 95 % (Student's t); of one run there is none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Waits in hours: their mean, and what one in a hundred exceeds."""

    mean: Figure
    p99: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """How an order treats people. `gradient` is how many times as long the least famous tenth waits as the most famous.

    `left` is the share of cases that still waited at the end. They count with the time waited so far.
    """

    needs: Mapping[Urgency, Waits]
    tenths: tuple[Waits, ...]
    gradient: Figure
    left: Figure


def serve(asks: Sequence[Ask], team: int, order: Order, end: float) -> list[float | None]:
    """Give the hours each one waits until somebody begins to help; None who still waits at `end` (hours).

    Nobody is interrupted: whoever of the team is free takes the case that is next by then.
    """
    waits: list[float | None] = [None] * len(asks)
    places = {ask.case.id: place for place, ask in enumerate(asks)}
    free = [0.0] * team
    waiting: dict[str, Ask] = {}
    come, now = 0, 0.0
    while True:
        now = max(now, heapq.heappop(free))
        if not waiting and come < len(asks):
            now = max(now, asks[come].at)
        while come < len(asks) and asks[come].at <= now:
            waiting[asks[come].case.id] = asks[come]
            come += 1
        if not waiting or now >= end:
            return waits
        ask = waiting.pop(order(waiting, now))
        waits[places[ask.case.id]] = now - ask.at
        heapq.heappush(free, now + ask.takes)


def count_simulations(plan: Plan) -> int:
    """Tell how many simulations there will be."""
    return len(plan.loads) * plan.runs * len(ORDERS)


def measure_queue(plan: Plan, moved: Callable[[int], None]) -> dict[float, dict[str, Treated]]:
    """Let every order treat the same people, run by run; by load, then by order. `moved` hears how many are done."""
    found: dict[float, dict[str, Treated]] = {}
    done = 0
    for load in plan.loads:
        runs: dict[str, list[_Run]] = {name: [] for name in ORDERS}
        for seed in range(plan.runs):
            asks = draw_asks(load, plan.team, plan.days, seed)
            for name, order in ORDERS.items():
                runs[name].append(_measure(asks, serve(asks, plan.team, order, plan.days * DAY), plan.days * DAY))
                done += 1
                moved(done)
        found[load] = {name: _treated(each) for name, each in runs.items()}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run of one order: (mean, 99th percentile) by need and by tenth, and the share left waiting."""

    needs: Mapping[Urgency, tuple[float, float]]
    tenths: tuple[tuple[float, float], ...]
    left: float


def _measure(asks: Sequence[Ask], waits: Sequence[float | None], end: float) -> _Run:
    counted = [(ask, wait) for ask, wait in zip(asks, waits, strict=True) if ask.at >= WARMING * DAY]
    hours = np.array([end - ask.at if wait is None else wait for ask, wait in counted])
    needs = np.array([NEEDS.index(ask.case.urgency) for ask, _ in counted])
    tenths = np.array([ask.tenth for ask, _ in counted])
    return _Run(
        needs={need: _two(hours[needs == place]) for place, need in enumerate(NEEDS)},
        tenths=tuple(_two(hours[tenths == place]) for place in range(TENTHS)),
        left=sum(wait is None for _, wait in counted) / max(len(counted), 1),
    )


def _two(hours: NDArray[np.float64]) -> tuple[float, float]:
    return (float(hours.mean()), float(np.quantile(hours, 0.99))) if len(hours) else (float("nan"), float("nan"))


def _treated(runs: Sequence[_Run]) -> Treated:
    return Treated(
        needs={need: _waits([run.needs[need] for run in runs]) for need in NEEDS},
        tenths=tuple(_waits([run.tenths[place] for run in runs]) for place in range(TENTHS)),
        gradient=_figure([_ratio(run.tenths[0][0], run.tenths[-1][0]) for run in runs]),
        left=_figure([run.left for run in runs]),
    )


def _ratio(one: float, other: float) -> float:
    return one / other if other else float("nan")


def _waits(each: Sequence[tuple[float, float]]) -> Waits:
    return Waits(mean=_figure([mean for mean, _ in each]), p99=_figure([p99 for _, p99 in each]))


def _figure(values: Sequence[float]) -> Figure:
    known = [value for value in values if not isnan(value)]
    if not known:
        return Figure(float("nan"), None, None)
    middle = statistics.fmean(known)
    if len(known) == 1:
        return Figure(middle, None, None)
    half = float(stats.t.ppf(0.5 + LEVEL / 2, len(known) - 1)) * statistics.stdev(known) / sqrt(len(known))
    return Figure(middle, middle - half, middle + half)
