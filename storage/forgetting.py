"""Forgets an author for good: every row goes, a keyed hash stays so that a later import does not bring it back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select

from analyzers.mention import handle
from analyzers.triage.case import State
from storage.chunking import chunks
from storage.database import insert_new
from storage.days import DayStore
from storage.deeds import DeedStore
from storage.deliveries import Stage
from storage.errors import NotFoundError
from storage.identity import author_key, post_key
from storage.journal import Journal
from storage.rows import CaseRow, DeliveryRow, MentionRow, PerkRow, TombstoneRow, TwinRow
from storage.talks import TalkStore
from storage.words import unword
from storage.workspaces import author_key_of


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted."""

    mentions: int
    cases: int
    perks: int


def forget_posts(
    connection: Connection, workspace: str, ids: Sequence[str], now: datetime, by: str, told: Collection[str] = ()
) -> int:
    """Delete mentions by id with all that hangs on them, because they were deleted where they stood.

    They do not come back through the other sources that brought them; through the one that told of it (by its own ids)
    they do, when they are there again.
    """
    mine = (MentionRow.workspace_id == workspace, MentionRow.id.in_(ids))
    twins = _twins(connection, workspace, ids)
    twinned = [*twins, *set(twins.values())]
    _keep_out(connection, workspace, [one for one in twinned if one not in told], now)
    _loosen(connection, workspace, MentionRow.id.in_(ids))
    gone = connection.execute(delete(MentionRow).where(*mine)).rowcount
    if gone:
        _reopen(connection, workspace, ids, now)
        Journal(connection, workspace).write(now, by, "deleted", ids[0], f"{gone} deleted where they stood")
    return gone


def forget_author(connection: Connection, workspace: str, author: str, now: datetime, by: str) -> Forgotten:
    """Delete an author's mentions with all that hangs on them, the perks, and what came unreadable and names them.

    The journal does not name the author.

    What others wrote stays, also where it mentions the author. NotFoundError for an empty name: nobody's posts are not
    one person's.
    """
    key = author_key(author, author_key_of(connection, workspace))
    if not key:
        raise NotFoundError(f"{author!r} is no author.")
    mine = (MentionRow.workspace_id == workspace, MentionRow.author_key == key)
    cases = _count_cases(connection, workspace, mine)
    written = list(connection.execute(select(MentionRow.id).where(*mine)).scalars())
    _keep_out(connection, workspace, [*written, *_twins(connection, workspace, written)], now)
    _loosen(connection, workspace, MentionRow.author_key == key)
    mentions = connection.execute(delete(MentionRow).where(*mine)).rowcount
    given = (PerkRow.workspace_id == workspace, PerkRow.author_key == key)
    perks = connection.execute(delete(PerkRow).where(*given)).rowcount
    _drop_unreadable(connection, workspace, author)
    insert_new(connection, TombstoneRow, [{"workspace_id": workspace, "author_key": key, "forgotten_at": now}])
    Journal(connection, workspace).write(now, by, "forget", key)
    return Forgotten(mentions, cases, perks)


def _count_cases(connection: Connection, workspace: str, mine: Sequence[ColumnElement[bool]]) -> int:
    ids = select(MentionRow.id).where(*mine).scalar_subquery()
    theirs = select(func.count()).where(CaseRow.workspace_id == workspace, CaseRow.mention_id.in_(ids))
    return connection.execute(theirs).scalar_one()


def _drop_unreadable(connection: Connection, workspace: str, author: str) -> None:
    """Delete the deliveries that nobody could read and that name the author: whose they are cannot be told."""
    named = (DeliveryRow.workspace_id == workspace, DeliveryRow.body.icontains(handle(author), autoescape=True))
    connection.execute(delete(DeliveryRow).where(*named, DeliveryRow.state == Stage.UNREADABLE.value))


def left_alone(connection: Connection, workspace: str, name: str) -> bool:
    """Tell whether an author was forgotten, and so is to be left alone."""
    key = author_key(name, author_key_of(connection, workspace))
    mine = (TombstoneRow.workspace_id == workspace, TombstoneRow.author_key == key)
    return connection.execute(select(TombstoneRow.author_key).where(*mine)).first() is not None


def _twins(connection: Connection, workspace: str, mentions: Sequence[str]) -> dict[str, str]:
    """Give the ids that mentions would have from other sources that brought them, each with the mention's own."""
    found: dict[str, str] = {}
    for some in chunks(mentions):
        mine = (TwinRow.workspace_id == workspace, TwinRow.mention_id.in_(some))
        rows = connection.execute(select(TwinRow.id, TwinRow.mention_id).where(*mine))
        found.update({row.id: row.mention_id for row in rows})
    return found


def _keep_out(connection: Connection, workspace: str, ids: Sequence[str], now: datetime) -> None:
    """Let posts not come in any more, by the ids that they would have."""
    key = author_key_of(connection, workspace) if ids else b""
    rows = [{"workspace_id": workspace, "author_key": post_key(one, key), "forgotten_at": now} for one in ids]
    insert_new(connection, TombstoneRow, rows)


def _loosen(connection: Connection, workspace: str, mentions: ColumnElement[bool]) -> None:
    """Take mentions that are to go out of all that was made of them and does not go with them."""
    unword(connection, workspace, mentions)
    DayStore(connection, workspace).spoil(mentions)
    TalkStore(connection, workspace).let_go()


def _reopen(connection: Connection, workspace: str, replies: Sequence[str], now: datetime) -> None:
    """Let cases wait again that were settled by replies which are gone."""
    mine = (CaseRow.workspace_id == workspace, CaseRow.answered_by.in_(replies))
    cases = list(connection.execute(select(CaseRow.mention_id).where(*mine)).scalars())
    open_again = {"state": State.OPEN.value, "settled_at": None, "answered_by": ""}
    DeedStore(connection, workspace).happen(cases, open_again, "reopened", now, "our reply was deleted")
