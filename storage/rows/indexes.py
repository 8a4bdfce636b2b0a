"""What is kept beside mentions so that they are found and counted quickly; all of it can be made anew."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, KeyPart, Label, Moment, UtcDateTime, Words, WorkspaceId, mention_key


class LinkRow(Base):
    """An address that a mention stands at or carries, without what is written in many ways (`storage.addresses`)."""

    __tablename__ = "links"
    __table_args__ = mention_key(Index("ix_links_address", "workspace_id", "address"))

    workspace_id: Mapped[WorkspaceId]
    mention_id: Mapped[KeyPart]
    address: Mapped[str] = mapped_column(
        String(400).with_variant(String(400, collation="C"), "postgresql"), primary_key=True
    )


class WordedRow(Base):
    """A mention whose words are indexed. `number` is its place in SQLite's index of words, newer ones have more."""

    __tablename__ = "worded"
    __table_args__ = mention_key(Index("ix_worded_number", "workspace_id", "number"))

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
