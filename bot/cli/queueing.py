"""`kith triage`: the queue, and what a person does with a case."""

from typing import Annotated

import typer

from bot.cli.options import JsonOption, MonitorOption, NowOption, open_parts
from bot.cli.output import progress, show, show_json

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
    from bot.present.plain import ranked_to_plain
    from bot.present.queue import present_queue
    from bot.present.unblinding import warned
    from bot.queueing import line_up as make_queue
    from bot.revealing import reveal_rule

    which = _part(overdue=overdue, soon=soon)
    with open_parts(context, now) as parts:
        queue, rule = make_queue(parts, monitor, limit, which), reveal_rule(parts)
    if as_json:
        cases = [ranked_to_plain(ranked) for ranked in queue.shown]
        show_json({"as_of": queue.as_of.isoformat(), "total": queue.total, "cases": cases})
    else:
        show(warned(present_queue(queue.shown, queue.as_of, queue.total, queue.standing, which=which), rule))


def _part(*, overdue: bool, soon: bool) -> str:
    from bot.errors import AskedWronglyError

    if overdue and soon:
        raise AskedWronglyError("Nothing is overdue and due soon: give one of --overdue and --soon.")
    return "overdue" if overdue else "soon" if soon else ""


@triage.command()
def claim(context: typer.Context, case: CaseArgument, now: NowOption = "", as_json: JsonOption = False) -> None:
    """Take a case on; only now the author and the link are shown, and the journal says so."""
    from bot.casework import claim as claim_case
    from bot.present.plain import to_plain
    from bot.present.queue import present_revealed

    with open_parts(context, now) as parts:
        revealed = claim_case(parts, case)
    if as_json:
        show_json(to_plain(revealed))
    elif revealed is None:
        typer.echo("Claimed. This workspace shows nobody who wrote a post.")
    else:
        show(present_revealed(revealed))


@triage.command()
def assign(
    context: typer.Context,
    case: CaseArgument,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who takes it: the person's id in chat.")],
    now: NowOption = "",
) -> None:
    """Put a case into somebody's hands, also when another has it."""
    from bot.casework import assign as assign_case
    from bot.present.words import short

    with open_parts(context, now) as parts:
        typer.echo(f"{short(assign_case(parts, case, person))} is with {person} now.")


@triage.command()
def release(context: typer.Context, case: CaseArgument, now: NowOption = "") -> None:
    """Put a claimed case back for anybody."""
    _settle(context, case, "release", now)


@triage.command()
def snooze(
    context: typer.Context,
    case: CaseArgument,
    until: Annotated[str, typer.Argument(metavar="UNTIL", help="Day or moment (ISO 8601, local) until it rests.")],
    now: NowOption = "",
) -> None:
    """Let a case rest until a moment; it wakes earlier when its author writes again."""
    from bot.casework import snooze as snooze_case
    from bot.periods import parse_moment
    from bot.present.words import say_moment, short

    with open_parts(context, now) as parts:
        moment = parse_moment(until, parts.zone)
        typer.echo(f"{short(snooze_case(parts, case, moment))} rests until {say_moment(moment, parts.zone)}.")


@triage.command()
def note(
    context: typer.Context,
    case: CaseArgument,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The remark, for the colleagues.")],
    now: NowOption = "",
) -> None:
    """Write a remark for the colleagues to a case."""
    from bot.casework import note as note_case
    from bot.present.words import short

    with open_parts(context, now) as parts:
        typer.echo(f"Noted on {short(note_case(parts, case, words))}.")


@triage.command()
def answer(context: typer.Context, case: CaseArgument, now: NowOption = "") -> None:
    """Say that a case was answered."""
    _settle(context, case, "answer", now)


@triage.command()
def dismiss(
    context: typer.Context,
    case: CaseArgument,
    why: Annotated[str, typer.Option("--why", help="Why, for the colleagues.")] = "",
    now: NowOption = "",
) -> None:
    """Say that a case needs no answer."""
    from bot.casework import dismiss as dismiss_case
    from bot.present.words import short

    with open_parts(context, now) as parts:
        typer.echo(f"{short(dismiss_case(parts, case, why))} is dismissed.")


@triage.command()
def clear(
    context: typer.Context,
    before: Annotated[str, typer.Option("--before", help="What waits since before this day or moment (ISO 8601).")],
    monitor: MonitorOption = None,
    why: Annotated[str, typer.Option("--why", help="Why, for the colleagues.")] = "old news",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back.")] = False,
    now: NowOption = "",
) -> None:
    """Dismiss all old cases that nobody has taken on, as after a first import; each can be taken back by itself."""
    from bot.clearing import clear as clear_cases
    from bot.clearing import find_leftover
    from bot.periods import parse_moment
    from bot.present.words import count

    with open_parts(context, now) as parts:
        moment = parse_moment(before, parts.zone)
        cases = find_leftover(parts, moment, monitor)
        if not cases:
            typer.echo("Nothing waits since then.")
            return
        if not yes:
            typer.confirm(f"Dismiss {count(len(cases), 'case')}?", abort=True)
        with progress("Dismissing", len(cases)) as moved:
            done = clear_cases(parts, moment, cases, why, moved)
    typer.echo(f"{count(done, 'case')} dismissed. `kith undo ID` takes one back.")


@triage.command()
def reopen(context: typer.Context, case: CaseArgument, now: NowOption = "") -> None:
    """Put a settled case back into the queue, whoever settled it."""
    _settle(context, case, "reopen", now)


DONE = {"answer": "answered", "reopen": "open again", "release": "open for anybody again"}


def _settle(context: typer.Context, case: str, how: str, now: str) -> None:
    from bot.casework import settle
    from bot.present.words import short

    with open_parts(context, now) as parts:
        typer.echo(f"{short(settle(parts, case, how))} is {DONE[how]}.")
