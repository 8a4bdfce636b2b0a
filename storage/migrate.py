"""Brings a database to this version's tables, and checks that migrations and rows say the same."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect

from storage.engine import MIGRATES, in_plain_words, make_engine, shown
from storage.errors import NoDatabaseError, OldDatabaseError

FOLDER = Path(__file__).with_name("migrations")


@cache
def newest() -> str:
    """Give the revision that this version of Kith works with; looked up once a process."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    if head is None:
        raise RuntimeError("this installation has no migrations")
    return head


def known() -> frozenset[str]:
    """Give all revisions this version has heard of."""
    return frozenset(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())


def revision_of(connection: Connection) -> str | None:
    """Give the database's revision; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str) -> tuple[str, str]:
    """Upgrade to the newest revision; gives the one before ("nothing" for an empty database) and the one after.

    All of it happens in one transaction, so that a crash leaves the old tables. Raises NoDatabaseError for a file of
    another program, OldDatabaseError for a newer Kith's.
    """
    with _migrating(url) as (connection, config):
        before = revision_of(connection)
        _refuse_strangers(connection, before, shown(url))
        command.upgrade(config, "head")
    return before or "nothing", newest()


def check(url: str) -> None:
    """Raise alembic's CommandError when the migrations do not lead to the tables of `rows`."""
    with _migrating(url) as (_, config):
        command.upgrade(config, "head")
        command.check(config)


def write_revision(url: str, words: str) -> None:
    """Write the migration that leads from the newest revision to the tables of `rows`."""
    with _migrating(url) as (_, config):
        command.upgrade(config, "head")
        command.revision(config, words, autogenerate=True, rev_id=f"{len(known()) + 1:04}")


@contextmanager
def _migrating(url: str) -> Iterator[tuple[Connection, Config]]:
    """Give a connection that may change tables, and Alembic's configuration that uses it."""
    engine = make_engine(url)
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    try:
        with in_plain_words(shown(url)), engine.execution_options(**{MIGRATES: True}).begin() as connection:
            config.attributes["connection"] = connection
            yield connection, config
    finally:
        engine.dispose()


def _refuse_strangers(connection: Connection, found: str | None, address: str) -> None:
    if found is None and (tables := inspect(connection).get_table_names()):
        raise NoDatabaseError(f"{address} holds another program's tables ({', '.join(tables[:3])}).")
    if found is not None and found not in known():
        raise OldDatabaseError(f"{address} has revision {found}: it was made by a newer Kith; install that.")


def main(arguments: list[str] | None = None) -> int:
    """`python -m storage.migrate check`, or `revision WORDS` to write the next migration."""
    parser = argparse.ArgumentParser(prog="python -m storage.migrate")
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("check", help="do the migrations lead to the tables of storage/rows.py?")
    steps.add_parser("revision", help="write the next migration").add_argument("words", help="what it changes")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        scratch = f"sqlite:///{folder}/scratch.sqlite3"
        try:
            check(scratch) if asked.step == "check" else write_revision(scratch, asked.words)
        except CommandError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
