"""Failed sign-ins of all processes; what carriers allow a campaign is no column."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

works_with = "0010"
"""It cuts back: a program from before it names `rate_limits` whenever it reads or writes a campaign, and fails."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('failed_sign_in',
    sa.Column('name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('count', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('last', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_failed_sign_in')),
    sqlite_with_rowid=False
    )
    op.drop_column('a2p_campaign', 'rate_limits')


def downgrade() -> None:
    """Takes it back."""
    op.add_column('a2p_campaign', sa.Column('rate_limits', sa.Text(), nullable=True))
    op.drop_table('failed_sign_in')
