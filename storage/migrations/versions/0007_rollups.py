"""rollups, and an index of words and of addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; `kith db upgrade` fills the indexes afterwards, the days are counted when they are asked for."""
    address = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
    op.create_table(
        "links",
        *_key(),
        sa.Column("address", address, nullable=False),
        _to_mention("links"),
        sa.PrimaryKeyConstraint("workspace_id", "mention_id", "address", name=op.f("pk_links")),
    )
    op.create_index("ix_links_address", "links", ["workspace_id", "address"])
    op.create_table(
        "worded",
        *_key(),
        sa.Column("number", sa.BigInteger(), nullable=False),
        _to_mention("worded"),
        sa.PrimaryKeyConstraint("workspace_id", "mention_id", name=op.f("pk_worded")),
    )
    op.create_index("ix_worded_number", "worded", ["workspace_id", "number"])
    op.create_table(
        "days",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("monitor", sa.String(length=200), nullable=False),
        sa.Column("day", sa.DateTime(), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "monitor", "day", name=op.f("pk_days")),
    )
    op.create_table(
        "talks",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("among", sa.String(length=32), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "among", name=op.f("pk_talks")),
    )
    op.create_index("ix_mentions_source", "mentions", ["workspace_id", "monitor", "source", "arrived"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    day = "date(arrived) || ' 00:00:00.000000'" if is_sqlite else "date_trunc('day', arrived)"
    every = f"SELECT DISTINCT workspace_id, monitor, {day}, '', '' FROM mentions"  # noqa: S608  our own words
    op.execute(f"INSERT INTO days (workspace_id, monitor, day, form, names) {every}")
    if is_sqlite:
        op.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='trigram')")


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_mentions_source", table_name="mentions")
    for table in ("talks", "days", "worded", "links"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE words")


def _key() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("mention_id", sa.String(length=32), nullable=False),
    )


def _to_mention(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "mention_id"], ["mentions.workspace_id", "mentions.id"],
        name=op.f(f"fk_{table}_mentions"), ondelete="CASCADE",
    )  # fmt: skip
