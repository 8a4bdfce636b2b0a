"""when it comes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("schedules", sa.Column("began", sa.DateTime(), nullable=True))
    op.add_column("monitors", sa.Column("channel", sa.String(length=200), server_default="", nullable=False))
    op.create_table(
        "tellings",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("mention_id", sa.String(length=32), nullable=False),
        sa.Column("schedule", sa.String(length=200), nullable=False),
        sa.Column("due", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mention_id"],
            ["mentions.workspace_id", "mentions.id"],
            name=op.f("fk_tellings_mentions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "mention_id", "schedule", "due", name=op.f("pk_tellings")),
    )
    op.create_table(
        "unquoted",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("author_key", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "author_key", name=op.f("pk_unquoted")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("unquoted")
    op.drop_table("tellings")
    op.drop_column("monitors", "channel")
    op.drop_column("schedules", "began")
