"""What people were told of a balance that is low or spent, and of versions."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

works_with = "0017"
"""A program that does not know of it writes no such letters."""


def upgrade() -> None:
    """Makes it."""
    op.create_table(
        "balance_watch",
        sa.Column("account_sid", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("low_micros", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("told_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_sid", name="pk_balance_watch"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "told_version",
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("told_to", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_told_version"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("told_version")
    op.drop_table("balance_watch")
