"""Rooms of the chat itself whose history is walked, and since when channels are read."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; channels that are read already are read from now on, as far as anybody can tell."""
    with op.batch_alter_table("listened") as table:
        table.add_column(sa.Column("since", sa.DateTime(), nullable=True))
    now = sa.literal(datetime.now(UTC).replace(tzinfo=None), sa.DateTime())
    op.execute(sa.table("listened", sa.column("since")).update().values(since=now))
    with op.batch_alter_table("listened") as table:
        table.alter_column("since", existing_type=sa.DateTime(), nullable=False)
    op.create_table(
        "rooms",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("begins", sa.String(length=200), nullable=False),
        sa.Column("thread", sa.String(length=64), nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.Column("looked_from", sa.String(length=200), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "room", name=op.f("pk_rooms")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("rooms")
    with op.batch_alter_table("listened") as table:
        table.drop_column("since")
