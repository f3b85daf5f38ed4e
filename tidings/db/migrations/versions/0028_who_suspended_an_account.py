"""Who suspended an account."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

works_with = "0017"
"""A program that does not know it lets a main account lift what the operator suspended."""


def upgrade() -> None:
    """Makes it."""
    op.add_column('account', sa.Column('suspended_by', sa.Text(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column('account', 'suspended_by')
