"""Makes SQL engines whose transactions are honest: as SQLAlchemy drives SQLite by itself, updates get lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError, NoSuchModuleError, ProgrammingError
from sqlalchemy.pool import StaticPool

from storage.errors import NoDatabaseError

WAL_FIXED = (3, 51, 3)
"""From this SQLite on a reset of the write-ahead log cannot corrupt the file (sqlite.org/wal.html#walresetbug). Older
ones keep the rollback journal: readers and the writer then wait for each other, but the file stays sound."""
WRITES = "kith_writes"
MIGRATES = "kith_migrates"
"""Execution options of a connection: it writes; it changes tables."""
WRITER_LOCK = 0x6B697468
"""The advisory lock that writers of a PostgreSQL database take in turn ("kith" in hexadecimal)."""
SECRET_PARTS = ("password", "passfile", "sslpassword", "sslkey")
"""Parts of an address, besides the password in front of the host, that nobody is to see."""
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "options": "-c statement_timeout=300s -c lock_timeout=60s -c TimeZone=UTC",
}
"""How long PostgreSQL may take before we give up: a dead network must end in an error, not in silence."""


def make_engine(url: str) -> Engine:
    """Make the engine of a database (for SQLite also the file's folder); NoDatabaseError when the address is wrong."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in DRIVERS or (is_sqlite(url) and file_of(url) is None):
            raise NoDatabaseError(f"{shown(url)}: data is kept in sqlite:///FILE or postgresql://USER@HOST/NAME.")
        engine = _make_sqlite(url) if is_sqlite(url) else _make_postgresql(url)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise NoDatabaseError(
            f"{shown(url)} is no database address; write sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from None
    except OSError as error:
        raise NoDatabaseError(f"{shown(url)}: {error.strerror}.") from None
    return engine


def make_scratch() -> Engine:
    """Make the engine of a database in memory, all of whose connections are the same one."""
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def in_plain_words(address: str) -> Iterator[None]:
    """Say as NoDatabaseError what a driver only codes: no permission, a damaged file, a full disk, a lock that stays.

    A broken constraint or a wrong statement is our mistake and passes as it is.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except DatabaseError as error:
        told = str(error.orig).strip().splitlines() or [type(error).__name__]
        raise NoDatabaseError(f"{address}: {told[0].rstrip('.')}.") from error


def is_sqlite(url: str) -> bool:
    """Tell whether an address is a file of SQLite."""
    return make_url(url).get_backend_name() == "sqlite"


def file_of(url: str) -> Path | None:
    """Give the file behind an address; None for a server or a database in memory."""
    name = make_url(url).database
    return Path(name) if is_sqlite(url) and name and name != ":memory:" else None


def shown(url: str) -> str:
    """Give the address without a password."""
    try:
        parsed = make_url(url)
        return parsed.difference_update_query(SECRET_PARTS).render_as_string(hide_password=True)
    except ArgumentError:
        return "that address"


def _make_postgresql(url: str) -> Engine:
    parsed = make_url(url).set(drivername=DRIVERS["postgresql"])
    engine = create_engine(parsed, pool_pre_ping=True, connect_args=PATIENCE, hide_parameters=True)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    """Let readers see one moment, and writers take turns as SQLite's do: what was read cannot be stale when written."""
    options = connection.get_execution_options()
    if options.get(WRITES) or options.get(MIGRATES):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _make_sqlite(url: str) -> Engine:
    file = file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True)  # what people wrote does not belong into a traceback
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Make SQLite keep what it promises."""
    connection.isolation_level = None  # the driver must not begin transactions on its own
    connection.create_function("lower", 1, _lower, deterministic=True)  # its own knows only the letters of ASCII
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_FIXED else "DELETE"
    for pragma in (
        "busy_timeout=10000",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",  # what was deleted or let go is overwritten in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _lower(value: str | float | bytes | None) -> str | float | bytes | None:
    return value.lower() if isinstance(value, str) else value


def _begin(connection: Connection) -> None:
    """Take the write lock at the beginning, so that what was read cannot be stale when it is written."""
    options = connection.get_execution_options()
    if options.get(MIGRATES):
        # SQLite changes a table by replacing it; with keys on, dropping the old one would delete what hangs on it
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    writes = options.get(WRITES) or options.get(MIGRATES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
