"""Brings a database to this version's tables, and checks that migrations and rows say the same."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine

FOLDER = Path(__file__).with_name("migrations")


def configure(url: str) -> Config:
    """Give Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = url
    return config


def newest() -> str:
    """Give the revision that this version of Kith works with."""
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
    """Upgrade to the newest revision; gives the one before ("nothing" for an empty database) and the one after."""
    with create_engine(url).connect() as connection:
        before = revision_of(connection)
    command.upgrade(configure(url), "head")
    return before or "nothing", newest()


def check(url: str) -> None:
    """Raise alembic's CommandError when the migrations do not lead to the tables of `rows`."""
    command.upgrade(configure(url), "head")
    command.check(configure(url))


def main() -> int:
    """`python -m storage.migrate check`: for `make check`."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(f"sqlite:///{folder}/check.sqlite3")
        except CommandError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
