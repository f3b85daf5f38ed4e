"""What an account orders of a sender's queue: to pause it, and to purge it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

works_with = "0017"
"""A program that does not know of it lets a paused queue go, and purges nothing."""


def upgrade() -> None:
    """Makes it."""
    op.create_table(
        "queue_order",
        sa.Column("account_sid", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("date_paused", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("purge_sid", sa.Text(), nullable=True),
        sa.Column("purge_started", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("purge_completed", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("canceled", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_sid", "sender", name=op.f("pk_queue_order")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("queue_order")
