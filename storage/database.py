"""Opens the database and hands out connections, each in one short transaction."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from storage import migrate
from storage.engine import WRITES, file_of, in_plain_words, is_sqlite, make_engine, make_scratch, shown
from storage.errors import OldDatabaseError, StorageError
from storage.rows import Base

__all__ = [
    "Connection", "Database", "Health", "examine_database", "insert_new", "open_database", "open_scratch",
    "password_in", "without_password",
]  # fmt: skip

NOT_YET = "empty: tables are made at first use"


@dataclass(frozen=True, slots=True)
class Health:
    """What an examination of the database found. `engine` names the program that keeps it, with its version."""

    sound: bool
    check: str
    current: bool
    revision: str
    engine: str
    folder: str
    advice: str = ""


class Database:
    """An open database. `read()` and `write()` each give a connection in one transaction of its own.

    Inside a `write()` block they give that block's connection, so that several steps can be made one.
    """

    def __init__(self, engine: Engine, address: str) -> None:
        self._engine = engine
        self._address = address
        self.url = engine.url.render_as_string(hide_password=False)
        self._writing: ContextVar[Connection | None] = ContextVar("writing", default=None)
        self._closed = False
        event.listen(engine, "checkin", self._take_back)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database."""
        outer = self._writing.get()
        if outer is not None:
            yield outer
            return
        with in_plain_words(self._address), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together when the block ends well, and not at all otherwise."""
        outer = self._writing.get()
        if outer is not None:
            yield outer
            return
        writing = self._engine.execution_options(**{WRITES: True})
        with in_plain_words(self._address), writing.begin() as connection:
            token = self._writing.set(connection)
            try:
                yield connection
            finally:
                self._writing.reset(token)

    def close(self) -> None:
        """Let go of every connection: of those in use as soon as their work is done."""
        self._closed = True
        self._engine.dispose()

    def _take_back(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """Close a connection that comes back late: the pool that it belongs to is given up and would only lose it."""
        if self._closed:
            record.invalidate()


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


def open_scratch() -> Database:
    """Open an empty database in memory, with this version's tables; it is gone when it is closed."""
    engine = make_scratch()
    Base.metadata.create_all(engine)
    return Database(engine, "the scratch database")


def password_in(url: str) -> str:
    """Give the password that an address holds, so that logs can leave it out; empty when there is none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return ""
    told = parsed.query.get("password", "")
    return parsed.password or (told if isinstance(told, str) else "")


def without_password(url: str) -> str:
    """Give an address as it may be shown."""
    return shown(url)


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
        return _report(url, None, "ok", f"SQLite {sqlite3.sqlite_version}, journal none yet")
    engine = make_engine(url)
    examine = _examine_sqlite if is_sqlite(url) else _examine_postgresql
    try:
        with in_plain_words(shown(url)), engine.connect() as connection:
            return _report(url, migrate.revision_of(connection), *examine(connection))
    finally:
        engine.dispose()


def _examine_sqlite(connection: Connection) -> tuple[str, str]:
    check = str(connection.execute(text("PRAGMA quick_check(5)")).scalar())
    journal = str(connection.execute(text("PRAGMA journal_mode")).scalar())
    return check, f"SQLite {sqlite3.sqlite_version}, journal {journal}"


def _examine_postgresql(connection: Connection) -> tuple[str, str]:
    """Look whether letters beyond ASCII have cases here: a lookup of words depends on it."""
    knows_letters = connection.execute(text("SELECT lower('Ä') = 'ä'")).scalar()
    version = connection.execute(text("SHOW server_version")).scalar()
    return "ok" if knows_letters else "its locale knows only the letters of ASCII", f"PostgreSQL {version}"


def _report(url: str, found: str | None, check: str, engine: str) -> Health:
    file = file_of(url)
    sound = check == "ok"
    restore = "Restore the file from a backup; Kith does not overwrite it."
    return Health(
        sound=sound,
        check=check,
        current=found in (None, migrate.newest()),
        revision=found or NOT_YET,
        engine=engine,
        folder=str(file.parent.resolve()) if file else "",
        advice="" if sound else restore if file else "Make it anew with a UTF-8 locale.",
    )


def insert_new(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, object]]) -> int:
    """Insert rows, leaving those alone whose key is there already; give how many are new."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    counting = {"preserve_rowcount": True}
    statement = dialect.insert(table).on_conflict_do_nothing()
    return connection.execute(statement, rows, execution_options=counting).rowcount
