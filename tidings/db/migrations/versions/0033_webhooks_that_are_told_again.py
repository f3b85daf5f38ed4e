"""How often a webhook was told again because somebody asked for that."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

works_with = "0017"
"""A program that does not know of it tells again without the mark."""


def upgrade() -> None:
    """Makes it."""
    op.add_column("webhook_exchange", sa.Column("replays", sa.BigInteger(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("webhook_exchange", "replays")
