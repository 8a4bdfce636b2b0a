"""What was found in a period is kept for the period: of which posts, up to when, and who asked for it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; what was kept is found again."""
    op.drop_table("talks")
    _create(
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("monitors", sa.Text(), nullable=False),
        sa.Column("posts", sa.String(length=32), nullable=False),
        sa.Column("last", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("rests_until", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("talks")
    _create()


def _create(*more: sa.Column[Any]) -> None:
    op.create_table(
        "talks",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("among", sa.String(length=32), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        *more,
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "among", name=op.f("pk_talks")),
    )
