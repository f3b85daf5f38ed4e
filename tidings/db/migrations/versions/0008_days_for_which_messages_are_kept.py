"""The days for which accounts keep their messages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Makes it."""
    op.create_table('message_retention',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('days', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', name=op.f('pk_message_retention')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('message_retention')
