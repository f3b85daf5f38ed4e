"""Errands of other processes, and phones that were put on a page."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

works_with = "0013"
"""A program that knows no errands answers none: whoever asks is told so."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('errand',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('asked_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('method', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('path', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('query', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('body', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('scheme', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('host', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('principal', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('taken', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('status', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('answer', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_errand')),
    sqlite_with_rowid=False
    )
    op.create_table('added_phone',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('added_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'number', name=op.f('pk_added_phone')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('added_phone')
    op.drop_table('errand')
