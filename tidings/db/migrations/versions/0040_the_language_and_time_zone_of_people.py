"""In which language and time zone people read pages and letters."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

works_with = "0017"
"""A program that does not know of it goes by the browser."""


def upgrade() -> None:
    """Makes it."""
    op.create_table(
        "user_locale",
        sa.Column("account_sid", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("user_sid", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("time_zone", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("account_sid", "user_sid", name="pk_user_locale"),
    )
    op.create_index("ix_user_locale_user_sid", "user_locale", ["user_sid"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("user_locale")
