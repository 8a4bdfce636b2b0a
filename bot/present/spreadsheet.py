"""Turns a mention into a row for a spreadsheet, in which nobody's words can act as a formula."""

from datetime import tzinfo

from analyzers.triage.case import State
from bot.present.clean import clean
from storage.listing import Listed

COLUMNS = (
    "id", "time", "source", "platform", "monitor", "origin", "disclosure", "intent", "urgency", "theme", "action",
    "language", "answered", "text",
)  # fmt: skip
AUTHOR = "author"
"""A further column, where the workspace shows everybody who wrote a post."""
LONGEST_TEXT = 30_000
"""A cell of a spreadsheet takes 32,767 letters."""
BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Source: OWASP, CSV Injection. Tabs and line ends, which it also names, are spaces before they get here."""
ANSWERED = {State.ANSWERED: "yes", State.DISMISSED: "dismissed", None: ""}
"""What stands there when it is not `no`; nothing where no answer is needed."""


def row_of(listed: Listed, zone: tzinfo, *, authors: bool = False) -> list[str]:
    """Give a mention's cells in the order of `COLUMNS`, with the author last if wanted; times are local ISO 8601."""
    cells = (
        listed.id, listed.at.astimezone(zone).isoformat(timespec="seconds"), listed.source, listed.platform,
        listed.monitor, listed.origin.value, listed.disclosure.value, listed.intent.value, listed.urgency.value,
        listed.theme, listed.action.value, listed.language, ANSWERED.get(listed.state, "no"), listed.text,
    )  # fmt: skip
    return [harmless(cell) for cell in ((*cells, listed.author) if authors else cells)]


def harmless(cell: str) -> str:
    """Give a cell on one line; a quotation mark goes before what a spreadsheet would take for a formula."""
    told = clean(cell, LONGEST_TEXT)
    return f"'{told}" if told.startswith(BEGINS_A_FORMULA) else told
