"""Assembles the command line, and turns errors into one sentence and an exit code."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from analyzers.errors import KithError
from bot.cli import (
    asking,
    auditing,
    benching,
    clusters,
    evaluating,
    feeding,
    keeping,
    monitors,
    queueing,
    reading,
    reviewing,
    running,
    simulating,
    sourcing,
    teamaudit,
    timing,
    webhooks,
)
from bot.cli.options import Common, NowOption

ENDED_BY_HAND = 130

app = typer.Typer(
    name="kith",
    help="Reads public mentions of a brand, keeps bought love apart from real love, and queues people by need.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:  # noqa: FBT001  typer calls it with the flag's value
    if asked:
        from importlib.metadata import version

        typer.echo(f"kith {version('kith')}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    now: NowOption = "",
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Remember what holds for every command."""
    context.obj = replace(context.obj or Common(), now=now)


app.command("import", rich_help_panel="Take in")(feeding.import_files)
app.command("assess", rich_help_panel="Take in")(reading.assess)
app.command("check", rich_help_panel="Ask")(reading.check)
app.command("digest", rich_help_panel="Ask")(asking.digest)
app.command("themes", rich_help_panel="Ask")(clusters.themes)
app.command("campaigns", rich_help_panel="Ask")(clusters.campaigns)
app.command("why", rich_help_panel="Ask")(asking.why)
app.command("lookup", rich_help_panel="Ask")(asking.lookup)
app.add_typer(queueing.triage, name="triage", rich_help_panel="Ask")
app.command("history", rich_help_panel="Ask")(reviewing.history)
app.command("undo", rich_help_panel="Tell")(reviewing.undo)
app.command("reveal", rich_help_panel="Tell")(reviewing.reveal)
app.add_typer(reviewing.wordings, name="wordings", rich_help_panel="Tell")
app.command("correct", rich_help_panel="Tell")(keeping.correct)
app.add_typer(monitors.monitor, name="monitor", rich_help_panel="Tell")
app.add_typer(sourcing.source, name="source", rich_help_panel="Tell")
app.add_typer(keeping.perk, name="perk", rich_help_panel="Tell")
app.add_typer(timing.schedule, name="schedule", rich_help_panel="Tell")
app.command("channel", rich_help_panel="Tell")(timing.channel)
app.command("role", rich_help_panel="Tell")(timing.role)
app.command("oncall", rich_help_panel="Tell")(timing.oncall)
app.command("noquote", rich_help_panel="Tell")(keeping.noquote)
app.add_typer(webhooks.webhook, name="webhook", rich_help_panel="Take in")
app.command("forget", rich_help_panel="Tell")(keeping.forget)
auditing.audit.command("team")(teamaudit.team)
app.add_typer(auditing.audit, name="audit", rich_help_panel="Measure")
app.command("eval", rich_help_panel="Measure")(evaluating.measure)
benching.bench.command("queue")(simulating.queue)
benching.bench.command("fairness")(simulating.fairness)
benching.bench.command("spikes")(simulating.spikes)
app.add_typer(benching.bench, name="bench", rich_help_panel="Measure")
app.command("run", rich_help_panel="Run")(running.run)
app.add_typer(timing.outbox, name="outbox", rich_help_panel="Run")
app.add_typer(running.db, name="db", rich_help_panel="Run")
app.command("doctor", rich_help_panel="Run")(running.doctor)
app.command("settings", rich_help_panel="Run")(running.settings)


def main(words: Sequence[str] | None = None, common: Common | None = None) -> None:
    """Run the command line; every expected failure is one sentence on standard error and a documented exit code.

    `words` are those of the process unless others are given; with `common`, tests put in other ways of working.
    """
    try:
        app(args=words, obj=common)
    except KithError as error:
        typer.echo(f"kith: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("kith: stopped; what was stored before stays.", err=True)
        sys.exit(ENDED_BY_HAND)
    except BrokenPipeError:
        # the reader of our output went away (`kith … | head`): nothing is wrong
        sys.stderr.close()
        sys.exit(0)
