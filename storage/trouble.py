"""Who has the same trouble: the distinct authors of one theme within some days, copies counted once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Subquery, and_, false, func, or_, select

from storage.rows import CaseRow, MentionRow

WINDOW = timedelta(days=7)
"""Distinct authors of one theme are counted over this time."""
Topic = tuple[str, str]
"""A monitor and a theme."""


def count_affected(connection: Connection, workspace: str, as_of: datetime) -> dict[Topic, int]:
    """Count the distinct authors of each theme in the window, by monitor and theme."""
    asks = _counted(workspace, as_of)
    authors = func.count(asks.c.author_key.distinct()).label("authors")
    query = select(asks.c.monitor, asks.c.theme, authors).where(asks.c.copy == 1)
    counted = connection.execute(query.group_by(asks.c.monitor, asks.c.theme))
    return {(row.monitor, row.theme): row.authors for row in counted}


def list_sharing(connection: Connection, workspace: str, cases: Sequence[str], as_of: datetime) -> dict[str, list[str]]:
    """Give for each of these cases the posts of those whom `count_affected` counts with it, oldest first.

    A case of which nobody else is counted has itself alone.
    """
    mine = (CaseRow.workspace_id == workspace, CaseRow.mention_id.in_(cases))
    rows = connection.execute(select(CaseRow.mention_id, CaseRow.monitor, CaseRow.theme).where(*mine)).all()
    posts = _posts_of(connection, workspace, {(row.monitor, row.theme) for row in rows}, as_of)
    return {row.mention_id: posts.get((row.monitor, row.theme), [row.mention_id]) for row in rows}


def _posts_of(connection: Connection, workspace: str, topics: set[Topic], as_of: datetime) -> dict[Topic, list[str]]:
    asks = _counted(workspace, as_of)
    wanted = or_(
        false(), *(and_(asks.c.monitor == monitor, asks.c.theme == theme) for monitor, theme in sorted(topics))
    )
    query = select(asks).where(asks.c.copy == 1, wanted).order_by(asks.c.arrived, asks.c.mention_id)
    found: dict[Topic, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault((row.monitor, row.theme), []).append(row.mention_id)
    return found


def _counted(workspace: str, as_of: datetime) -> Subquery:
    """Give the asks of the window whose author and theme are known.

    Of copies of a text only the first counts, so that the same words sent by many are one person's.
    """
    copy = func.row_number().over(
        partition_by=(CaseRow.monitor, CaseRow.theme, MentionRow.text_key),
        order_by=(CaseRow.arrived, CaseRow.mention_id),
    )
    told = (CaseRow.monitor, CaseRow.theme, CaseRow.arrived, CaseRow.mention_id, MentionRow.author_key)
    return (
        select(*told, copy.label("copy"))
        .join(MentionRow, (MentionRow.workspace_id == CaseRow.workspace_id) & (MentionRow.id == CaseRow.mention_id))
        .where(
            CaseRow.workspace_id == workspace,
            CaseRow.theme != "",
            MentionRow.author_key != "",
            CaseRow.arrived <= as_of,
            CaseRow.arrived > as_of - WINDOW,
        )
        .subquery()
    )
