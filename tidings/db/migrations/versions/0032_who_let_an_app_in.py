"""Who let an app in."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

works_with = "0017"
"""A program that knows nothing of it takes what a person let in for let in by the account."""


def upgrade() -> None:
    """Makes it."""
    op.add_column('oauth_grant', sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column('oauth_grant', 'user_sid')
