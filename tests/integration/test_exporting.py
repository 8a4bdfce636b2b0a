"""A period's mentions leave as a table: each once, with what people said about them, and authors only where shown."""

import csv
import io
from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_mention, a_monitor, an_assessment, praise
from fakes import some_parts

from analyzers.insight.measures import Period
from bot.casework import settle
from bot.correcting import correct
from bot.errors import AskedWronglyError
from bot.exporting import MOST_ROWS, check_size, export_mentions
from bot.present.spreadsheet import COLUMNS
from storage.errors import NotFoundError
from storage.identity import mention_id
from storage.listing import MentionLister
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.workspaces import HomeStore, Reveal

WEEK = Period(NOW - timedelta(days=7), NOW)


@pytest.fixture
def parts(tmp_path):
    parts = some_parts(tmp_path)
    yield parts
    parts.database.close()


def keep(parts, *read, monitor="Acme"):
    with parts.database.write() as connection:
        MentionStore(connection, "ws").keep(monitor, read, NOW)


def posts(number, **changes):
    """Give complaints, several of which came in the same second."""
    return [
        (a_mention(external_id=f"post-{n}", author=f"person{n}", text=f"Broken {n}",
                   created_at=POSTED + timedelta(seconds=n // 3), **changes), an_assessment(blinded_text=f"Broken {n}"))
        for n in range(number)
    ]  # fmt: skip


def table(parts, period=WEEK, monitors=None):
    out, heard = io.StringIO(), []
    written = export_mentions(parts, period, monitors, out, lambda rows, of: heard.append((rows, of)))
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert heard[-1] == (written, written) == (len(rows), len(rows))
    return rows


def test_every_mention_of_the_period_is_there_once_in_order_of_time(parts):
    """None from before or after."""
    keep(parts, *posts(8), (a_mention(external_id="old", created_at=POSTED - timedelta(days=30)), an_assessment()))
    rows = table(parts)
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
    assert {row["text"] for row in rows} == {f"Broken {n}" for n in range(8)}
    assert len(rows) == 8
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["time"] == "2026-11-20T15:30:00+01:00"


@pytest.mark.parametrize("page", [1, 2, 3, 7, 100])
def test_pages_lose_nothing_and_repeat_nothing(parts, page):
    """Also where a page ends between mentions of one second."""
    keep(parts, *posts(8))
    with parts.database.read() as connection:
        lister = MentionLister(connection, "ws")
        ids = [listed.id for listed in lister.stream(WEEK.since, WEEK.until, None, NOW, page)]
        assert lister.count(WEEK.since, WEEK.until, None) == 8
    assert len(ids) == len(set(ids)) == 8


def test_corrections_and_answers_count(parts):
    """As in the digest; who needs no answer has none."""
    keep(parts, *posts(3), (a_mention(external_id="thanks", text="Love it"), praise(blinded_text="Love it")))
    ids = [mention_id("ws", "Acme", "csv", f"post-{n}") for n in range(3)]
    correct(parts, ids[0], {"origin": "paid", "urgency": "high", "intent": "question"})
    settle(parts, ids[1], "answer")
    settle(parts, ids[2], "dismiss")
    found = {row["id"]: row for row in table(parts)}
    assert [found[ids[0]][name] for name in ("origin", "urgency", "intent")] == ["paid", "high", "question"]
    assert [found[one]["answered"] for one in ids] == ["no", "yes", "dismissed"]
    assert next(row["answered"] for row in found.values() if row["text"] == "Love it") == ""


@pytest.mark.parametrize("rule", Reveal)
def test_authors_stand_there_only_where_the_workspace_shows_them_always(parts, rule):
    """Else whoever opens the table would no longer be blind. The text is the masked one in any case."""
    written = a_mention(text="I have 50k followers, where is my kettle?")
    keep(parts, (written, an_assessment(blinded_text="[…], where is my kettle?")))
    with parts.database.write() as connection:
        HomeStore(connection, "ws").keep_reveal(rule)
    (row,) = table(parts)
    assert row.get("author") == ("ann" if rule is Reveal.ALWAYS else None)
    assert "50k" not in str(row)
    assert ("ann" in row.values()) == (rule is Reveal.ALWAYS)


def test_one_monitor_is_exported_alone_and_an_unknown_one_is_refused(parts):
    """By its name in any spelling."""
    with parts.database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Bolt", keywords=("bolt",)))
    keep(parts, *posts(2))
    keep(parts, *posts(1), monitor="Bolt")
    assert [row["monitor"] for row in table(parts, monitors=["bolt"])] == ["Bolt"]
    assert len(table(parts)) == 3
    with pytest.raises(NotFoundError):
        table(parts, monitors=["Nobody"])


def test_a_period_that_no_spreadsheet_would_open_is_refused_before_anything_is_written():
    """With the way out."""
    assert check_size(MOST_ROWS) == MOST_ROWS
    with pytest.raises(AskedWronglyError, match="choose a shorter period"):
        check_size(MOST_ROWS + 1)


def test_an_empty_period_is_a_head_alone(parts):
    """So that a program finds its columns."""
    assert table(parts) == []
