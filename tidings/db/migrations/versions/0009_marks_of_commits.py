"""Marks of commits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Makes it."""
    op.create_table('commit_mark',
    sa.Column('pid', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('began', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('pid', 'began', name=op.f('pk_commit_mark')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('commit_mark')
