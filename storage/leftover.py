"""Finds what has waited for so long that it is old news: after a first import, most of what waits is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from analyzers.triage.case import State
from storage.asks import ask_of, group, with_mention
from storage.reading import AnyRow
from storage.rows import CaseRow
from storage.states import WAITING


def waiting_since(
    connection: Connection, workspace: str, before: datetime, monitors: Sequence[str] | None
) -> list[str]:
    """Give a case of each person's asks that all wait since before a moment; what somebody has taken on stays."""
    query = with_mention().where(CaseRow.workspace_id == workspace, CaseRow.state.in_(WAITING))
    if monitors is not None:
        query = query.where(CaseRow.monitor.in_(monitors))
    rows = {row.mention_id: row for row in connection.execute(query.order_by(CaseRow.arrived, CaseRow.mention_id))}
    groups = group(ask_of(row) for row in rows.values())
    return [held[0].case for held in groups if all(_is_left(rows[one.case], before) for one in held)]


def _is_left(row: AnyRow, before: datetime) -> bool:
    since: datetime = row.asked_at or row.arrived
    return bool(row.state == State.OPEN) and since < before
