"""`kith triage`: the queue, and what a person does with a case."""

from typing import Annotated

import typer

from bot.cli.options import JsonOption, MonitorOption, NowOption, open_parts
from bot.cli.output import show, show_json

triage = typer.Typer(help="Who needs an answer, in order of need; claim, answer or dismiss a case.")

CaseArgument = Annotated[str, typer.Argument(metavar="ID", help="The case's id or its first characters.")]


@triage.callback(invoke_without_command=True)
def line_up(
    context: typer.Context,
    monitor: MonitorOption = None,
    limit: Annotated[int | None, typer.Option(min=1, max=1000, help="How many cases to list.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only cases that should be answered already.")] = False,
    soon: Annotated[bool, typer.Option("--soon", help="Only cases that are due soon.")] = False,
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the queue: critical cases first, the others by need, people affected and waiting time."""
    if context.invoked_subcommand:
        return
    from bot.actions import line_up as make_queue
    from bot.present.plain import ranked_to_plain
    from bot.present.queue import present_queue

    which = _part(overdue=overdue, soon=soon)
    with open_parts(context, now) as parts:
        queue = make_queue(parts, monitor, limit, which)
    if as_json:
        cases = [ranked_to_plain(ranked) for ranked in queue.shown]
        show_json({"as_of": queue.as_of.isoformat(), "total": queue.total, "cases": cases})
    else:
        show(present_queue(queue.shown, queue.as_of, queue.total, queue.standing, which=which))


def _part(*, overdue: bool, soon: bool) -> str:
    from bot.errors import AskedWronglyError

    if overdue and soon:
        raise AskedWronglyError("Nothing is overdue and due soon: give one of --overdue and --soon.")
    return "overdue" if overdue else "soon" if soon else ""


@triage.command()
def claim(context: typer.Context, case: CaseArgument, now: NowOption = "", as_json: JsonOption = False) -> None:
    """Take a case on; only now the author and the link are shown, and the journal says so."""
    from bot.actions import claim as claim_case
    from bot.present.plain import to_plain
    from bot.present.queue import present_revealed

    with open_parts(context, now) as parts:
        revealed = claim_case(parts, case)
    if as_json:
        show_json(to_plain(revealed))
    else:
        show(present_revealed(revealed))


@triage.command()
def answer(context: typer.Context, case: CaseArgument, now: NowOption = "") -> None:
    """Say that a case was answered."""
    _settle(context, case, "answer", now)


@triage.command()
def dismiss(context: typer.Context, case: CaseArgument, now: NowOption = "") -> None:
    """Say that a case needs no answer."""
    _settle(context, case, "dismiss", now)


@triage.command()
def reopen(context: typer.Context, case: CaseArgument, now: NowOption = "") -> None:
    """Undo: put a case back into the queue."""
    _settle(context, case, "reopen", now)


DONE = {"answer": "answered", "dismiss": "dismissed", "reopen": "open again"}


def _settle(context: typer.Context, case: str, how: str, now: str) -> None:
    from bot.actions import settle

    with open_parts(context, now) as parts:
        typer.echo(f"{settle(parts, case, how)[:8]} is {DONE[how]}.")
