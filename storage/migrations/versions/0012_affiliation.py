"""What a platform says of whether an author belongs to the brand."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("mentions", sa.Column("affiliated", sa.String(length=32), server_default="unknown", nullable=False))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("mentions", "affiliated")
