"""Shows how each order of the queue treats people."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analyzers.labels import Urgency
from bot.bench.asks import HELPING
from bot.bench.queueing import Figure, Plan, Treated, Waits
from bot.present.message import Block, Message, Paragraph, Part, Section, Style, Table
from bot.present.words import URGENCY, count

OF_CELLS = (
    "Mean wait / what one in a hundred waits longer than; below them, in the same unit, how far the runs leave both "
    "open (95 %)."
)
OF_RUNS = (
    "All orders meet the same people: Poisson arrivals with the shape of a day, needs as often as among labelled "
    "posts, followers log-normal and independent of need. Nobody is interrupted. Who still waits at the end counts "
    "with the time waited so far."
)
NOTHING = "–"
LONG_HOURS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBench:
    """What was simulated, and how each order treated people, by load."""

    plan: Plan
    found: Mapping[float, Mapping[str, Treated]]


def present_queue_bench(bench: QueueBench) -> Message:
    """Show waits by need and by influence, for each load."""
    plan = bench.plan
    return Message(
        title="How a queue treats people",
        subtitle=f"{count(plan.team, 'person', 'people')} at work around the clock, {60 * HELPING:.0f} min a case, "
        f"{plan.days:g} days, {count(plan.runs, 'run')}",
        blocks=tuple(_section(load, orders) for load, orders in bench.found.items()),
        footer=((Part(OF_CELLS, Style.MUTED),), (Part(OF_RUNS, Style.MUTED),)),
    )


def queue_bench_to_plain(bench: QueueBench) -> dict[str, object]:
    """Give the same for a program: waits in hours."""
    plan = bench.plan
    return {
        "team": plan.team,
        "days": plan.days,
        "runs": plan.runs,
        "loads": {
            f"{load:g}": {name: _plain(treated) for name, treated in orders.items()}
            for load, orders in bench.found.items()
        },
    }


def say_short(hours: float) -> str:
    """Say a wait in few letters: `12 min`, `4.5 h`, `3.2 d`; nothing where nobody waited."""
    if math.isnan(hours):
        return NOTHING
    number, unit = _in_unit(hours, hours)
    return f"{number} {unit}"


def _in_unit(hours: float, like: float) -> tuple[str, str]:
    """Give hours as a number in the unit in which a wait like that is said, and the unit."""
    if like < 1:
        return f"{60 * hours:.0f}", "min"
    return (f"{hours:.1f}", "h") if like < LONG_HOURS else (f"{hours / 24:.1f}", "d")


def _section(load: float, orders: Mapping[str, Treated]) -> Section:
    blocks: list[Block] = [_by_need(orders), _by_influence(orders)]
    if load > 1:
        left = ", ".join(f"{name} {100 * treated.left.value:.0f} %" for name, treated in orders.items())
        blocks.append(
            Paragraph((Part(f"Still waiting at the end: {left}. No order helps more people than the team can."),))
        )
    return Section(title=f"Load {load:g}", blocks=tuple(blocks))


def _by_need(orders: Mapping[str, Treated]) -> Table:
    rows = [(URGENCY[need], *(_cell(treated.needs[need]) for treated in orders.values())) for need in Urgency]
    return Table(caption="By need", head=("need", *orders), rows=tuple(rows))


def _by_influence(orders: Mapping[str, Treated]) -> Table:
    tenths = range(len(next(iter(orders.values())).tenths))
    names = {0: "1 (least)", tenths[-1]: f"{len(tenths)} (most)"}
    rows = [
        (names.get(place, f"{place + 1}"), *(_two(treated.tenths[place]) for treated in orders.values()))
        for place in tenths
    ]
    rows.append(("1st : last", *(_ratio(treated.gradient) for treated in orders.values())))
    return Table(caption="By influence, in tenths of the people", head=("tenth", *orders), rows=tuple(rows))


def _cell(waits: Waits) -> str:
    return f"{_two(waits)}\n{_open(waits.mean)} / {_open(waits.p99)}"


def _two(waits: Waits) -> str:
    return f"{say_short(waits.mean.value)} / {say_short(waits.p99.value)}"


def _open(figure: Figure) -> str:
    """Say how far the runs leave a figure open, in its own unit."""
    if figure.high is None or math.isnan(figure.value):
        return "±?"
    return f"±{_in_unit(figure.high - figure.value, figure.value)[0]}"


def _ratio(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f}\n({max(figure.low, 0):.2f}–{figure.high:.2f})"


def _plain(treated: Treated) -> dict[str, object]:
    return {
        "by_need": {need.value: _plain_waits(waits) for need, waits in treated.needs.items()},
        "by_influence_tenth": [_plain_waits(waits) for waits in treated.tenths],
        "least_over_most_famous_tenth": _plain_figure(treated.gradient),
        "left_waiting": _plain_figure(treated.left),
    }


def _plain_waits(waits: Waits) -> dict[str, object]:
    return {"mean_hours": _plain_figure(waits.mean), "p99_hours": _plain_figure(waits.p99)}


def _plain_figure(figure: Figure) -> dict[str, float | None]:
    named = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {name: None if each is None or math.isnan(each) else round(each, 4) for name, each in named.items()}
