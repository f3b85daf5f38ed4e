"""Views that are saved: searches and filters of the console's lists."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

works_with = "0017"
"""A program that does not know of it shows none."""


def upgrade() -> None:
    """Makes it."""
    op.create_table(
        "saved_view",
        sa.Column("sid", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("account_sid", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("query", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("shared", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("date_created", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("date_updated", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_sid", "sid", name="pk_saved_view"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("saved_view")
