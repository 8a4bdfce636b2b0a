"""The six walls against influence, each with a planted violation that its guard catches."""

import ast
import csv
import dataclasses
import io
import json
import typing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import a_case
from shake import shake
from sqlalchemy import Column, MetaData, Table, Text

from analyzers.insight.digest import Waiting
from analyzers.labels import Action, Intent, Urgency
from analyzers.mention import Mention
from analyzers.triage import queue
from analyzers.triage.blinded import BlindedMention
from analyzers.triage.case import Case
from analyzers.triage.queue import Ranked, rank
from bot.errors import UnreadableFileError
from bot.platforms import html, markdown, terminal
from bot.present.message import Card, Message
from bot.present.queue import present_queue
from bot.sources.files import Row, open_mentions
from bot.sources.rows import read_row
from storage.rows import Base

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ROWS = [
    {"id": "1", "text": "My kettle leaks @acme", "author": "mira", "created_at": "2026-11-01T10:00:00Z",
     "followers": 12, "verified": False, "likes": 3, "reach": 1.5},
    {"id": "2", "text": "Love it", "author": "ben", "created_at": "2026-11-02T10:00:00Z",
     "followers": 900_000, "verified": True, "likes": 0, "reach": 0.1},
]  # fmt: skip
KEPT = ("id", "text", "author", "created_at")
COUNTS = ("follow", "verif", "like", "karma", "score", "view", "reach", "fame", "klout", "retweet", "repost", "rank")
IDENTITY = ("author", "handle", "link", "url", "name", "avatar")


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_json_lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def read_file(tmp_path, write, name):
    def read(rows):
        file = tmp_path / name
        file.write_text(write(rows), encoding="utf-8")
        with open_mentions(file) as source:
            return [row.mention for row in source.rows() if isinstance(row, Row)]

    return read


# Wall 1: at the door


@pytest.mark.parametrize(
    ("write", "name"),
    [(as_csv, "a.csv"), (as_json_lines, "a.jsonl"), (json.dumps, "a.json")],
)
def test_influence_columns_change_no_mention(tmp_path, write, name):
    """Every number changed, every switch flipped, new counters added: equal mentions."""
    assert shake(read_file(tmp_path, write, name), ROWS, KEPT) == []


def test_a_source_that_copies_a_count_is_caught():
    """Planted: a reader that lets a count into a field."""

    def leaky(rows):
        return [Mention(external_id=row["id"], text=row["text"], platform=f"{row['followers']}") for row in rows]

    assert set(shake(leaky, ROWS, KEPT)) == {"1", "2"}


@pytest.mark.parametrize("column", ["followers", "user_verified", "Like Count", "klout", "reach", "retweet_count"])
def test_an_influence_column_cannot_even_be_asked_for(tmp_path, column):
    """`--map followers=platform` is refused in one sentence."""
    file = tmp_path / "a.csv"
    file.write_text(f"id,text,{column}\n1,hello there,5\n")
    with pytest.raises(UnreadableFileError, match="never takes in"), open_mentions(file, {column: "platform"}):
        pass


# Wall 2: in the types


def any_annotations(source):
    return [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id == "Any"]


def test_any_is_banned_in_the_core():
    """Nothing untyped can carry a count through the analysers."""
    for file in (ROOT / "analyzers").rglob("*.py"):
        assert any_annotations(file.read_text(encoding="utf-8")) == [], file


def test_a_planted_any_is_caught():
    """The guard sees it in an annotation."""
    assert any_annotations("from typing import Any\ndef f(extra: Any) -> None: ...") == [2]


def loose_types(types):
    return [
        one.__name__ for one in types
        if not (dataclasses.is_dataclass(one) and one.__dataclass_params__.frozen and hasattr(one, "__slots__"))
        or {"raw", "extra", "meta"} & {field.name for field in dataclasses.fields(one)}
    ]  # fmt: skip


def test_mentions_and_cases_are_frozen_with_exact_fields():
    """No field can be added on the way, and there is no `raw`, `meta` or `extra`."""
    assert loose_types([Mention, BlindedMention, Case]) == []
    assert not any(count in field.name for field in dataclasses.fields(Mention) for count in COUNTS)


def test_a_loose_type_is_caught():
    """Planted: an open dataclass, and one with a place for anything."""
    open_one = dataclasses.make_dataclass("Open", [("id", str)])
    extra = dataclasses.make_dataclass("Extra", [("extra", dict)], frozen=True, slots=True)
    assert loose_types([open_one, extra]) == ["Open", "Extra"]


# Wall 3: in the signature (the imports are tested in test_imports.py)


def types_in(function):
    return {str(hint) for hint in typing.get_type_hints(function).values()}


def names_used(source):
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def test_the_queue_takes_neither_origin_nor_disclosure():
    """Origin never ranks: the queue does not even know the words."""
    source = (ROOT / "analyzers/triage/queue.py").read_text(encoding="utf-8")
    assert not {"Origin", "Disclosure", "Mention", "Verdict"} & names_used(source)
    assert not any("Origin" in hint or "Mention" in hint for hint in types_in(queue.rank) | types_in(queue.score))


def test_a_queue_that_looks_at_origin_is_caught():
    """Planted: a key with the origin in it."""
    planted = "def _key(case):\n    return case.origin is Origin.ORGANIC"
    assert "Origin" in names_used(planted)


# Wall 4: in the table


def leaking_columns(metadata):
    return [
        f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns
        if any(count in column.name for count in COUNTS)
        or (table.name == "cases" and any(word in column.name for word in IDENTITY))
    ]  # fmt: skip


def test_no_table_has_a_place_for_influence_and_cases_have_none_for_people():
    """The names of all columns are read."""
    assert leaking_columns(Base.metadata) == []


@pytest.mark.parametrize("name", ["follower_count", "is_verified", "author", "post_link", "likes"])
def test_a_planted_column_is_caught(name):
    """A column of influence or identity on cases does not pass."""
    planted = MetaData()
    Table("cases", planted, Column("mention_id", Text), Column(name, Text))
    assert leaking_columns(planted) == [f"cases.{name}"]


# Wall 5: in the order

ALLOWED = {"urgency", "affected", "arrived", "id"}


def fields_that_rank(order):
    """Give the fields of a case whose change can change the order."""
    calm = [a_case(id=str(number), arrived=NOW - timedelta(hours=5)) for number in range(3)]
    others = {
        "text": "zzz", "platform": "aaa", "language": "xx", "intent": Intent.PRAISE, "theme": "fame",
        "action": Action.IGNORE, "reasons": (), "affected": 7, "urgency": Urgency.HIGH,
        "arrived": NOW - timedelta(hours=9), "state": calm[0].state, "seen": NOW - timedelta(days=9),
    }  # fmt: skip
    return {
        field for field, value in others.items()
        if order([calm[0], calm[1], replace(calm[2], **{field: value})]) != order(calm)
    }  # fmt: skip


def ids(cases):
    return [ranked.case.id for ranked in rank(cases, NOW)]


def test_only_need_people_waiting_and_id_rank():
    """Every field of a case is changed in turn."""
    assert fields_that_rank(ids) <= ALLOWED


def test_an_order_that_looks_at_the_platform_is_caught():
    """Planted: sorting by platform first."""
    assert "platform" in fields_that_rank(
        lambda cases: [case.id for case in sorted(cases, key=lambda case: (case.platform, case.id))]
    )


# Wall 6: on the screen

SECRET = ("mira_the_hidden", "https://social.example/post/1")


def revealing(message):
    shown = terminal.render(message, 100) + markdown.render(message) + html.render(message)
    return [secret for secret in SECRET if secret in shown.replace("\\", "")]


def test_the_queue_shows_no_author_and_no_link():
    """There is nothing in a case to show, so nothing shows."""
    case = a_case(text="My kettle leaks")
    assert revealing(present_queue(rank([case], NOW), NOW, 1)) == []
    fields = {field.name for kind in (Case, Ranked, Waiting, Card) for field in dataclasses.fields(kind)}
    assert not fields & {"author", "link", "handle", "url", "avatar", "preview"}


def test_a_card_that_shows_the_author_is_caught():
    """Planted: the author in the place of the platform, in every renderer."""
    card = Card(id="1", rank=1, urgency="high", waited="1 h", platform=SECRET[0], text="x", reason=(), action="thank")
    assert revealing(Message(title="Queue", blocks=(card,))) == [SECRET[0]]


def test_a_row_has_no_place_for_what_was_not_named():
    """The reader gives exactly the fields of a mention."""
    row, _ = read_row(1, {"text": "hi there", "followers": 9}, {"text": "text"}, UTC)
    assert set(Mention.__slots__) == {field.name for field in dataclasses.fields(row.mention)}
    assert "followers" not in repr(row)
