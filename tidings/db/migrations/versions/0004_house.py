"""What the house needs: opt-outs found by user."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes it."""
    op.create_index(op.f('ix_opt_out_user_account_sid'), 'opt_out', ['user', 'account_sid'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_opt_out_user_account_sid'), table_name='opt_out')
