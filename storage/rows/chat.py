"""What is said in chat: reports when they are due, what waits to be said, what was heard."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Key, KeyPart, Label, Moment, Name, UtcDateTime, Words, WorkspaceId, mention_key


class ScheduleRow(Base):
    """A report that comes by itself: which days at which local time, about what, into which channel.

    `began` is from when on it owes a report without a gap: when it was made, resumed or aimed at something else.
    """

    __tablename__ = "schedules"

    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    days: Mapped[Name]
    at: Mapped[Label]
    period: Mapped[Label]
    monitor: Mapped[Name]
    channel: Mapped[Name]
    paused: Mapped[bool]
    next_due: Mapped[Moment]
    began: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RunRow(Base):
    """One due report. `due` is the local wall time it was due at: an hour that comes twice is one run."""

    __tablename__ = "runs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "schedule"], ["schedules.workspace_id", "schedules.name"], ondelete="CASCADE"
        ),
        Index("ix_runs_state", "workspace_id", "state"),
    )

    workspace_id: Mapped[WorkspaceId]
    schedule: Mapped[str] = mapped_column(String(200), primary_key=True)
    due: Mapped[str] = mapped_column(String(32), primary_key=True)
    due_at: Mapped[Moment]
    state: Mapped[Label]
    fence: Mapped[int]
    attempts: Mapped[int]
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[Words]


class TellingRow(Base):
    """A waiting case stood in this schedule's report that was due then: so the next one can say that it did."""

    __tablename__ = "tellings"
    __table_args__ = mention_key()

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    schedule: Mapped[str] = mapped_column(String(200), primary_key=True)
    due: Mapped[str] = mapped_column(String(32), primary_key=True)


class OutboxRow(Base):
    """Something to say in chat, and where it stands once it is said.

    `body` is the message as it should be seen; `place` is where it is seen, empty until then; `about` is the case or
    thing it tells of; `under` is the key of the message whose thread it belongs to. `unsure` says that an attempt
    ended without our knowing how.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state", "workspace_id", "state", "ready_at"),
        Index("ix_outbox_number", "workspace_id", "number"),
        Index("ix_outbox_about", "workspace_id", "about"),
    )

    workspace_id: Mapped[WorkspaceId]
    key: Mapped[KeyPart]
    number: Mapped[int]
    kind: Mapped[Label]
    channel: Mapped[Name]
    about: Mapped[Key]
    under: Mapped[Key]
    body: Mapped[Words]
    state: Mapped[Label]
    unsure: Mapped[bool]
    fence: Mapped[int]
    attempts: Mapped[int]
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ready_at: Mapped[Moment]
    written_at: Mapped[Moment]
    place: Mapped[Name]
    trouble: Mapped[Words]


class InboxRow(Base):
    """Something that happened in chat and was acted on: the same again does nothing."""

    __tablename__ = "inbox"

    workspace_id: Mapped[WorkspaceId]
    event: Mapped[str] = mapped_column(String(200), primary_key=True)
    content_key: Mapped[Key]
    seen_at: Mapped[Moment]
