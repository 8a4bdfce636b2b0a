"""The index of words and addresses: what it finds is what a search through all texts finds, and it keeps nothing."""

from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_database, a_mention, an_assessment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import column, select, text
from sqlalchemy import table as named

from storage.finding import MentionFinder
from storage.forgetting import forget_author, forget_posts
from storage.identity import mention_id
from storage.mentions import MentionStore
from storage.words import count_unworded, index_some

TEXTS = (
    "My flight was DELAYED again",
    "delayedness, déjà vu",
    "Straße und Größe",
    "100% of 'quoted' \"words\"",
    "到着が遅れて",
    "a_b AND c NOT d*",
    "no",
)
FIRST = mention_id("ws", "Acme", "csv", "0")


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    with database.write() as connection:
        batch = [
            (
                a_mention(
                    external_id=str(place), text=words, author=f"a{place}", created_at=POSTED - timedelta(hours=place),
                    link=f"https://www.forum.example/T{place}/", links=("http://acme.example/x?y=1",),
                ),
                an_assessment(),
            )
            for place, words in enumerate(TEXTS)
        ]  # fmt: skip
        MentionStore(connection, "ws").keep("Acme", batch, NOW)
    yield database
    database.close()


def found(database, method, words):
    with database.read() as connection:
        finder = MentionFinder(connection, "ws")
        shown = [one.mention.external_id for one in getattr(finder, f"by_{method}")(words, 9)]
        assert len(shown) == getattr(finder, f"count_{method}")(words)
    return shown


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TEXTS), st.integers(0, 20), st.integers(2, 9))
def test_any_part_of_a_text_finds_it_in_any_case(database, words, start, length):
    """As reading all texts would, newest first; signs of the index's own language are letters like others."""
    part = " ".join(words[start : start + length].split())
    asked = part.upper() if part.upper().lower() == part.lower() else part
    if not asked:
        return
    read = [str(place) for place, held in enumerate(TEXTS) if all(one.lower() in held.lower() for one in asked.split())]
    assert found(database, "words", asked) == read


def test_a_link_is_found_however_it_is_written_and_by_its_beginning(database):
    """Scheme, www, capitals and a slash at the end do not matter; a host finds all below it."""
    assert found(database, "link", "http://forum.example/t3") == ["3"]
    assert len(found(database, "link", "https://acme.example/x?y=1")) == len(TEXTS)
    assert len(found(database, "link", "https://FORUM.example")) == len(TEXTS)
    assert found(database, "link", "https://forum.example/elsewhere") == []


def entries(connection, table):
    return len(connection.execute(select(column("rowid")).select_from(named(table))).all())


@pytest.mark.sqlite
def test_what_is_forgotten_is_in_no_index(database):
    """Index and mentions hold the same after an edit, a deletion and forgetting; a planted entry is caught."""
    with database.write() as connection:
        MentionStore(connection, "ws").restate(
            FIRST, a_mention(text="something else", links=("http://acme.example/x?y=1",))
        )
        forget_posts(connection, "ws", [mention_id("ws", "Acme", "csv", "1")], NOW, "me")
        forget_author(connection, "ws", "a2", NOW, "me")
        left = [entries(connection, table) for table in ("mentions", "worded", "words")]
        assert left == [len(TEXTS) - 2] * 3
        told = list(connection.execute(text("SELECT text FROM words ORDER BY rowid DESC")).scalars())
        assert told == ["something else", *TEXTS[3:]]
        assert entries(connection, "links") == 2 * left[0]
        connection.execute(text("INSERT INTO words (rowid, text) VALUES (1, 'planted')"))
        assert entries(connection, "words") != entries(connection, "mentions")
    assert found(database, "words", "planted") == []


def test_what_was_stored_before_is_indexed_later_and_only_once(database):
    """Broken off, it goes on."""
    with database.write() as connection:
        connection.execute(text("DELETE FROM worded"))
        connection.execute(text("DELETE FROM links"))
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM words"))
        assert count_unworded(connection) == len(TEXTS)
        assert index_some(connection) == len(TEXTS)
        assert (index_some(connection), count_unworded(connection)) == (0, 0)
    assert found(database, "words", "delayed") == ["0", "1"]
    assert found(database, "link", "https://forum.example/T3") == ["3"]
