"""What is kept beside mentions so that they are found and counted quickly; all of it can be made anew."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Key, KeyPart, Label, Moment, Name, UtcDateTime, Words, WorkspaceId, mention_key


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
    """The campaigns and themes of a period and some monitors (`among` is a hash of both), as ids in JSON.

    `name` is the period's, if it has one, `monitors` are their names as JSON. `posts` and `last` are hashes of its
    posts up to `until` and of those before; empty where all that was found is let go. `asked_at` is when somebody
    waited for it, and nothing is looked for before anybody asks until `rests_until`.
    """

    __tablename__ = "talks"

    workspace_id: Mapped[WorkspaceId]
    among: Mapped[KeyPart]
    found_at: Mapped[Moment]
    name: Mapped[Name]
    monitors: Mapped[Words]
    posts: Mapped[Key]
    last: Mapped[Key]
    until: Mapped[Moment]
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rests_until: Mapped[Moment]
    body: Mapped[Words]
