"""Lets go of the words of old mentions, by where they came from: how long each kind is kept is a setting."""

from collections.abc import Mapping
from datetime import timedelta

from bot.desk import ITSELF
from bot.erasing import unsay
from bot.parts import Parts, Retention
from bot.sources.hooks import SOURCE as HOOK
from bot.sources.rows import SOURCE as FILE
from bot.sourcing import CHATS
from storage.retention import AT_ONCE, RetentionStore


def days_kept(retention: Retention, source: str) -> int:
    """Give for how many days the words of a source's mentions are kept; 0 for as long as the workspace."""
    if source == FILE:
        return retention.files
    if source.startswith(HOOK):
        return retention.webhooks
    return retention.chat if source in CHATS else retention.fetched


def let_go(parts: Parts, workspace: str, at_once: int = AT_ONCE) -> Mapping[str, int]:
    """Let go of all words of one workspace that were kept long enough, in batches; gives how many by source.

    Messages that quote them, seen or not, are drawn anew without the quotes.
    """
    with parts.database.read() as connection:
        sources = RetentionStore(connection, workspace).sources()
    done = {source: _let_go_of(parts, workspace, source, at_once) for source in sources}
    return {source: number for source, number in done.items() if number}


def _let_go_of(parts: Parts, workspace: str, source: str, at_once: int) -> int:
    days = days_kept(parts.retention, source)
    total = 0
    while days and (number := _some(parts, workspace, source, days, at_once)):
        total += number
    return total


def _some(parts: Parts, workspace: str, source: str, days: int, at_once: int) -> int:
    now = parts.clock()
    with parts.database.write() as connection:
        ids = RetentionStore(connection, workspace).let_go(source, now - timedelta(days=days), now, ITSELF, at_once)
        unsay(connection, workspace, ids)
        return len(ids)
