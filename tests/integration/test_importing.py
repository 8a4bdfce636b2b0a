"""Files that say what is gone where it stood: the mention goes, in the order of the rows, and is counted."""

import itertools
import json
from dataclasses import replace
from threading import Event

import pytest
from builders import NOW, TEXT, a_mention
from fakes import some_parts
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.feeding import _summary
from bot.importing import _batches, import_mentions
from bot.listening import take_file
from bot.queueing import line_up
from bot.sources.files import Gone, Row, open_mentions
from storage.finding import MentionFinder
from storage.identity import mention_id

COUNT = itertools.count()
steps = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=14)
"""Rows of a file: a post's id, and whether the row says that it is gone."""


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    parts = some_parts(tmp_path_factory.mktemp("importing"), clock=lambda: NOW, actor="me")
    yield parts
    parts.database.close()


@pytest.fixture
def bring(parts, tmp_path):
    """Give what imports rows, for a monitor of this test alone; gives the report and the bad rows."""
    monitor = f"Brand {next(COUNT)}"

    def do(*rows, to=monitor, name="a.jsonl", content=None, size=500):
        file = tmp_path / name
        file.write_text(content or "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        bad = []
        smaller = replace(parts, limits=replace(parts.limits, batch=size))
        with open_mentions(file) as source:
            report = import_mentions(smaller, source, to, bad.append, lambda _bytes: None)
        return report, bad

    do.monitor = monitor
    return do


def known(parts, monitor, ids="abcd"):
    """Give which of these posts are stored."""
    names = {mention_id(parts.workspace, monitor, "file", one): one for one in ids}
    with parts.database.read() as connection:
        return {names[one.id] for one in MentionFinder(connection, parts.workspace).known(list(names))}


def post(name, **more):
    return {"id": name, "text": f"{TEXT} {name}", **more}


def test_a_file_that_brings_and_then_deletes_leaves_nothing(parts, bring):
    """Three of four are let go of, with their cases; the summary says so, and no row is bad."""
    gone = [{"id": name, "text": "", "deleted": True} for name in "abc"]
    report, bad = bring(*map(post, "abcd"), *gone)
    assert (report.rows, report.taken.stored, report.let_go, report.skipped, bad) == (4, 4, 3, 0, [])
    assert known(parts, bring.monitor) == {"d"}
    named = {mention_id(parts.workspace, bring.monitor, "file", name): name for name in "abcd"}
    assert [named[one.case.id] for one in line_up(parts, limit=100).shown if one.case.id in named] == ["d"]
    assert "4 stored, 0 known already, 3 let go." in _summary(report, ())
    assert "let go" not in _summary(replace(report, let_go=0), ())


def test_a_later_file_deletes_what_an_earlier_one_brought(parts, bring):
    """What nobody knows is no trouble and is not counted."""
    bring(*map(post, "ab"))
    report, bad = bring({"id": "a", "deleted": "yes"}, {"id": "z", "deleted": "yes"}, name="b.jsonl")
    assert (report.let_go, report.rows, bad) == (1, 0, [])
    assert known(parts, bring.monitor) == {"b"}


@pytest.mark.parametrize("column", ["deleted", "Removed", "tombstone", "is_deleted"])
def test_a_column_says_that_a_post_is_gone(parts, bring, column):
    """By a plain yes in any of its spellings; anything else leaves the post where it is."""
    words = {"a": "yes", "b": "TRUE", "c": "1", "d": "no", "e": "", "f": "maybe"}
    bring(*map(post, words))
    rows = "".join(f"{name},{TEXT} {name},{word}\n" for name, word in words.items())
    report, _ = bring(content=f"id,text,{column}\n{rows}", name="b.csv")
    assert (report.let_go, known(parts, bring.monitor, words)) == (3, set("def"))


def test_a_file_of_ends_alone_needs_no_text(parts, bring):
    """Its rows that say no are bad, for there is nothing in them."""
    bring(*map(post, "ab"))
    report, bad = bring(content="id,deleted\na,1\nb,0\n", name="b.csv")
    assert (report.let_go, report.skipped, [one.reason for one in bad]) == (1, 1, ["no text"])
    assert known(parts, bring.monitor) == {"b"}


def test_an_end_that_names_no_post_is_a_bad_row(bring):
    """Without an id, the same words name it that made its id."""
    words = {"text": TEXT, "author": "ann"}
    report, bad = bring(words, {**words, "deleted": "yes"}, {"text": " ", "deleted": "yes"})
    assert (report.taken.stored, report.let_go, report.skipped) == (1, 1, 1)
    assert [one.reason for one in bad] == ["deleted, and no id tells which post"]


def test_only_the_brand_that_a_row_belongs_to_loses_the_post(parts, bring):
    """Ids of files are often plain numbers: another brand's post of the same id stays."""
    other = f"{bring.monitor} too"
    bring(post("a", brand=bring.monitor), post("a", brand=other), to="")
    report, _ = bring(
        {"id": "a", "brand": other, "deleted": True}, {"id": "a", "brand": "Nobody", "deleted": True}, to=""
    )
    assert (report.let_go, report.monitors_made) == (1, [])
    assert (known(parts, bring.monitor), known(parts, other)) == ({"a"}, set())


def test_the_drop_folder_says_how_many_it_let_go(parts, tmp_path):
    """In the sentence about the file."""
    file = tmp_path / "dropped.jsonl"
    rows = [post("a", brand="Dropped"), {"id": "a", "brand": "Dropped", "removed": True}]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert take_file(parts, file, Event()).startswith("dropped.jsonl: 1 new mentions of 1, 1 let go; ")


@settings(max_examples=10, deadline=None)
@given(steps, st.integers(1, 4))
def test_the_last_row_of_a_post_decides(parts, tmp_path_factory, rows, size):
    """In batches of any size: what is stored is what is there when the file is read row by row."""
    monitor, file = f"Brand {next(COUNT)}", tmp_path_factory.mktemp("rows") / "a.jsonl"
    lines = [{"id": name, "deleted": True} if gone else post(name) for name, gone in rows]
    file.write_text("".join(json.dumps(line) + "\n" for line in [post("x"), *lines]))
    smaller = replace(parts, limits=replace(parts.limits, batch=size))
    with open_mentions(file) as source:
        import_mentions(smaller, source, monitor, pytest.fail, lambda _bytes: None)
    assert known(parts, monitor) == {name for name, gone in dict(rows).items() if not gone}


def clashes(batches):
    """Give the batches that hold a post and its end: inside of one the order is lost."""
    return [
        batch for batch in batches
        if {one.external_id for one in batch if isinstance(one, Gone)}
        & {one.external_id for one in batch if isinstance(one, Row)}
    ]  # fmt: skip


@given(steps, st.integers(1, 6))
def test_no_batch_holds_a_post_and_its_end(rows, size):
    """And nothing is lost, moved or put into more than a batch holds."""
    several = [Gone(1, name, "") if gone else a_row(name) for name, gone in rows]
    batches = list(_batches(several, size))
    assert clashes(batches) == []
    assert [one for batch in batches for one in batch] == several
    assert all(0 < len(batch) <= size for batch in batches)


def test_a_batch_with_a_post_and_its_end_is_caught():
    """Planted: a file cut without a look at what its rows say."""
    assert clashes([[a_row("a"), Gone(2, "a", "")]])


def a_row(name):
    return Row(1, a_mention(external_id=name), "")
