"""Processes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes it."""
    op.create_table('process',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('host', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('pid', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('roles', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('started', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('leaving', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('backend_pid', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('backend_began', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_process'))
    )
    op.create_table('process_beat',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('lag_us', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('owns', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_process_beat'))
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('process_beat')
    op.drop_table('process')
