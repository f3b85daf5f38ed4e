"""What the house needs: opt-outs found by user, turns that hold between processes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes it."""
    op.create_table(
        'turn',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_turn')),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_opt_out_user_account_sid'), 'opt_out', ['user', 'account_sid'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('turn')
    op.drop_index(op.f('ix_opt_out_user_account_sid'), table_name='opt_out')
