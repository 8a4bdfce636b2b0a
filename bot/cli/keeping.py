"""`kith perk`, `kith correct`, `kith noquote` and `kith forget`: tell Kith what it cannot know."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import JsonOption, NowOption, OneMonitorOption, open_parts
from bot.cli.output import show, show_json, tell

SOME_ROWS_SKIPPED = 1

perk = typer.Typer(help="The perk ledger: what the brand gave to whom, and when.", no_args_is_help=True)


@perk.command("add")
def add_perk(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="@PERSON", help="Who got it.")],
    what: Annotated[str, typer.Argument(help="What it was.")],
    kind: Annotated[str, typer.Option(help="sponsored, gifted, affiliate or contest.")] = "gifted",
    given_on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day it was given. Default: today.")] = "",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days it explains posts.")] = 90,
    monitor: OneMonitorOption = "",
    now: NowOption = "",
) -> None:
    """Note a perk. Posts by this person within the days that follow are paid, those already stored too."""
    from bot.keeping import add_perk as add
    from bot.keeping import read_perk

    with open_parts(context, now) as parts:
        today = parts.clock().astimezone(parts.zone).date()
        noted = read_perk(
            {"person": person, "what": what, "kind": kind, "given_on": given_on or str(today), "days": str(days)}
        )
        added, read_again = add(parts, noted, monitor)
    if not added:
        typer.echo("That line stands in the ledger already.")
        return
    typer.echo(f"Noted: {noted.what} for @{noted.person}, {noted.given_on}. Mentions read again: {read_again}.")


@perk.command("list")
def list_perks(context: typer.Context, monitor: OneMonitorOption = "", as_json: JsonOption = False) -> None:
    """List the ledger, newest first."""
    from bot.keeping import list_perks as listed
    from bot.present.keeping import present_perks
    from bot.present.plain import to_plain

    with open_parts(context) as parts:
        perks = listed(parts, monitor or None)
    if as_json:
        show_json([{"monitor": name, "perk": to_plain(one)} for name, one in perks])
    else:
        show(present_perks(perks))


@perk.command("import")
def import_perks(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV with person, what, kind, given_on, days.")],
    monitor: OneMonitorOption = "",
    now: NowOption = "",
) -> None:
    """Take a ledger in from CSV. The same line again changes nothing; a bad line is told and skipped."""
    from bot.keeping import import_perks as take_in

    with open_parts(context, now) as parts:
        report = take_in(parts, file, monitor)
    for line, reason in report.problems:
        tell(f"{file}:{line}: {reason}")
    typer.echo(f"{report.added} perks noted, {report.known} known already. Mentions read again: {report.read_again}.")
    if report.problems:
        raise typer.Exit(SOME_ROWS_SKIPPED)


def correct(
    context: typer.Context,
    mention: Annotated[str, typer.Argument(metavar="ID", help="The mention's id or its first characters.")],
    origin: Annotated[str, typer.Option(help="organic, paid, self_promotion, owned or unclear.")] = "",
    intent: Annotated[str, typer.Option(help="complaint, question, peer_help, feature_request, praise, …")] = "",
    urgency: Annotated[str, typer.Option(help="critical, high, normal or low.")] = "",
    note: Annotated[str, typer.Option(help="Why.")] = "",
    now: NowOption = "",
) -> None:
    """Put your verdict beside Kith's; yours wins, both are kept."""
    from bot.correcting import correct as put
    from bot.errors import AskedWronglyError
    from bot.present.words import short

    said = {field: value for field, value in (("origin", origin), ("intent", intent), ("urgency", urgency)) if value}
    if not said:
        raise AskedWronglyError("Say what is right: --origin, --intent or --urgency.")
    with open_parts(context, now) as parts:
        found = put(parts, mention, said, note)
    typer.echo(f"{short(found)}: {', '.join(f'{field} is {value}' for field, value in said.items())}.")


def noquote(
    context: typer.Context,
    author: Annotated[str, typer.Argument(metavar="@AUTHOR", help="The account that is not to be quoted.")],
    off: Annotated[bool, typer.Option("--off", help="It may be quoted again.")] = False,
    now: NowOption = "",
) -> None:
    """Quote an author in no digest any more, as they asked; they are counted and answered all the same."""
    from bot.quoting import quote_again, quote_no_more

    with open_parts(context, now) as parts:
        changed = quote_again(parts, author) if off else quote_no_more(parts, author)
    done = "may be quoted again" if off else "is quoted no more"
    typer.echo(f"{author} {done}." if changed else "Nothing to change.")


def forget(
    context: typer.Context,
    author: Annotated[str, typer.Argument(metavar="@AUTHOR", help="The account to forget.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back.")] = False,
    now: NowOption = "",
) -> None:
    """Delete everything of one author for good; a later import does not bring it back."""
    from bot.erasing import forget as forget_author
    from bot.errors import AskedWronglyError

    if not author.strip(" @"):
        raise AskedWronglyError("Name the account to forget.")
    if not yes:
        typer.confirm(f"Delete every mention of {author} for good?", abort=True)
    with open_parts(context, now) as parts:
        gone = forget_author(parts, author)
    typer.echo(f"Forgotten: {gone.mentions} mentions, {gone.cases} cases, {gone.perks} perks.")
