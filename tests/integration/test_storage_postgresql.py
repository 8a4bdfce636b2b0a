"""What is particular to PostgreSQL: its address, its writers' turns, and what an examination says of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from builders import NOW, a_database
from databases import address_in, server
from sqlalchemy import create_engine, text

from storage import migrate
from storage.database import examine_database, open_database
from storage.errors import NoDatabaseError
from storage.journal import Journal
from storage.workspaces import WorkspaceStore

pytestmark = pytest.mark.postgresql


def test_a_new_database_gets_its_tables_and_is_found_sound(tmp_path):
    """The first opening makes the tables; the examination names the server's version and no folder."""
    address = address_in(tmp_path)
    assert examine_database(address).revision.startswith("empty")
    open_database(address).close()
    health = examine_database(address)
    assert (health.sound, health.current, health.folder) == (True, True, "")
    assert health.engine.startswith("PostgreSQL ")


def test_the_migrations_lead_to_the_rows_here_too(tmp_path):
    """Alembic finds nothing to do after an upgrade."""
    migrate.check(address_in(tmp_path))


def test_a_wrong_password_is_said_without_it(tmp_path):
    """The sentence names server and user, and hides the password."""
    address = address_in(tmp_path).replace(server().password, "wrong-secret")
    with pytest.raises(NoDatabaseError, match="password authentication failed") as told:
        open_database(address)
    assert "wrong-secret" not in str(told.value)


def test_a_server_that_is_away_is_said_in_one_line():
    """Nobody listens at the port."""
    with pytest.raises(NoDatabaseError) as told:
        open_database("postgresql://kith:secret@127.0.0.1:1/kith")
    assert len(str(told.value).splitlines()) == 1
    assert "secret" not in str(told.value)


def test_a_locale_without_letters_is_noticed(tmp_path):
    """A database whose lower() knows only ASCII is named unsound, with what to do."""
    address = address_in(tmp_path)
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE plain TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'"))
    engine.dispose()
    health = examine_database(address.rsplit("/", 1)[0] + "/plain")
    assert not health.sound
    assert "UTF-8" in health.advice


def test_writers_take_turns(tmp_path):
    """Four writers that each read the highest number and write the next one lose nothing."""
    database = a_database(tmp_path)

    def write(number):
        with database.write() as connection:
            Journal(connection, "ws").write(NOW, f"writer {number}", "note", "x")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    with database.read() as connection:
        assert len(Journal(connection, "ws").recent(100)) == 40
    database.close()


def test_a_reader_cannot_write(tmp_path):
    """A connection for reading is refused a change by the server itself."""
    database = a_database(tmp_path)
    with pytest.raises(NoDatabaseError, match="read-only"), database.read() as connection:
        WorkspaceStore(connection).ensure("new")
    database.close()
