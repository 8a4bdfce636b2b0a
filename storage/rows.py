"""The whole schema on one page. Rows never leave this package; stores turn them into domain values.

The workspace is first in every key. Nothing here may hold influence: a test reads the names.
"""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKeyConstraint, Index, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Stores a moment as naive UTC, gives it back aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: nobody could say when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Label = Annotated[str, mapped_column(String(32))]
Name = Annotated[str, mapped_column(String(200))]
Key = Annotated[str, mapped_column(String(32))]
Words = Annotated[str, mapped_column(Text)]
WorkspaceId = Annotated[str, mapped_column(String(64), primary_key=True)]
KeyPart = Annotated[str, mapped_column(String(32), primary_key=True)]


class Base(DeclarativeBase):
    """What all tables share: one naming rule for constraints, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _mention_key(*extra: Index | ForeignKeyConstraint) -> tuple[Index | ForeignKeyConstraint, ...]:
    """Tie a row to its mention: it goes when the mention goes."""
    key = ForeignKeyConstraint(
        ["workspace_id", "mention_id"], ["mentions.workspace_id", "mentions.id"], ondelete="CASCADE"
    )
    return (key, *extra)


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


class WordingRow(Base):
    """A workspace's own words for an action, instead of those that Kith brings along."""

    __tablename__ = "wordings"

    workspace_id: Mapped[WorkspaceId]
    action: Mapped[KeyPart]
    words: Mapped[Words]


class ListenedRow(Base):
    """A channel of the chat itself that is read, and the monitor that its messages are for."""

    __tablename__ = "listened"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "monitor"], ["monitors.workspace_id", "monitors.name"], ondelete="CASCADE"
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    channel: Mapped[KeyPart]
    monitor: Mapped[Name]


class SourceRow(Base):
    """A place that is listened to for a monitor: where we are there, and how it goes.

    `address` is what a person typed; `cursor` moves with the mentions. Nothing rings that was posted before
    `rings_from`. `looked_at` is when the last round of looking at known posts again began, `looked_from` the id where
    it goes on, empty when it came to its end; `checked_at` is when the last one began that came to its end. What went
    wrong in it is `look_trouble`, and it is not tried before `look_next`. A source that was removed stays until the
    texts that it brought are gone. `usual` are new mentions an hour. `next_at` is when it is asked next.
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
    usual: Mapped[float]
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


class RightRow(Base):
    """A right that a person has in this workspace."""

    __tablename__ = "rights"

    workspace_id: Mapped[WorkspaceId]
    right: Mapped[KeyPart]
    person: Mapped[str] = mapped_column(String(200), primary_key=True)


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
    __table_args__ = _mention_key()

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


class HeardRow(Base):
    """Something that happened in a channel that is read, until it is read. `key` sorts as it happened."""

    __tablename__ = "heard"

    workspace_id: Mapped[WorkspaceId]
    key: Mapped[KeyPart]
    source: Mapped[Label]
    body: Mapped[Words]


class MonitorRow(Base):
    """What to listen for. `channel` is where its digests go when their schedule names no channel, empty for none."""

    __tablename__ = "monitors"

    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    paused: Mapped[bool]
    channel: Mapped[Name] = mapped_column(server_default="")


class MonitorTermRow(Base):
    """One word, account or domain of a monitor; `kind` is the field of the domain's Monitor it belongs to."""

    __tablename__ = "monitor_terms"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "monitor"], ["monitors.workspace_id", "monitors.name"], ondelete="CASCADE"
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    monitor: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[KeyPart]
    position: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Words]


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
    __table_args__ = _mention_key(
        Index("ix_twins_mention", "workspace_id", "mention_id"), Index("ix_twins_source", "workspace_id", "source")
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[KeyPart]
    mention_id: Mapped[Key]
    source: Mapped[Label]
    external_id: Mapped[Words]
    text_key: Mapped[Key]


class LinkRow(Base):
    """An address that a mention stands at or carries, without what is written in many ways (`storage.addresses`)."""

    __tablename__ = "links"
    __table_args__ = _mention_key(Index("ix_links_address", "workspace_id", "address"))

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    address: Mapped[str] = mapped_column(
        String(400).with_variant(String(400, collation="C"), "postgresql"), primary_key=True
    )


class WordedRow(Base):
    """A mention whose words are indexed. `number` is its place in SQLite's index of words, newer ones have more."""

    __tablename__ = "worded"
    __table_args__ = _mention_key(Index("ix_worded_number", "workspace_id", "number"))

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    number: Mapped[int] = mapped_column(BigInteger)


class DayRow(Base):
    """What the digest needs of one monitor's mentions of one day (UTC), in columns (`analyzers.insight.crowd`).

    `held` is empty while the day has changed since; `form` is how they are written, `names` what their numbers
    stand for, as JSON.
    """

    __tablename__ = "days"

    workspace_id: Mapped[WorkspaceId]
    monitor: Mapped[str] = mapped_column(String(200), primary_key=True)
    day: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    form: Mapped[Label]
    names: Mapped[Words]
    held: Mapped[bytes | None] = mapped_column(LargeBinary)


class TalkRow(Base):
    """The campaigns and themes among some posts, as ids in JSON; `among` is a hash of these posts."""

    __tablename__ = "talks"

    workspace_id: Mapped[WorkspaceId]
    among: Mapped[KeyPart]
    found_at: Mapped[Moment]
    body: Mapped[Words]


class AssessmentRow(Base):
    """What the analysers said of a mention."""

    __tablename__ = "assessments"
    __table_args__ = _mention_key()

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
    __table_args__ = _mention_key()

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
    __table_args__ = _mention_key(Index("ix_cases_state", "workspace_id", "state", "arrived"))

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
    __table_args__ = _mention_key()

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    number: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[Label]
    value: Mapped[Label]
    said_by: Mapped[Name]
    said_at: Mapped[Moment]
    note: Mapped[Words]


class PerkRow(Base):
    """A line of the perk ledger."""

    __tablename__ = "perks"

    workspace_id: Mapped[WorkspaceId]
    monitor: Mapped[str] = mapped_column(String(200), primary_key=True)
    author_key: Mapped[KeyPart]
    given_on: Mapped[str] = mapped_column(String(10), primary_key=True)
    what: Mapped[str] = mapped_column(String(500), primary_key=True)
    person: Mapped[Words]
    kind: Mapped[Label]
    days: Mapped[int]


class TombstoneRow(Base):
    """An author who is forgotten: the keyed hash of the handle, and nothing else."""

    __tablename__ = "tombstones"

    workspace_id: Mapped[WorkspaceId]
    author_key: Mapped[KeyPart]
    forgotten_at: Mapped[Moment]


class UnquotedRow(Base):
    """An author who asked not to be quoted: the keyed hash of the handle."""

    __tablename__ = "unquoted"

    workspace_id: Mapped[WorkspaceId]
    author_key: Mapped[KeyPart]
    since: Mapped[Moment]


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
