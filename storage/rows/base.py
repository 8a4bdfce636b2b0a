"""What all rows share: their base, the types of their columns, the key that ties them to a mention."""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import DateTime, Dialect, ForeignKeyConstraint, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
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


def mention_key(*extra: Index | ForeignKeyConstraint) -> tuple[Index | ForeignKeyConstraint, ...]:
    """Tie a row to its mention: it goes when the mention goes."""
    key = ForeignKeyConstraint(
        ["workspace_id", "mention_id"], ["mentions.workspace_id", "mentions.id"], ondelete="CASCADE"
    )
    return (key, *extra)
