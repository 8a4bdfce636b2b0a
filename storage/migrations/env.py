"""Runs migrations for the address that `storage.migrate` hands over."""

from typing import Literal

from alembic import context
from sqlalchemy import create_engine

from storage.rows import Base, UtcDateTime


def render(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """Write our moment type as the plain column it is, so that a migration needs no code of ours."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
