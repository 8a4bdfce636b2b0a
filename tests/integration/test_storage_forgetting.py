"""Forgetting an author leaves a keyed hash, and nothing else of the author's own."""

import pytest
from builders import NOW, a_database, a_mention, a_perk, an_assessment
from guards_schema import everything

from storage.cases import CaseStore
from storage.corrections import CorrectionStore
from storage.errors import NotFoundError
from storage.forgetting import Forgotten, forget_author
from storage.identity import mention_id
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.perks import PerkStore
from storage.rows import Base

HANDLE = "Veryspecial"
OWN = ("mentions", "assessments", "evidence", "cases", "corrections", "perks")
FIRST = mention_id("ws", "Acme", "csv", "1")


@pytest.fixture
def connection(tmp_path):
    database = a_database(tmp_path)
    with database.write() as connection:
        yield connection
    database.close()


def fill(connection):
    """Store two posts of one author with a case, a correction and a perk, and a stranger's that names the author."""
    batch = [
        (a_mention(external_id="1", author=HANDLE, link=f"https://x.example/{HANDLE}"), an_assessment()),
        (a_mention(external_id="2", author=f"@{HANDLE.lower()}"), an_assessment(theme="late")),
        (a_mention(external_id="3", author="bob", text=f"@{HANDLE} is right"), an_assessment()),
        (a_mention(external_id="4", author=""), an_assessment()),
    ]
    MentionStore(connection, "ws").keep("Acme", batch, NOW)
    CaseStore(connection, "ws").claim(FIRST, "me", NOW)
    CorrectionStore(connection, "ws").correct(FIRST, "origin", "paid", by="me", now=NOW)
    PerkStore(connection, "ws").add("Acme", a_perk(person=HANDLE))
    PerkStore(connection, "ws").add("Acme", a_perk(person="bob"))


def rows(connection):
    return everything(connection, Base.metadata, "ws")


def test_everything_of_the_author_goes_and_is_counted(connection):
    """Mentions, assessments, evidence, cases, corrections and perks; others and nobody's posts stay."""
    fill(connection)
    assert forget_author(connection, "ws", f"@{HANDLE.upper()}", NOW, "me") == Forgotten(mentions=2, cases=2, perks=1)
    left = rows(connection)
    assert {name: len(left[name]) for name in OWN} == {
        "mentions": 2, "assessments": 2, "evidence": 2, "cases": 2, "corrections": 0, "perks": 1,
    }  # fmt: skip


def test_the_handle_is_left_only_in_what_others_wrote(connection):
    """Neither the tombstone nor the journal names the author."""
    fill(connection)
    forget_author(connection, "ws", HANDLE, NOW, "me")
    left = rows(connection)
    named = {name for name, table in left.items() if HANDLE.lower() in repr(table).lower()}
    assert named == {"mentions"}
    assert [line.action for line in Journal(connection, "ws").recent(1)] == ["forget"]
    assert len(left["tombstones"]) == 3, "one of the author, one of each post"


def test_forgetting_again_forgets_nothing_more(connection):
    """An author may be forgotten before any post came in, and twice."""
    fill(connection)
    forget_author(connection, "ws", HANDLE, NOW, "me")
    tombstones = rows(connection)["tombstones"]
    assert forget_author(connection, "ws", HANDLE, NOW, "me") == Forgotten(0, 0, 0)
    assert rows(connection)["tombstones"] == tombstones


@pytest.mark.parametrize("nobody", ["", " ", "@", " @ "])
def test_nobody_cannot_be_forgotten(connection, nobody):
    """An empty name would delete every post whose author is unknown."""
    fill(connection)
    before = rows(connection)
    with pytest.raises(NotFoundError):
        forget_author(connection, "ws", nobody, NOW, "me")
    assert rows(connection) == before
