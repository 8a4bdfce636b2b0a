"""What is usual of a source is told by its mentions, hour by hour of the week, and is kept no more."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.drop_column("sources", "usual")


def downgrade() -> None:
    """Take the change back."""
    op.add_column("sources", sa.Column("usual", sa.Double(), server_default="0", nullable=False))
