"""sources."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "sources",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("monitor", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("rings_from", sa.DateTime(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.Column("looked_from", sa.String(length=32), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=True),
        sa.Column("last_item", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("usual", sa.Double(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "monitor"],
            ["monitors.workspace_id", "monitors.name"],
            name=op.f("fk_sources_monitors"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_sources")),
    )
    op.add_column("mentions", sa.Column("link_key", sa.String(length=32), server_default="", nullable=False))
    op.create_index("ix_mentions_link", "mentions", ["workspace_id", "monitor", "link_key"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_mentions_link", table_name="mentions")
    op.drop_column("mentions", "link_key")
    op.drop_table("sources")
