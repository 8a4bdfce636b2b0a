"""Mentions, what was concluded about each, and the case that it is."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Key, KeyPart, Label, Moment, Name, UtcDateTime, Words, WorkspaceId, mention_key


class MentionRow(Base):
    """One public post. `arrived` is when it was posted, or when we saw it if that is not known or not possible.

    `thread` is the external id of the post that began the thread, as far up as we know. `link_key` is the hash of the
    canonical link: the same post from another source has the same. `let_go_at` is when its words, its author and its
    links were deleted because they had been kept long enough.
    """

    __tablename__ = "mentions"
    __table_args__ = (
        Index("uq_mentions_post", "workspace_id", "monitor", "source", "external_id", unique=True),
        Index("ix_mentions_arrived", "workspace_id", "arrived"),
        Index("ix_mentions_link", "workspace_id", "monitor", "link_key"),
        Index("ix_mentions_seen", "workspace_id", "let_go_at", "seen_at"),
        Index("ix_mentions_author", "workspace_id", "author_key"),
        Index("ix_mentions_reply", "workspace_id", "monitor", "source", "in_reply_to"),
        Index("ix_mentions_thread", "workspace_id", "monitor", "source", "thread", "author_key"),
        Index("ix_mentions_source", "workspace_id", "monitor", "source", "arrived"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[KeyPart]
    monitor: Mapped[Name]
    source: Mapped[Label]
    external_id: Mapped[Words]
    platform: Mapped[Name]
    author: Mapped[Words]
    author_key: Mapped[Key]
    text: Mapped[Words]
    text_key: Mapped[Key]
    link: Mapped[Words]
    link_key: Mapped[Key] = mapped_column(server_default="")
    links: Mapped[Words]
    language: Mapped[Label]
    in_reply_to: Mapped[Words]
    thread: Mapped[Words] = mapped_column(server_default="")
    paid_partnership: Mapped[Label]
    automated: Mapped[Label]
    affiliated: Mapped[Label] = mapped_column(server_default="unknown")
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[Moment]
    arrived: Mapped[Moment]
    let_go_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TwinRow(Base):
    """A mention that another source brought as well. `id` is the one that it would have had from there.

    `text_key` is the hash of the words that it has there. It and `external_id` are empty once the words were let go.
    """

    __tablename__ = "twins"
    __table_args__ = mention_key(
        Index("ix_twins_mention", "workspace_id", "mention_id"), Index("ix_twins_source", "workspace_id", "source")
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[KeyPart]
    mention_id: Mapped[Key]
    source: Mapped[Label]
    external_id: Mapped[Words]
    text_key: Mapped[Key]


class AssessmentRow(Base):
    """What the analysers said of a mention."""

    __tablename__ = "assessments"
    __table_args__ = mention_key()

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    version: Mapped[Label]
    origin: Mapped[Label]
    p_organic: Mapped[float]
    p_paid: Mapped[float]
    p_self_promotion: Mapped[float]
    p_owned: Mapped[float]
    confidence: Mapped[float]
    subtype: Mapped[Label]
    disclosure: Mapped[Label]
    intent: Mapped[Label]
    urgency: Mapped[Label]
    theme: Mapped[Label]
    action: Mapped[Label]
    language: Mapped[Label]
    tone: Mapped[float]
    claims: Mapped[Words]
    blinded_text: Mapped[Words]


class EvidenceRow(Base):
    """One quoted reason of an assessment; `kind` is origin or need."""

    __tablename__ = "evidence"
    __table_args__ = mention_key()

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    kind: Mapped[KeyPart]
    position: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[Name]
    says: Mapped[Words]
    quote: Mapped[Words]
    start: Mapped[int | None]
    end: Mapped[int | None]
    weight: Mapped[float]


class CaseRow(Base):
    """A mention that needs a person, as triage may know it: no author, no link, no count.

    The key is the mention's; only `CaseStore.reveal` follows it for a person, and writes that down. `answered_by` is
    the id of our own reply, empty when a person settled the case. `reopened_at` is when it was last put back: replies
    from before then do not settle it again. `asked_at` is when its author asked again after it was settled: it waits
    since then, not since it arrived.
    """

    __tablename__ = "cases"
    __table_args__ = mention_key(Index("ix_cases_state", "workspace_id", "state", "arrived"))

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    monitor: Mapped[Name]
    platform: Mapped[Name]
    language: Mapped[Label]
    text: Mapped[Words]
    intent: Mapped[Label]
    urgency: Mapped[Label]
    theme: Mapped[Label]
    action: Mapped[Label]
    arrived: Mapped[Moment]
    state: Mapped[Label]
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[Name]
    answered_by: Mapped[Key]
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CorrectionRow(Base):
    """A person's verdict beside the machine's. The latest of a field wins; all are kept."""

    __tablename__ = "corrections"
    __table_args__ = mention_key()

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    number: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[Label]
    value: Mapped[Label]
    said_by: Mapped[Name]
    said_at: Mapped[Moment]
    note: Mapped[Words]
