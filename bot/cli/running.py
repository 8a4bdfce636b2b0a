"""`kith db`, `kith doctor` and `kith settings`: look after the installation."""

import json
from typing import Annotated

import typer

from bot.cli.options import JsonOption
from bot.cli.output import show, show_json

db = typer.Typer(help="The database.", no_args_is_help=True)

SOMETHING_WRONG = 1


@db.command()
def upgrade() -> None:
    """Bring the database to this version of Kith. Doing it again changes nothing."""
    from bot.bootstrap import read_settings
    from storage.migrate import upgrade as upgrade_database

    before, after = upgrade_database(read_settings().database.address)
    typer.echo(f"The database is current ({after})." if before == after else f"Upgraded from {before} to {after}.")


def doctor(as_json: JsonOption = False) -> None:
    """Check the installation: settings, database, word lists, disk."""
    from bot.doctor import examine
    from bot.present.doctor import present_findings
    from bot.present.plain import to_plain

    findings = examine()
    if as_json:
        show_json(to_plain(findings))
    else:
        show(present_findings(findings))
    if any(not finding.well for finding in findings):
        raise typer.Exit(SOMETHING_WRONG)


def settings(
    changed: Annotated[bool, typer.Option("--changed", help="Only those that differ from the default.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List every setting with its variable and value; secrets are never shown."""
    from bot.bootstrap import effective_settings

    rows = [row for row in effective_settings() if row.changed or not changed]
    if as_json:
        show_json({row.variable: row.shown for row in rows})
        return
    for row in rows:
        typer.echo(f"{row.variable}={json.dumps(row.shown)}" + ("   (changed)" if row.changed else ""))
