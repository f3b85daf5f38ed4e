"""What is counted of messages by carrier."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

works_with = "0017"
"""A program that does not know of them counts without carriers."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('insight_carrier',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('span', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('direction', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('error_code', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('country', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('messages', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('segments', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('price_micros', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('asked', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('confirmed', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('replied', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('opted_out', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'span', 'at', 'direction', 'status', 'error_code', 'country', 'carrier', name=op.f('pk_insight_carrier')),
    sqlite_with_rowid=False
    )
    op.add_column('erased_message', sa.Column('carrier', sa.Text(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column('erased_message', 'carrier')
    op.drop_table('insight_carrier')
