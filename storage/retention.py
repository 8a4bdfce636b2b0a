"""Lets go of the words of mentions that were kept long enough; what was concluded stays, so that counts stay.

Gone are text, author, link and links, ids of posts at their platform, and every quote. What stays is our own id (a hash
by which the post is known when it comes again), labels, probabilities, rules without their quotes, and times. Equal
texts and threads stay equal among what was let go, by hashes that say nothing outside of the database.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, Select, and_, exists, or_, select, update

from storage.days import DayStore
from storage.identity import AUTHOR_BYTES, mention_id
from storage.journal import Journal
from storage.reading import AnyRow
from storage.rooms import Room, in_room
from storage.rows import AssessmentRow, CaseRow, EvidenceRow, MentionRow, TwinRow
from storage.talks import TalkStore
from storage.words import reword
from storage.workspaces import author_key_of

SETTLED_FOR = timedelta(days=7)
"""How long a case must be settled before the words of its post go: until then it can be undone."""
AT_ONCE = 500
"""Mentions in one transaction."""
GONE = "gone:"
"""Before our own id it stands for the id of a post at its platform."""


class RetentionStore:
    """What one workspace keeps."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def sources(self) -> list[str]:
        """Give the sources of the mentions whose words are still there."""
        query = select(MentionRow.source).where(*self._there()).distinct().order_by(MentionRow.source)
        return list(self._connection.execute(query).scalars())

    def let_go(
        self,
        source: str,
        before: datetime,
        now: datetime,
        by: str,
        at_once: int = AT_ONCE,
        followed: Collection[str] = (),
        room: Room | None = None,
    ) -> list[str]:
        """Let go of the words of one source's mentions seen before a moment, at most so many; gives their ids.

        Of a chat's, where a `room` is named, those that stand there.

        Those whose case waits, or was settled within the last week, keep them, and those that one of the sources that
        are still `followed` brought as well.
        """
        old = self._unneeded(now - SETTLED_FOR).where(MentionRow.source == source, MentionRow.seen_at < before)
        old = old.where(~_brought_by(followed), *([in_room(room)] if room else []))
        rows = self._connection.execute(old.order_by(MentionRow.seen_at, MentionRow.id).limit(at_once)).all()
        ids = [row.id for row in rows]
        if ids:
            DayStore(self._connection, self._workspace).spoil(MentionRow.id.in_(ids))
            TalkStore(self._connection, self._workspace).let_go()
            self._empty(rows, now)
            self._unquote(ids)
            Journal(self._connection, self._workspace).write(now, by, "let go", "", f"{len(ids)} of {source}")
        return ids

    def _unneeded(self, settled_before: datetime) -> Select[*tuple[Any, ...]]:
        """Give the query of what has its words, and no case that still may need them."""
        its_case = and_(CaseRow.workspace_id == MentionRow.workspace_id, CaseRow.mention_id == MentionRow.id)
        needless = or_(CaseRow.mention_id.is_(None), CaseRow.settled_at < settled_before)
        return select(MentionRow).outerjoin(CaseRow, its_case).where(*self._there(), needless)

    def _empty(self, rows: Sequence[AnyRow], now: datetime) -> None:
        key = author_key_of(self._connection, self._workspace)
        for row in rows:
            self._connection.execute(
                update(MentionRow)
                .where(MentionRow.workspace_id == self._workspace, MentionRow.id == row.id)
                .values(
                    text="", author="", link="", link_key="", links="[]", external_id=f"{GONE}{row.id}", let_go_at=now,
                    text_key=hashlib.blake2b(row.text_key.encode(), digest_size=AUTHOR_BYTES, key=key).hexdigest(),
                    in_reply_to=self._stand_in(row, row.in_reply_to), thread=self._stand_in(row, row.thread),
                )
            )  # fmt: skip
            reword(self._connection, self._workspace, row.id)

    def _stand_in(self, row: AnyRow, external_id: str) -> str:
        """Give what another post's id becomes when that post is let go too; what was let go already stays as it is."""
        if not external_id or external_id.startswith(GONE):
            return external_id
        return f"{GONE}{mention_id(self._workspace, row.monitor, row.source, external_id)}"

    def _unquote(self, ids: Sequence[str]) -> None:
        changes: tuple[tuple[type[AssessmentRow | EvidenceRow | CaseRow | TwinRow], dict[str, object]], ...] = (
            (AssessmentRow, {"blinded_text": "", "claims": "[]"}),
            (EvidenceRow, {"quote": "", "start": None, "end": None}),
            (CaseRow, {"text": ""}),
            (TwinRow, {"external_id": "", "text_key": ""}),
        )
        for table, values in changes:
            mine = (table.workspace_id == self._workspace, table.mention_id.in_(ids))
            self._connection.execute(update(table).where(*mine).values(**values))

    def _there(self) -> tuple[ColumnElement[bool], ...]:
        return MentionRow.workspace_id == self._workspace, MentionRow.let_go_at.is_(None)


def _brought_by(sources: Collection[str]) -> Exists:
    """Tell which mentions one of these sources brought as well."""
    return exists().where(
        TwinRow.workspace_id == MentionRow.workspace_id, TwinRow.mention_id == MentionRow.id,
        TwinRow.source.in_(sources),
    )  # fmt: skip
