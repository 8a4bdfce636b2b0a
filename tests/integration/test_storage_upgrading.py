"""An upgrade takes what is stored along: who is called, and which posts are one thread."""

import pytest
from alembic import command
from databases import address_in
from sqlalchemy import select, text

from analyzers.labels import Flag
from storage import migrate
from storage.database import open_database
from storage.roles import Purpose
from storage.rows import MentionRow
from storage.workspaces import HomeStore, Reveal

BEFORE = "0003"
POSTS = {"a": "", "b": "a", "c": "b", "d": "c", "x": "gone", "y": "x", "p": "q", "q": "p"}
"""Posts and what each replies to: a chain, one whose beginning is not stored, and a circle."""
MENTION = (
    "INSERT INTO mentions (workspace_id, id, monitor, source, external_id, platform, author, author_key, text, text_key"
    ", link, links, language, in_reply_to, paid_partnership, automated, seen_at, arrived) VALUES ('ws', :id, 'Acme',"
    " 'csv', :post, '', '', '', '', '', '', '[]', '', :to, '', '', '2026-11-20 08:00:00', '2026-11-20 08:00:00')"
)


@pytest.fixture
def database(tmp_path):
    """Give a database that was made by the version before and then upgraded."""
    address = address_in(tmp_path)
    with migrate._migrating(address) as (connection, config):
        command.upgrade(config, BEFORE)
        workspace = "INSERT INTO workspaces (id, author_key, called) VALUES (:id, :key, :who)"
        for name, who in (("ws", "U1"), ("other", "")):
            connection.execute(text(workspace), {"id": name, "key": b"k", "who": who})
        for name, to in POSTS.items():
            connection.execute(text(MENTION), {"id": name, "post": name, "to": to})
    assert migrate.upgrade(address)[0] == BEFORE
    database = open_database(address)
    yield database
    database.close()


def test_posts_get_the_thread_that_they_belong_to(database):
    """Named after the beginning of the chain, whether that is stored or not; a circle of replies ends as well."""
    with database.read() as connection:
        rows = connection.execute(MentionRow.__table__.select()).all()
    threads = {row.id: row.thread for row in rows}
    assert {name: threads[name] for name in "abcdxy"} == {**dict.fromkeys("abcd", "a"), **dict.fromkeys("xy", "gone")}
    assert {threads["p"], threads["q"]} <= {"p", "q"}


def test_of_what_is_stored_nobody_said_who_belongs_to_the_brand(database):
    """A flag that nobody asked for is unknown, and no."""
    with database.read() as connection:
        said = connection.execute(select(MentionRow.affiliated)).scalars()
        assert set(said) == {Flag.UNKNOWN}


def test_who_is_called_stays_and_authors_are_shown_as_before(database):
    """To whoever claimed the case; nobody is called for what nobody was called for."""
    with database.read() as connection:
        home, other = HomeStore(connection, "ws"), HomeStore(connection, "other")
        assert (home.called(), home.called(Purpose.LEGAL), other.called()) == ("U1", "", "")
        assert home.reveal() is Reveal.CLAIM
