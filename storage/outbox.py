"""What is to be said in chat, said once: rows to claim, fences, and the honest doubtful state."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from storage.chunking import chunks
from storage.database import insert_new
from storage.errors import NotFoundError
from storage.leases import MOST_ATTEMPTS, database_now, lease_end
from storage.leases import ran_out as lapsed
from storage.reading import AnyRow
from storage.rows import OutboxRow

ALERT = "alert"
"""The kind of message that goes before all others."""
SHORTEST_PREFIX = 4
MOST_WORDS = 500
"""Words looked for in one statement."""


class Stage(StrEnum):
    """Where a message stands."""

    READY = "ready"
    CLAIMED = "claimed"
    SENT = "sent"
    STALE = "stale"
    """It is seen, and what is seen is no longer true: to be drawn anew in its place."""
    DOUBTFUL = "doubtful"
    """An attempt ended without an answer, and nobody can look: a person decides."""
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A message for a channel. `key` makes it one: the same key is never said twice."""

    key: str
    kind: str
    channel: str
    body: str
    about: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A posting on its way or out: its workspace, stage, fence, where it is seen, and the place of its thread."""

    workspace: str
    posting: Posting
    stage: Stage
    fence: int
    attempts: int
    unsure: bool
    place: str
    thread: str
    written_at: datetime
    trouble: str


def workspace_at(connection: Connection, place: str, channel: str) -> str:
    """Give the workspace whose message is seen at a place, said to that person; empty when there is none."""
    mine = (OutboxRow.place == place, OutboxRow.channel == channel)
    return connection.execute(select(OutboxRow.workspace_id).where(*mine)).scalars().first() or ""


def posting_key(*parts: str) -> str:
    """Give the key of what a message is about: 32 characters that depend on nothing else."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class OutboxStore:
    """The outbox of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def put(self, posting: Posting, ready_at: datetime, now: datetime, stage: Stage = Stage.READY) -> bool:
        """Put a message into the outbox unless its key is there already; tell whether it is new.

        With stage SENT it only takes the key, so that the message is never said: it was said in another way.
        """
        highest = select(func.coalesce(func.max(OutboxRow.number), 0)).where(self._mine())
        row = {
            "workspace_id": self._workspace, "key": posting.key,
            "number": self._connection.execute(highest).scalar_one() + 1,
            "kind": posting.kind, "channel": posting.channel, "about": posting.about, "under": posting.under,
            "body": posting.body, "state": stage.value, "unsure": False, "fence": 0, "attempts": 0,
            "leased_until": None, "ready_at": ready_at, "written_at": now, "place": "", "trouble": "",
        }  # fmt: skip
        return insert_new(self._connection, OutboxRow, [row]) == 1

    def known(self, keys: Sequence[str]) -> set[str]:
        """Give those of these keys whose messages were put in before."""
        found: set[str] = set()
        for part in chunks(keys):
            query = select(OutboxRow.key).where(self._mine(), OutboxRow.key.in_(part))
            found.update(self._connection.execute(query).scalars())
        return found

    def written(self, kind: str, channel: str, since: datetime, *, instead: bool = False) -> int:
        """Count the messages of a kind for a channel since a moment; `instead` counts those said in another way.

        Replies in a thread are part of their message.
        """
        elsewhere = and_(OutboxRow.state == Stage.SENT, OutboxRow.place == "")
        query = select(func.count()).where(
            self._mine(), OutboxRow.kind == kind, OutboxRow.channel == channel, OutboxRow.written_at >= since,
            OutboxRow.under == "", elsewhere if instead else ~elsewhere,
        )  # fmt: skip
        return self._connection.execute(query).scalar_one()

    def get(self, key: str) -> Outgoing:
        """Give a message by its key, or by at least four of the key's first characters."""
        if len(key) < SHORTEST_PREFIX:
            raise NotFoundError(f"{key!r} is too short for the key of a message.")
        rows = self._connection.execute(
            select(OutboxRow).where(self._mine(), OutboxRow.key.startswith(key, autoescape=True)).limit(2)
        ).all()
        if len(rows) != 1:
            raise NotFoundError(f"No message is called {key!r}.")
        return _outgoing(rows[0])

    def recent(self, kinds: Sequence[str], since: datetime) -> list[Outgoing]:
        """Give the messages of these kinds written since a moment that are seen or will be, oldest first."""
        rows = self._connection.execute(
            select(OutboxRow)
            .where(self._mine(), OutboxRow.kind.in_(kinds), OutboxRow.written_at >= since, OutboxRow.body != "")
            .order_by(OutboxRow.number)
        )
        return [_outgoing(row) for row in rows]

    def troubled(self, limit: int = 50) -> list[Outgoing]:
        """Give the messages that need a person's word or came to nothing, newest first."""
        rows = self._connection.execute(
            select(OutboxRow)
            .where(self._mine(), OutboxRow.state.in_((Stage.DOUBTFUL, Stage.DEAD)))
            .order_by(OutboxRow.number.desc())
            .limit(limit)
        )
        return [_outgoing(row) for row in rows]

    def redraw(self, key: str, body: str) -> bool:
        """Say that a message which is seen should read otherwise; an update under way does not count any more."""
        changed = self._connection.execute(
            update(OutboxRow)
            .where(self._mine(), OutboxRow.key == key, OutboxRow.place != "", OutboxRow.body != body)
            .values(body=body, state=Stage.STALE.value, fence=OutboxRow.fence + 1, leased_until=None, attempts=0)
        )
        return changed.rowcount == 1

    def naming(self, words: Sequence[str]) -> list[Outgoing]:
        """Give the messages, said or not, whose text holds one of these words."""
        if not words:
            return []
        holds = or_(*(OutboxRow.body.contains(word, autoescape=True) for word in words[:MOST_WORDS]))
        rows = self._connection.execute(select(OutboxRow).where(self._mine(), OutboxRow.body != "", holds))
        return [_outgoing(row) for row in rows]

    def rewrite(self, key: str, body: str) -> None:
        """Change what a message says, whether it is seen already (then it is drawn anew) or not."""
        if not self.redraw(key, body):
            self._connection.execute(
                update(OutboxRow).where(self._mine(), OutboxRow.key == key, OutboxRow.place == "").values(body=body)
            )

    def decide(self, key: str, *, again: bool, channel: str = "") -> bool:
        """Settle a doubtful or dead message as a person says; False when it was settled before.

        It is posted again (elsewhere, if a channel is named) with all of its thread, or taken for sent with it.
        """
        found = self.get(key)
        if found.stage not in (Stage.DOUBTFUL, Stage.DEAD):
            return False
        stage = Stage.READY if again else Stage.SENT
        settled = {"state": stage.value, "unsure": False, "attempts": 0, "fence": OutboxRow.fence + 1, "trouble": ""}
        moved = {"channel": channel} if channel else {}
        whole = or_(OutboxRow.key == found.posting.key, OutboxRow.under == found.posting.key)
        self._connection.execute(
            update(OutboxRow).where(self._mine(), whole, OutboxRow.place == "").values(**settled, **moved)
        )
        return True

    def sent(self, out: Outgoing, place: str) -> bool:
        """Note where a claimed message is seen; False when the claim ran out."""
        return self._settle(out, state=Stage.SENT.value, place=place, unsure=False, trouble="")

    def later(self, out: Outgoing, ready_at: datetime, trouble: str, *, unsure: bool, counts: bool) -> bool:
        """Give a claimed message back for another attempt; one that was only told to wait does not count."""
        stage = Stage.STALE if out.place else Stage.READY
        return self._settle(
            out, state=stage.value, ready_at=ready_at, unsure=unsure, trouble=trouble,
            attempts=out.attempts if counts else out.attempts - 1,
        )  # fmt: skip

    def give_up(self, out: Outgoing, stage: Stage, trouble: str) -> bool:
        """Leave a claimed message as doubtful or dead."""
        return self._settle(out, state=stage.value, trouble=trouble)

    def blank(self, before: datetime) -> int:
        """Empty the texts of messages older than this that nothing will change any more."""
        done = self._connection.execute(
            update(OutboxRow).where(self._mine(), OutboxRow.written_at < before, OutboxRow.body != "").values(body="")
        )
        return done.rowcount

    def delete(self, before: datetime) -> int:
        """Delete messages older than this: what they were about can not come up again."""
        done = self._connection.execute(delete(OutboxRow).where(self._mine(), OutboxRow.written_at < before))
        return done.rowcount

    def hold(self, until: datetime) -> None:
        """Let everything wait until a moment, in its order: the chat asked for that."""
        waiting = OutboxRow.state.in_((Stage.READY, Stage.STALE))
        self._connection.execute(
            update(OutboxRow).where(self._mine(), waiting, OutboxRow.ready_at < until).values(ready_at=until)
        )

    def _settle(self, out: Outgoing, **values: object) -> bool:
        this = (self._mine(), OutboxRow.key == out.posting.key, OutboxRow.fence == out.fence)
        done = self._connection.execute(update(OutboxRow).where(*this).values(**values, leased_until=None))
        return done.rowcount == 1

    def _mine(self) -> ColumnElement[bool]:
        return OutboxRow.workspace_id == self._workspace


def claim_posting(connection: Connection, now: datetime, workspaces: Sequence[str]) -> Outgoing | None:
    """Take on the next message of these workspaces that is ready, stale or whose claim ran out; None if there is none.

    A reply waits until its thread is there, however long that is. A message that was claimed too often comes with stage
    dead, to be told of.
    """
    head = aliased(OutboxRow)
    ran_out = and_(OutboxRow.state == Stage.CLAIMED, lapsed(OutboxRow.leased_until, database_now(connection)))
    # what was written by a clock that ran ahead would else wait until that time comes
    its_time = or_(OutboxRow.ready_at <= now, OutboxRow.written_at > now)
    due = and_(OutboxRow.state.in_((Stage.READY, Stage.STALE)), its_time)
    query = (
        select(OutboxRow, head.place.label("thread"))
        .outerjoin(head, (head.workspace_id == OutboxRow.workspace_id) & (head.key == OutboxRow.under))
        .where(
            OutboxRow.workspace_id.in_(workspaces),
            or_(ran_out, due),
            or_(OutboxRow.under == "", head.place != ""),
        )
        .order_by(OutboxRow.kind != ALERT, OutboxRow.ready_at, OutboxRow.number)
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else _claim(connection, row)


def _claim(connection: Connection, row: AnyRow) -> Outgoing:
    spent = row.attempts >= MOST_ATTEMPTS
    values = {
        "state": Stage.DEAD.value if spent else Stage.CLAIMED.value,
        "unsure": row.unsure or row.state == Stage.CLAIMED,  # whoever had it before us may have said it
        "fence": row.fence + 1,
        "attempts": row.attempts + 1,
    }
    connection.execute(
        update(OutboxRow)
        .where(OutboxRow.workspace_id == row.workspace_id, OutboxRow.key == row.key)
        .values(**values, leased_until=lease_end(connection))
    )
    return _outgoing(row, thread=row.thread or "", **values)


def _outgoing(row: AnyRow, thread: str = "", **changed: object) -> Outgoing:
    now = {**row._mapping, **changed}  # noqa: SLF001  SQLAlchemy's public name for a row as a mapping
    names = ("key", "kind", "channel", "body", "about", "under")
    return Outgoing(
        workspace=row.workspace_id,
        posting=Posting(**{name: now[name] for name in names}),
        stage=Stage(now["state"]),
        thread=thread,
        **{name: now[name] for name in ("fence", "attempts", "unsure", "place", "written_at", "trouble")},
    )


FORGOTTEN = timedelta(days=90)
"""How long it is known that a message was said."""
KEPT = timedelta(days=30)
"""How long the text of a message that was said is kept, so that it can be drawn anew when its cases change."""
