"""Writes a period's mentions as a table: a row each, page by page, however many they are."""

import csv
from collections.abc import Callable, Sequence
from typing import TextIO

from analyzers.insight.measures import Period
from bot.errors import AskedWronglyError
from bot.looking import check_monitors
from bot.parts import Parts
from bot.present.spreadsheet import AUTHOR, COLUMNS, row_of
from storage.listing import PAGE, MentionLister
from storage.monitors import MonitorStore
from storage.workspaces import HomeStore, Reveal

MOST_ROWS = 1_000_000
"""What a spreadsheet opens (1,048,576 rows with the head)."""


def export_mentions(
    parts: Parts, period: Period, monitors: Sequence[str] | None, out: TextIO, moved: Callable[[int, int], None]
) -> int:
    """Write the period's mentions as CSV with a head; gives how many they are.

    `moved` hears how many rows of how many are written. Authors stand there only where the workspace shows them always.
    """
    as_of = min(period.until, parts.clock())
    with parts.database.read() as connection:
        names = check_monitors(MonitorStore(connection, parts.workspace), monitors)
        authors = HomeStore(connection, parts.workspace).reveal() is Reveal.ALWAYS
        lister = MentionLister(connection, parts.workspace)
        total = check_size(lister.count(period.since, period.until, names))
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*COLUMNS, AUTHOR] if authors else COLUMNS)
        written = 0
        for listed in lister.stream(period.since, period.until, names, as_of):
            writer.writerow(row_of(listed, parts.zone, authors=authors))
            written += 1
            if written % PAGE == 0:
                moved(written, total)
    moved(written, total)
    return written


def check_size(rows: int) -> int:
    """Give the number of rows; AskedWronglyError when no spreadsheet would open them."""
    if rows > MOST_ROWS:
        raise AskedWronglyError(
            f"{rows:,} mentions are more than a table holds ({MOST_ROWS:,}); choose a shorter period."
        )
    return rows
