"""`kith db`, `kith doctor` and `kith settings`: look after the installation."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption, NowOption, clock_from
from bot.cli.output import progress, show, show_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Connection, Database

db = typer.Typer(help="The database.", no_args_is_help=True)

SOMETHING_WRONG = 1


@db.command()
def upgrade() -> None:
    """Bring the database to this version of Kith. Doing it again changes nothing; what was broken off goes on."""
    from bot.bootstrap import read_settings
    from storage.migrate import upgrade as upgrade_database

    address = read_settings().database.address
    before, after = upgrade_database(address)
    _fill_index(address)
    typer.echo(f"The database is current ({after})." if before == after else f"Upgraded from {before} to {after}.")


def _fill_index(address: str) -> None:
    """Index the words and addresses of mentions that were stored before there was an index."""
    from storage.database import open_database
    from storage.words import count_unworded, index_some

    database = open_database(address)
    with database.read() as connection:
        missing = count_unworded(connection)
    if missing:
        with progress("Indexing what is stored", missing) as moved:
            done = 0
            while some := _write(database, index_some):
                done += some
                moved(done)
    database.close()


def _write(database: "Database", step: "Callable[[Connection], int]") -> int:
    with database.write() as connection:
        return step(connection)


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


class RoleName(StrEnum):
    """What a process may do."""

    TALK = "talk"
    LISTEN = "listen"
    HOOK = "hook"
    THINK = "think"
    POST = "post"


def run(
    context: typer.Context,
    roles: Annotated[
        list[RoleName] | None, typer.Option("--roles", help="Only this part of the work; may be repeated.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Do all that is due now, and end.")] = False,
    now: NowOption = "",
    speed: Annotated[
        float, typer.Option(min=0.001, max=1_000_000, help="How fast the clock runs, to see a week in a minute.")
    ] = 1.0,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more of what happens.")] = False,
) -> None:
    """Run the bot: listen, think and post by itself, until it is stopped (SIGTERM or ctrl-c).

    Without a token the console is its chat, and a drop folder and the bundled sample are its sources.
    """
    import asyncio

    from bot.bootstrap import read_settings, secret_words
    from bot.logs import start_logging
    from bot.starting import run_bot

    start_logging(verbose=verbose, secrets=secret_words(read_settings()))
    chosen = frozenset(role.value for role in roles or ())
    if not asyncio.run(run_bot(clock_from(context, now, speed), roles=chosen, once=once)):
        raise typer.Exit(SOMETHING_WRONG)
