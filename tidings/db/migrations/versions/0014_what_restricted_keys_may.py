"""What restricted keys may."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

works_with = "0013"
"""A program that knows no policies does not know the type of these keys either, and lets nobody in with one."""


def upgrade() -> None:
    """Makes it."""
    op.add_column('api_key', sa.Column('policy', sa.Text(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column('api_key', 'policy')
