"""Where mentions come from: places that are asked, addresses that are handed in at, channels that are read."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Key, KeyPart, Label, Moment, Name, UtcDateTime, Words, WorkspaceId


class ListenedRow(Base):
    """A channel of the chat itself that is read since a moment, and the monitor that its messages are for."""

    __tablename__ = "listened"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "monitor"], ["monitors.workspace_id", "monitors.name"], ondelete="CASCADE"
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    channel: Mapped[KeyPart]
    monitor: Mapped[Name]
    since: Mapped[Moment]


class RoomRow(Base):
    """A channel or thread of the chat itself whose history is walked, and where we are in it.

    Its posts are those whose id or link begins with `begins` and that answer `thread` (NULL: any message or none).
    `looked_at` is when the last walk began, `looked_from` where it goes on, empty when it came to its end;
    `checked_at` is up to when all is known. It is walked next at `next_at`.
    """

    __tablename__ = "rooms"

    workspace_id: Mapped[WorkspaceId]
    room: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[Label]
    channel: Mapped[Key]
    begins: Mapped[Name]
    thread: Mapped[str | None] = mapped_column(String(64))
    looked_at: Mapped[Moment]
    looked_from: Mapped[Name]
    checked_at: Mapped[Moment]
    next_at: Mapped[Moment]
    trouble: Mapped[Words]


class HeardRow(Base):
    """Something that happened in a channel that is read, until it is read. `key` sorts as it happened."""

    __tablename__ = "heard"

    workspace_id: Mapped[WorkspaceId]
    key: Mapped[KeyPart]
    source: Mapped[Label]
    body: Mapped[Words]


class SourceRow(Base):
    """A place that is listened to for a monitor: where we are there, and how it goes.

    `address` is what a person typed; `cursor` moves with the mentions. Nothing rings that was posted before
    `rings_from`. `looked_at` is when the last round of looking at known posts again began, `looked_from` the id where
    it goes on, empty when it came to its end; `checked_at` is when the last one began that came to its end. What went
    wrong in it is `look_trouble`, and it is not tried before `look_next`. A source that was removed stays until the
    texts that it brought are gone. `next_at` is when it is asked next.
    """

    __tablename__ = "sources"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "monitor"], ["monitors.workspace_id", "monitors.name"], ondelete="CASCADE"
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    name: Mapped[KeyPart]
    kind: Mapped[Label]
    monitor: Mapped[Name]
    address: Mapped[Words]
    paused: Mapped[bool]
    rings_from: Mapped[Moment]
    cursor: Mapped[Words]
    looked_at: Mapped[Moment]
    looked_from: Mapped[Key]
    checked_at: Mapped[Moment]
    look_next: Mapped[datetime | None] = mapped_column(UtcDateTime)
    look_trouble: Mapped[Words] = mapped_column(server_default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_item: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int]
    trouble: Mapped[Words]
    next_at: Mapped[Moment]
    fence: Mapped[int]
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HookRow(Base):
    """An address at which a service hands mentions in, and the monitor that they are for.

    `path_key` is the hash of the secret in the address, which is kept nowhere. `fields` are the field map as JSON;
    `signing` is the header of the signature and what is signed, empty when the sender does not sign.
    """

    __tablename__ = "hooks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "monitor"], ["monitors.workspace_id", "monitors.name"], ondelete="CASCADE"
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    name: Mapped[KeyPart]
    path_key: Mapped[str] = mapped_column(String(64))
    preset: Mapped[Label]
    monitor: Mapped[Name]
    fields: Mapped[Words]
    signing: Mapped[Name]
    made_at: Mapped[Moment]


class DeliveryRow(Base):
    """What was handed in at an address, kept before it is acknowledged. `body` holds the named fields alone, as JSON.

    `body` is empty once its mentions are stored; the row stays a while, so that the same again is known.
    """

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_state", "workspace_id", "state", "received_at"),)

    workspace_id: Mapped[WorkspaceId]
    key: Mapped[KeyPart]
    hook: Mapped[Label]
    content_key: Mapped[Key]
    body: Mapped[Words]
    received_at: Mapped[Moment]
    state: Mapped[Label]
    reason: Mapped[Words]


class LeftOutRow(Base):
    """A post of a source that does not concern the brand: the id it would have, and what decided; nothing of the post.

    `term` is the monitor's own word that decided, empty when none did.
    """

    __tablename__ = "left_out"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "monitor"], ["monitors.workspace_id", "monitors.name"], ondelete="CASCADE"
        ),
        Index("ix_left_out_at", "workspace_id", "at"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[KeyPart]
    monitor: Mapped[Name]
    source: Mapped[Name]
    at: Mapped[Moment]
    ground: Mapped[Label]
    term: Mapped[Name]
