"""What accounts may send in a market."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

works_with = "0017"
"""A program that knows of none of them sends as if nothing was set."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('account_throughput',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('market', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('segments_per_second', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'market', name=op.f('pk_account_throughput')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('account_throughput')
