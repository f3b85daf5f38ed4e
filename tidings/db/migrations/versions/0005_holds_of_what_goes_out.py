"""Holds of what goes out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes it."""
    op.create_table('hold',
    sa.Column('traffic', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_held', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_released', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('last_dropped', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('traffic', name=op.f('pk_hold'))
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('hold')
