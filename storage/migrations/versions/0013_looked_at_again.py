"""Which other sources brought a post, what becomes of removed sources, when posts were checked, what was just heard."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "twins",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("mention_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mention_id"],
            ["mentions.workspace_id", "mentions.id"],
            name=op.f("fk_twins_mentions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_twins")),
    )
    op.create_index("ix_twins_mention", "twins", ["workspace_id", "mention_id"])
    op.create_index("ix_twins_source", "twins", ["workspace_id", "source"])
    op.create_table(
        "heard",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_heard")),
    )
    with op.batch_alter_table("sources") as table:
        table.add_column(sa.Column("removed_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("checked_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("look_next", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("look_trouble", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE sources SET checked_at = looked_at")
    with op.batch_alter_table("sources") as table:
        table.alter_column("checked_at", existing_type=sa.DateTime(), nullable=False)


def downgrade() -> None:
    """Take the change back; removed sources go."""
    op.execute("DELETE FROM sources WHERE removed_at IS NOT NULL")
    with op.batch_alter_table("sources") as table:
        for column in ("look_trouble", "look_next", "checked_at", "removed_at"):
            table.drop_column(column)
    op.drop_table("heard")
    op.drop_table("twins")
