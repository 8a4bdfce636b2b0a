"""cases with a life."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOST_ROUNDS = 64
"""Each round halves what is left of a chain of replies; replies that go round in a circle never settle."""


def upgrade() -> None:
    """Make the change."""
    for table, key, held in (
        ("callees", "purpose", sa.Column("who", sa.String(length=200), nullable=False)),
        ("wordings", "action", sa.Column("words", sa.Text(), nullable=False)),
    ):
        op.create_table(
            table,
            sa.Column("workspace_id", sa.String(length=64), nullable=False),
            sa.Column(key, sa.String(length=32), nullable=False),
            held,
            sa.PrimaryKeyConstraint("workspace_id", key, name=op.f(f"pk_{table}")),
        )
    op.execute(
        "INSERT INTO callees (workspace_id, purpose, who) SELECT id, 'oncall', called FROM workspaces WHERE called <> ''"
    )
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("called")
        batch_op.add_column(sa.Column("reveal", sa.String(length=32), server_default="claim", nullable=False))
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deed", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("before", sa.Text(), server_default="", nullable=False))
        batch_op.create_index("ix_journal_subject", ["workspace_id", "subject", "number"], unique=False)
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thread", sa.Text(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_mentions_thread", ["workspace_id", "monitor", "source", "thread", "author_key"], unique=False
        )
    _find_threads()


def _find_threads() -> None:
    """Give each stored mention the post that began its thread, by following the replies."""
    op.execute("UPDATE mentions SET thread = CASE WHEN in_reply_to <> '' THEN in_reply_to ELSE external_id END")
    above = (
        "FROM mentions AS up WHERE up.workspace_id = mentions.workspace_id AND up.monitor = mentions.monitor"
        " AND up.source = mentions.source AND up.external_id = mentions.thread AND up.thread <> mentions.thread"
    )
    for _ in range(MOST_ROUNDS):
        moved = op.get_bind().exec_driver_sql(
            f"UPDATE mentions SET thread = (SELECT up.thread {above}) WHERE EXISTS (SELECT 1 {above})"  # noqa: S608  our own words
        )
        if not moved.rowcount:
            return


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.drop_index("ix_mentions_thread")
        batch_op.drop_column("thread")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_subject")
        batch_op.drop_column("before")
        batch_op.drop_column("deed")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("asked_at")
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("reveal")
        batch_op.add_column(sa.Column("called", sa.String(length=200), server_default="", nullable=False))
    op.execute(
        "UPDATE workspaces SET called = COALESCE("
        "(SELECT who FROM callees WHERE callees.workspace_id = workspaces.id AND purpose = 'oncall'), '')"
    )
    op.drop_table("wordings")
    op.drop_table("callees")
