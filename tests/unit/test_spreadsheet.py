"""Rows for a spreadsheet: one line each, and nobody's words become a formula."""

import csv
import io
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from builders import POSTED
from hypothesis import given
from hypothesis import strategies as st

from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency
from analyzers.triage.case import State
from bot.present.spreadsheet import BEGINS_A_FORMULA, COLUMNS, harmless, row_of
from storage.listing import Listed

LISTED = Listed(
    id="abc", at=POSTED, source="csv", platform="forum", monitor="Acme", author="ann", origin=Origin.ORGANIC,
    disclosure=Disclosure.NONE, intent=Intent.COMPLAINT, urgency=Urgency.NORMAL, theme="defective",
    action=Action.REPLY_SUPPORT, language="en", state=State.OPEN, text="It broke.",
)  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        '=HYPERLINK("https://evil.example","win")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r\n=1",
        " =1",
        "\u200b=1", "\ufeff=1", "＝1+1",
    ],
)  # fmt: skip
def test_a_formula_becomes_text(words):
    """Also behind what nobody sees."""
    assert harmless(words).startswith("'")


@given(st.text(max_size=60) | st.text("=+-@\t\r\n\u200b \"',;", max_size=12))
def test_no_cell_begins_a_formula_or_breaks_the_row(words):
    """What is read back is what was written, on one line."""
    cells = row_of(replace(LISTED, text=words, author=words, monitor=words, theme=words), UTC, authors=True)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    assert list(csv.reader([written.getvalue()])) == [cells]
    assert written.getvalue().count("\n") == 1
    assert not any(cell.startswith((*BEGINS_A_FORMULA, "\t", "\r", "\n", " ")) for cell in cells)


def test_plain_words_stay_as_they_are():
    """Times are local and say so."""
    row = dict(zip(COLUMNS, row_of(LISTED, ZoneInfo("Europe/Berlin")), strict=True))
    assert (row["time"], row["text"], row["origin"]) == ("2026-11-20T15:30:00+01:00", "It broke.", "organic")


@pytest.mark.parametrize(
    ("state", "answered"),
    [(None, ""), (State.OPEN, "no"), (State.CLAIMED, "no"), (State.SNOOZED, "no"), (State.ANSWERED, "yes"),
     (State.DISMISSED, "dismissed")],
)  # fmt: skip
def test_a_case_is_answered_or_not(state, answered):
    """Nothing stands there where nobody needs an answer."""
    assert row_of(replace(LISTED, state=state), UTC)[COLUMNS.index("answered")] == answered


def test_the_author_is_a_column_of_its_own_and_influence_is_none():
    """Only where it is asked for."""
    assert "ann" not in row_of(LISTED, UTC)
    assert row_of(LISTED, UTC, authors=True) == [*row_of(LISTED, UTC), "ann"]
    assert not {"followers", "likes", "verified", "reposts", "author", "link"} & set(COLUMNS)
