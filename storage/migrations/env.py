"""Runs migrations on the connection that `storage.migrate` hands over, inside its transaction."""

from typing import Literal

from alembic import context

from storage.rows import Base, UtcDateTime


def render(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """Write our moment type as the plain column it is, so that a migration needs no code of ours."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def is_ours(_item: object, name: str | None, kind: str, _found: bool, _beside: object) -> bool:  # noqa: FBT001  Alembic's
    """Leave out the tables in which SQLite keeps its index of words."""
    return kind != "table" or name is None or (name != "words" and not name.startswith("words_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render,
    include_object=is_ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
