"""kith on discord."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "listened",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("monitor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "monitor"],
            ["monitors.workspace_id", "monitors.name"],
            name=op.f("fk_listened_monitors"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "channel", name=op.f("pk_listened")),
    )
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("called", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("called")
    op.drop_table("listened")
