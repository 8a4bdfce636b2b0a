"""Opens the database and hands out connections, each in one short transaction."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects import postgresql, sqlite

from storage import migrate
from storage.engine import WRITES, file_of, in_plain_words, make_engine, shown
from storage.errors import OldDatabaseError, StorageError
from storage.rows import Base

__all__ = ["Connection", "Database", "Health", "examine_database", "insert_new", "open_database"]

NOT_YET = "empty: tables are made at first use"


@dataclass(frozen=True, slots=True)
class Health:
    """What an examination of the database found."""

    sound: bool
    check: str
    current: bool
    revision: str
    sqlite_version: str
    journal_mode: str
    folder: str
    advice: str = ""


class Database:
    """An open database. `read()` and `write()` each give a connection in one transaction of its own."""

    def __init__(self, engine: Engine, address: str) -> None:
        self._engine = engine
        self._address = address

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database."""
        with in_plain_words(self._address), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together when the block ends well, and not at all otherwise."""
        writing = self._engine.execution_options(**{WRITES: True})
        with in_plain_words(self._address), writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Open the database, and make it when it is new.

    Raises NoDatabaseError when it cannot be reached, is damaged or belongs to another program, OldDatabaseError when
    its tables are of another version.
    """
    engine = make_engine(url)
    try:
        _ready(engine, url)
    except StorageError:
        engine.dispose()
        raise
    return Database(engine, shown(url))


def _ready(engine: Engine, url: str) -> None:
    with in_plain_words(shown(url)), engine.connect() as connection:
        found = migrate.revision_of(connection)
    if found is None:
        migrate.upgrade(url)
    elif found != migrate.newest():
        known = found in migrate.known()
        advice = "run `kith db upgrade`." if known else "it was made by a newer Kith; install that."
        raise OldDatabaseError(f"{shown(url)} has revision {found}, this Kith needs {migrate.newest()}: {advice}")


def examine_database(url: str) -> Health:
    """Look at a database without changing or making it; NoDatabaseError when it cannot be opened."""
    file = file_of(url)
    if file is not None and not file.exists():
        return _report(url, None, "ok", "none yet")
    engine = make_engine(url)
    try:
        with in_plain_words(shown(url)), engine.connect() as connection:
            found = migrate.revision_of(connection)
            check = str(connection.execute(text("PRAGMA quick_check(5)")).scalar())
            journal = str(connection.execute(text("PRAGMA journal_mode")).scalar())
    finally:
        engine.dispose()
    return _report(url, found, check, journal)


def _report(url: str, found: str | None, check: str, journal: str) -> Health:
    file = file_of(url)
    sound = check == "ok"
    return Health(
        sound=sound,
        check=check,
        current=found in (None, migrate.newest()),
        revision=found or NOT_YET,
        sqlite_version=sqlite3.sqlite_version,
        journal_mode=journal,
        folder=str(file.parent.resolve()) if file else "",
        advice="" if sound else "Restore the file from a backup; Kith does not overwrite it.",
    )


def insert_new(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, object]]) -> int:
    """Insert rows, leaving those alone whose key is there already; give how many are new."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows).rowcount
