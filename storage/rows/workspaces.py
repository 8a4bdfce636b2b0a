"""A workspace: where it lives in chat, who may do what there, who did what."""

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Key, KeyPart, Label, Moment, Name, Words, WorkspaceId


class WorkspaceRow(Base):
    """One Slack workspace, one Discord server, or the command line's own."""

    __tablename__ = "workspaces"

    id: Mapped[WorkspaceId]
    author_key: Mapped[bytes] = mapped_column(LargeBinary(64))
    zone: Mapped[Name] = mapped_column(server_default="")
    quiet_from: Mapped[Label] = mapped_column(server_default="")
    quiet_until: Mapped[Label] = mapped_column(server_default="")
    due_critical: Mapped[float | None]
    due_high: Mapped[float | None]
    due_normal: Mapped[float | None]
    due_low: Mapped[float | None]
    work_days: Mapped[Label] = mapped_column(server_default="")
    work_begins: Mapped[Label] = mapped_column(server_default="")
    work_ends: Mapped[Label] = mapped_column(server_default="")
    holidays: Mapped[Words] = mapped_column(server_default="")
    reveal: Mapped[Label] = mapped_column(server_default="claim")


class InstallationRow(Base):
    """Where a workspace lives in chat: its team there, our own account, who installed us, whether it still stands."""

    __tablename__ = "installations"

    workspace_id: Mapped[WorkspaceId]
    platform: Mapped[Label]
    team: Mapped[Name]
    account: Mapped[Name]
    installer: Mapped[Name]
    state: Mapped[Label]
    since: Mapped[Moment]


class ChannelRow(Base):
    """A channel with a purpose: where the queue stands, where critical cases are told, whom notices reach."""

    __tablename__ = "channels"

    workspace_id: Mapped[WorkspaceId]
    purpose: Mapped[KeyPart]
    channel: Mapped[Name]


class CalleeRow(Base):
    """Who is called when something comes up: a critical case, or an escalation of a kind."""

    __tablename__ = "callees"

    workspace_id: Mapped[WorkspaceId]
    purpose: Mapped[KeyPart]
    who: Mapped[Name]


class RightRow(Base):
    """A right that a person has in this workspace."""

    __tablename__ = "rights"

    workspace_id: Mapped[WorkspaceId]
    right: Mapped[KeyPart]
    person: Mapped[str] = mapped_column(String(200), primary_key=True)


class WordingRow(Base):
    """A workspace's own words for an action, instead of those that Kith brings along."""

    __tablename__ = "wordings"

    workspace_id: Mapped[WorkspaceId]
    action: Mapped[KeyPart]
    words: Mapped[Words]


class JournalRow(Base):
    """Who did what and when. `number` counts up within the workspace.

    `deed` is the number of the line of the deed that this one is part of, 0 for what cannot be undone; `before` is how
    the case stood before it, as JSON.
    """

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_subject", "workspace_id", "subject", "number"),)

    workspace_id: Mapped[WorkspaceId]
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    actor: Mapped[Name]
    action: Mapped[Label]
    subject: Mapped[Key]
    detail: Mapped[Words]
    deed: Mapped[int] = mapped_column(server_default="0")
    before: Mapped[Words] = mapped_column(server_default="")


class AuditRow(Base):
    """One run of the blindness audit, counted up within the workspace; `body` is the whole result as JSON.

    Influence that was supplied to it is not in it, and is kept nowhere.
    """

    __tablename__ = "audits"

    workspace_id: Mapped[WorkspaceId]
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    verdict: Mapped[Label]
    pairs: Mapped[int]
    actor: Mapped[Name]
    body: Mapped[Words]
