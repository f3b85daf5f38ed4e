"""Decisions of reviewers that can be undone for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

works_with = "0017"
"""A program that does not know of it leaves a decision that is held to those that do."""


def upgrade() -> None:
    """Makes it."""
    op.add_column("review", sa.Column("held_decision", sa.Text(), autoincrement=False, nullable=True))
    op.add_column("review", sa.Column("held_until", sa.BigInteger(), autoincrement=False, nullable=True))
    op.create_index("ix_review_held_until", "review", ["held_until"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_review_held_until", "review")
    op.drop_column("review", "held_until")
    op.drop_column("review", "held_decision")
