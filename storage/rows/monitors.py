"""What is listened for, and what is known of people: perks, who is forgotten, who is not quoted."""

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, KeyPart, Label, Moment, Name, Words, WorkspaceId


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
    """An author who is forgotten: the keyed hash of the handle, and nothing else.

    Or a post that must not come back through another source: then `author_key` is the keyed hash of the id that it
    would have from there, where its author may go by another name.
    """

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
