"""`kith bench`, on what is made up: people who wait, teams that are audited, monitors that are watched."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption
from bot.cli.output import progress, show, show_json, tell

if TYPE_CHECKING:
    from bot.bench.queue_report import QueueBench


def fairness(
    cases: Annotated[int, typer.Option(min=20, max=100_000, help="How many cases each team has.")] = 1000,
    odds: Annotated[
        float, typer.Option(min=1.01, max=100, help="How much a biased team favours: the odds ratio of being answered.")
    ] = 2,
    pace: Annotated[float, typer.Option(min=1.01, max=100, help="The same of speed: how many times as fast.")] = 1.5,
    runs: Annotated[int, typer.Option(min=1, max=100_000, help="How many teams of each kind.")] = 500,
    as_json: JsonOption = False,
) -> None:
    """Try `kith audit team` on teams that are made up: how often it calls a fair one biased, and finds a biased one."""
    from bot.bench.fairness import (
        FairnessBench,
        fairness_bench_to_plain,
        make_teams,
        measure_fairness,
        present_fairness_bench,
    )

    teams = make_teams(cases, odds, pace)
    with progress("Auditing", runs * len(teams)) as moved:
        found = FairnessBench(cases=cases, rows=measure_fairness(teams, runs, moved))
    if as_json:
        show_json(fairness_bench_to_plain(found))
    else:
        show(present_fairness_bench(found))


def spikes(
    series: Annotated[int, typer.Option(min=10, max=100_000, help="How many monitors.")] = 1000,
    weeks: Annotated[int, typer.Option(min=4, max=52, help="Weeks of history that each begins with.")] = 8,
    as_json: JsonOption = False,
) -> None:
    """Try "what changed" on monitors that are made up: false alarms a month, and planted spikes that are found."""
    from bot.bench.spikes import measure_spikes, present_spikes_bench, spikes_bench_to_plain

    with progress("Watching", series) as moved:
        found = measure_spikes(weeks, series, moved)
    if as_json:
        show_json(spikes_bench_to_plain(found))
    else:
        show(present_spikes_bench(found))


def queue(
    load: Annotated[
        list[float] | None,
        typer.Option(
            min=0.05,
            max=3,
            help="Share of its time that the team is kept busy; may be repeated. Default: 0.85 and 1.05.",
        ),
    ] = None,
    team: Annotated[int, typer.Option(min=1, max=9, help="How many people answer.")] = 2,
    days: Annotated[float, typer.Option(min=4, max=120, help="How many days; the first two are not counted.")] = 28,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="How many runs, each with people of its own.")] = 10,
    picture: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it to this file: .svg or .png.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Simulate how long people wait, by need and by influence, under Kith's order of the queue and four others."""
    from bot.bench.queue_report import QueueBench, present_queue_bench, queue_bench_to_plain
    from bot.bench.queueing import Plan, count_simulations, measure_queue

    form = _form_of(picture)
    plan = Plan(team=team, days=days, runs=runs, loads=tuple(dict.fromkeys(load or (0.85, 1.05))))
    with progress("Simulating", count_simulations(plan)) as moved:
        found = QueueBench(plan=plan, found=measure_queue(plan, moved))
    if picture:
        _draw(found, picture, form)
    if as_json:
        show_json(queue_bench_to_plain(found))
    else:
        show(present_queue_bench(found))


def _form_of(picture: Path | None) -> str:
    """Give the form that the file's name asks for, before anything long begins."""
    from bot.errors import AskedWronglyError

    form = picture.suffix.lower().removeprefix(".") if picture else "svg"
    if form not in ("svg", "png"):
        raise AskedWronglyError(f"{picture} must end in .svg or .png.")
    return form


def _draw(found: "QueueBench", picture: Path, form: str) -> None:
    from bot.bench.queue_picture import draw_queue
    from bot.errors import AskedWronglyError

    try:
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(draw_queue(found.found, form))
    except OSError as error:
        raise AskedWronglyError(f"{picture} cannot be written: {error.strerror}.") from None
    tell(f"The picture is in {picture}.")
