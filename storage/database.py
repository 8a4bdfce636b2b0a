"""Opens the database: one engine, short transactions, honest SQLite."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from storage import migrate
from storage.errors import NoDatabaseError, OldDatabaseError
from storage.rows import Base

__all__ = ["Connection", "Database", "Health", "examine_database", "insert_new", "open_database"]

WAL_FIXED = (3, 51, 3)
"""From this SQLite on a reset of the write-ahead log cannot corrupt the file (sqlite.org/wal.html#walresetbug)."""
WRITES = "writes"


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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database."""
        with self._told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together when the block ends well, and not at all otherwise."""
        with self._told(), self._engine.execution_options(**{WRITES: True}).connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in plain words what a driver only codes."""
        try:
            yield
        except DatabaseError as error:
            raise NoDatabaseError(f"{error.orig}.") from error

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Open the database, and make it when it is new.

    Raises NoDatabaseError when it cannot be reached or is damaged, OldDatabaseError when its tables are of another
    version.
    """
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            found = migrate.revision_of(connection)
    except DatabaseError as error:
        raise NoDatabaseError(f"{_shown(url)}: {error.orig}.") from error
    if found is None:
        migrate.upgrade(url)
    elif found != migrate.newest():
        known = found in migrate.known()
        advice = "run `kith db upgrade`." if known else "it was made by a newer Kith; install that."
        raise OldDatabaseError(f"{_shown(url)} has revision {found}, this Kith needs {migrate.newest()}: {advice}")
    return Database(engine)


def examine_database(url: str) -> Health:
    """Look at a database without changing it; NoDatabaseError when it cannot be opened."""
    engine = _engine(url)
    file = _file(url)
    try:
        with engine.connect() as connection:
            found = migrate.revision_of(connection)
            check = str(connection.execute(text("PRAGMA quick_check(5)")).scalar())
            journal = str(connection.execute(text("PRAGMA journal_mode")).scalar())
    except DatabaseError as error:
        raise NoDatabaseError(f"{_shown(url)}: {error.orig}.") from error
    finally:
        engine.dispose()
    sound = check == "ok"
    return Health(
        sound=sound,
        check=check,
        current=found in (None, migrate.newest()),
        revision=found or "empty: tables are made at first use",
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


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            raise NoDatabaseError(f"{_shown(url)}: this version keeps its data in SQLite (sqlite:///FILE).")
        _make_folder(url)
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError):
        raise NoDatabaseError(f"{_shown(url)} is no database address; write sqlite:///FILE.") from None
    except OSError as error:
        raise NoDatabaseError(f"{_shown(url)}: {error.strerror}.") from None
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _file(url: str) -> Path | None:
    name = make_url(url).database
    return Path(name) if name and name != ":memory:" else None


def _make_folder(url: str) -> None:
    file = _file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)


def _shown(url: str) -> str:
    """Give the address without a password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "that address"


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Make SQLite keep what it promises; see docs/decisions/0003-sqlite.md."""
    connection.isolation_level = None  # the driver must not begin transactions on its own
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_FIXED else "DELETE"
    for pragma in (
        "busy_timeout=10000",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at the beginning, so that what was read cannot be stale when it is written."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
