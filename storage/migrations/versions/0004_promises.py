"""promises."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HOURS = ("due_critical", "due_high", "due_normal", "due_low")
TIMES = ("work_days", "work_begins", "work_ends")


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        for name in HOURS:
            batch_op.add_column(sa.Column(name, sa.Double(), nullable=True))
        for name in TIMES:
            batch_op.add_column(sa.Column(name, sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("holidays", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        for name in ("holidays", *reversed(TIMES), *reversed(HOURS)):
            batch_op.drop_column(name)
