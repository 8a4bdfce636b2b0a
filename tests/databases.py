"""Which database the tests run on: `pytest --database=sqlite` (the default) or `--database=postgresql`."""

import atexit
import hashlib
import sqlite3
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from servers.postgresql import PostgresqlServer, empty, shape_of
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.pool import Pool
from sqlalchemy.util import LRUCache

from storage.database import open_database

KINDS = ("sqlite", "postgresql")
chosen = "sqlite"
refused = False
TEMPLATE = "migrated"


def choose(kind: str):
    """Decide for the whole run."""
    global chosen  # noqa: PLW0603  one run, one kind
    chosen = kind


_dialects: dict[str, Dialect] = {}
_compiled = LRUCache(1_000)


@event.listens_for(Engine, "engine_connect")
def _share_what_is_compiled(connection: Connection):
    """Let the databases of all tests use the same statements: to compile them anew for each takes half of the time."""
    connection.dialect = _dialects.setdefault(connection.dialect.name, connection.dialect)
    connection.execution_options(compiled_cache=_compiled)


@event.listens_for(Pool, "checkout")
def _do_not_wait_for_the_disk(connection, _record, _proxy):
    """Spare each transaction the milliseconds in which the disk confirms it: nobody pulls the plug of a test.

    A killed process loses nothing by it. PostgreSQL's server is started likewise.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def none_if(unwanted):
    """Refuse databases for a while: a test that is left out because it touches none shall touch none."""
    global refused  # noqa: PLW0603  one test at a time
    refused = bool(unwanted)
    yield
    refused = False


def address_in(folder: Path) -> str:
    """Give the address of a database that belongs to this folder; it is empty at first."""
    assert not refused, "this test is marked as one that touches no database"
    return f"sqlite:///{folder}/kith.sqlite3" if chosen == "sqlite" else _on_server(folder, "")


def migrated_in(folder: Path) -> str:
    """Give the address of a database in this folder that has its tables already; they are made once a run."""
    assert not refused, "this test is marked as one that touches no database"
    if chosen == "postgresql":
        return _migrated_on_server(folder)
    file = folder / "kith.sqlite3"
    file.write_bytes(_new_file())
    return f"sqlite:///{file}"


def give_back(folder: Path):
    """Take back the migrated databases of a folder that nobody needs any more: emptied, they serve another test.

    To make one takes a tenth of a second and a thousand files, to empty one a hundredth and none.
    """
    for place in [place for place in _lent if place.is_relative_to(folder)]:
        address = _lent.pop(place)
        if empty(address, _template_shape()):
            _free.append(address)


_lent: dict[Path, str] = {}
_free: list[str] = []


def _migrated_on_server(folder: Path) -> str:
    if folder not in _lent:
        _lent[folder] = _free.pop() if _free else _on_server(folder, _template())
    return _lent[folder]


@cache
def server() -> PostgresqlServer:
    """Start the server of this run; it ends with the run."""
    started = PostgresqlServer().start()
    atexit.register(started.stop)
    return started


def stop_server():
    """End the run's server and take its files away, if it was started."""
    if server.cache_info().currsize:
        server().stop()


@cache
def _on_server(folder: Path, template: str) -> str:
    return server().new_database(hashlib.sha256(f"{folder}{template}".encode()).hexdigest()[:32], template)


@cache
def _template() -> str:
    open_database(server().new_database(TEMPLATE)).close()
    return TEMPLATE


@cache
def _template_shape() -> str:
    """Give the shape of a database that was just migrated."""
    return shape_of(server().new_database("shape", _template()))


@cache
def _new_file() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "new.sqlite3"
        open_database(f"sqlite:///{file}").close()
        return file.read_bytes()
