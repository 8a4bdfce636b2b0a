"""The database opens, refuses what is not its own in plain words, and keeps all of a transaction or nothing."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from builders import NOW, a_database, a_mention, an_assessment
from guards_schema import everything
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from storage import migrate
from storage.database import examine_database, open_database
from storage.engine import WAL_FIXED
from storage.errors import NoDatabaseError, OldDatabaseError
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.rows import Base, WorkspaceRow
from storage.workspaces import WorkspaceStore

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parents[2]


def address(folder, name="kith.sqlite3"):
    return f"sqlite:///{folder}/{name}"


def execute(folder, *statements, name="kith.sqlite3"):
    connection = sqlite3.connect(folder / name)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def tables(folder, name="kith.sqlite3"):
    connection = sqlite3.connect(folder / name)
    found = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return found


def test_a_new_database_is_made_with_its_folder(tmp_path):
    """The first opening makes folder and tables; the second changes nothing and finds what was written."""
    url = address(tmp_path / "a" / "b")
    first = open_database(url)
    with first.write() as connection:
        WorkspaceStore(connection).ensure("ws")
    first.close()
    again = open_database(url)
    with again.read() as connection:
        assert everything(connection, Base.metadata, "ws")["workspaces"]
    again.close()


@pytest.mark.parametrize(
    "url",
    ["no address", "sqlite://", "sqlite:///:memory:", "mysql://kith:secret@localhost/kith", "nosuch:///x"],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url):
    """Only a file of SQLite or a PostgreSQL server is an address."""
    with pytest.raises(NoDatabaseError) as told:
        open_database(url)
    assert "sqlite:///FILE" in str(told.value)
    assert "secret" not in str(told.value)


def test_a_folder_is_no_database(tmp_path):
    """A path that cannot be opened is told in plain words, with the path."""
    (tmp_path / "kith.sqlite3").mkdir()
    with pytest.raises(NoDatabaseError, match=r"kith\.sqlite3: unable to open database file"):
        open_database(address(tmp_path))


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(NoDatabaseError, match="taken"):
        open_database(address(tmp_path / "taken" / "deep"))


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    """Somebody's notes are neither opened nor overwritten."""
    notes = tmp_path / "kith.sqlite3"
    notes.write_text("notes " * 1000)
    for look in (open_database, examine_database, migrate.upgrade):
        with pytest.raises(NoDatabaseError, match="not a database"):
            look(address(tmp_path))
    assert notes.read_text() == "notes " * 1000


def test_another_programs_database_is_left_as_it_is(tmp_path):
    """A sound SQLite file with other tables gets none of ours."""
    execute(tmp_path, "CREATE TABLE bookmarks (title TEXT)")
    with pytest.raises(NoDatabaseError, match="bookmarks"):
        open_database(address(tmp_path))
    assert tables(tmp_path) == {"bookmarks"}


def test_a_newer_database_is_refused(tmp_path):
    """A revision this version never heard of is left alone, also by an upgrade."""
    a_database(tmp_path).close()
    execute(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    for look in (open_database, migrate.upgrade):
        with pytest.raises(OldDatabaseError, match="newer Kith"):
            look(address(tmp_path))


def test_upgrading_twice_changes_nothing(tmp_path):
    """The first upgrade makes the tables, the second says that they are current."""
    assert migrate.upgrade(address(tmp_path)) == ("nothing", migrate.newest())
    assert migrate.upgrade(address(tmp_path)) == (migrate.newest(), migrate.newest())


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path):
    """A name that is taken stops it half way: the tables before that one are gone again."""
    execute(tmp_path, "CREATE VIEW evidence AS SELECT 1")
    with pytest.raises(NoDatabaseError, match="evidence already exists"):
        migrate.upgrade(address(tmp_path))
    assert tables(tmp_path) == set()


def test_a_sound_database_is_found_sound(tmp_path):
    """An examination tells revision, SQLite's version and the journal that goes with it."""
    a_database(tmp_path).close()
    health = examine_database(address(tmp_path))
    assert (health.sound, health.current, health.revision) == (True, True, migrate.newest())
    assert health.engine.endswith("journal wal" if sqlite3.sqlite_version_info >= WAL_FIXED else "journal delete")
    assert health.folder == str(tmp_path.resolve())


def test_an_examination_makes_no_file(tmp_path):
    """Looking for a database that is not there leaves the disk as it was."""
    health = examine_database(address(tmp_path / "deep"))
    assert health.sound
    assert health.current
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_noticed(tmp_path):
    """Bytes overwritten in the middle of the file: the examination says so and says what to do."""
    database = a_database(tmp_path)
    with database.write() as connection:
        mentions = [(a_mention(external_id=str(number)), an_assessment()) for number in range(300)]
        MentionStore(connection, "ws").keep("Acme", mentions, NOW)
    database.close()
    file = tmp_path / "kith.sqlite3"
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\x07" * 20_000
    file.write_bytes(content)
    health = examine_database(address(tmp_path))
    assert not health.sound
    assert "backup" in health.advice
    assert file.read_bytes() == content


def test_an_exception_leaves_nothing_half_written(tmp_path):
    """What was stored before it in the same transaction is gone as well."""
    database = a_database(tmp_path)
    with database.read() as connection:
        before = everything(connection, Base.metadata, "ws")

    def write_and_fail():
        with database.write() as connection:
            MentionStore(connection, "ws").keep("Acme", [(a_mention(), an_assessment())], NOW)
            assert everything(connection, Base.metadata, "ws") != before
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power"):
        write_and_fail()
    with database.read() as connection:
        assert everything(connection, Base.metadata, "ws") == before
    database.close()


def test_a_killed_process_leaves_nothing_half_written(tmp_path):
    """A process that dies inside a transaction leaves the rows of the one before it, and a sound file."""
    a_database(tmp_path).close()
    program = f"""
import os
from builders import *
from storage.mentions import MentionStore
database = open_database({address(tmp_path)!r})
for number in range(3):
    with database.write() as connection:
        batch = [(a_mention(external_id=f"{{number}}-{{post}}"), an_assessment()) for post in range(500)]
        MentionStore(connection, "ws").keep("Acme", batch, NOW)
        if number == 2:
            os.kill(os.getpid(), 9)
"""
    died = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={"PYTHONPATH": ".:tests"}, check=False)
    assert died.returncode == -9
    assert examine_database(address(tmp_path)).sound
    database = open_database(address(tmp_path))
    with database.read() as connection:
        assert len(everything(connection, Base.metadata, "ws")["cases"]) == 1000
    database.close()


def test_the_product_waits_for_the_disk(tmp_path):
    """What is committed is on disk (FULL, 2 in SQLite's numbers); tests alone are spared that."""
    a_database(tmp_path).close()
    program = f"""
from storage.database import open_database
with open_database({address(tmp_path)!r}).read() as connection:
    print(connection.exec_driver_sql("PRAGMA synchronous").scalar())
"""
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "2\n"


def test_no_update_is_lost_between_writers(tmp_path):
    """Four threads that each read the highest number and write the next one leave no gap and no double."""
    database = a_database(tmp_path)

    def write_lines(name):
        for _ in range(25):
            with database.write() as connection:
                Journal(connection, "ws").write(NOW, name, "claim", "x")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_lines, "abcd"))
    with database.read() as connection:
        numbers = [row[1] for row in everything(connection, Base.metadata, "ws")["journal"]]
    assert sorted(numbers) == list(range(1, 101))
    database.close()


def test_a_broken_constraint_is_our_mistake_and_said_so(tmp_path):
    """It is not dressed up as a database that cannot be opened."""
    database = a_database(tmp_path)
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(WorkspaceRow).values(id="ws", author_key=b"another"))
    database.close()


def test_a_database_that_fails_under_way_is_told_in_plain_words(tmp_path):
    """A table that vanished is one sentence with the file's name, not a driver's traceback."""
    database = a_database(tmp_path)
    execute(tmp_path, "DROP TABLE journal")
    with pytest.raises(NoDatabaseError, match="no such table"), database.read() as connection:
        Journal(connection, "ws").recent()
    database.close()
