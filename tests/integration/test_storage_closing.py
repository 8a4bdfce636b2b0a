"""Closing the database: nothing stays open, whoever is still at work."""

import sqlite3

import databases
import psycopg
import pytest

from storage.database import open_database


def test_a_connection_in_use_at_the_end_is_closed_when_it_comes_back(tmp_path):
    """Work that ends after the database was closed leaves no connection behind, nor does work that begins then."""
    database = open_database(databases.migrated_in(tmp_path))
    used = []
    with database.read() as connection:
        used.append(connection.connection.dbapi_connection)
        database.close()
    with database.read() as connection:
        used.append(connection.connection.dbapi_connection)
    for raw in used:
        with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
            raw.execute("SELECT 1")
