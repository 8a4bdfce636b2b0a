"""The schema holds no influence, puts the workspace first, and is what the migrations lead to."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.util import CommandError
from guards_schema import catch_all_columns, identity_in_cases, influence_columns, keys_without_workspace
from sqlalchemy import Column, Index, Integer, MetaData, Text, create_engine, text
from sqlalchemy.dialects import sqlite

from storage import migrate
from storage.rows import Base, UtcDateTime


@pytest.fixture
def copy():
    """Give a copy of the schema, for planting."""
    metadata = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    return metadata


def test_no_column_can_hold_influence(copy):
    """No name speaks of followers, likes, verification, scores, views or reach; a planted one is caught."""
    assert influence_columns(Base.metadata) == []
    copy.tables["cases"].append_column(Column("follower_count", Integer))
    assert influence_columns(copy) == ["cases.follower_count"]


def test_no_column_is_open_for_anything(copy):
    """No column is named raw, meta or extra, into which anything could slip; a planted one is caught."""
    assert catch_all_columns(Base.metadata) == []
    copy.tables["mentions"].append_column(Column("extra", Text))
    assert catch_all_columns(copy) == ["mentions.extra"]


@pytest.mark.parametrize("name", ["author", "author_key", "link", "mention_count"])
def test_a_case_does_not_say_who_wrote_it(copy, name):
    """The cases table has no author, link or count; each planted one is caught."""
    assert identity_in_cases(Base.metadata) == []
    copy.tables["cases"].append_column(Column(name, Text))
    assert identity_in_cases(copy) == [name]


def test_the_workspace_comes_first_in_every_key(copy):
    """Every primary key, index and foreign key begins with the workspace; a planted index without it is caught."""
    assert keys_without_workspace(Base.metadata) == []
    Index("ix_planted", copy.tables["mentions"].columns["author_key"])
    assert keys_without_workspace(copy) == ["mentions: author_key"]


def test_the_migrations_lead_to_the_rows(tmp_path):
    """An empty database upgraded by Alembic has exactly the tables of rows; a planted drift is caught."""
    url = f"sqlite:///{tmp_path}/kith.sqlite3"
    migrate.check(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE mentions ADD COLUMN planted TEXT"))
    engine.dispose()
    with pytest.raises(CommandError, match="planted"):
        migrate.check(url)


def test_the_check_of_the_build_says_so_by_its_exit_code():
    """`python -m storage.migrate check` ends with 0 while migrations and rows agree."""
    assert migrate.main(["check"]) == 0


def test_a_moment_without_a_zone_is_refused():
    """Nobody could say when it was."""
    with pytest.raises(ValueError, match="no time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 23, 8), sqlite.dialect())  # noqa: DTZ001  naive on purpose


def test_a_moment_comes_back_as_the_same_moment_in_utc():
    """It is stored as naive UTC and given back aware, wherever it was told."""
    told = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))
    stored = UtcDateTime().process_bind_param(told, sqlite.dialect())
    assert stored.tzinfo is None
    assert UtcDateTime().process_result_value(stored, sqlite.dialect()) == datetime(2026, 11, 23, 8, tzinfo=UTC)
