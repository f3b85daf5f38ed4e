"""Which messages go out whatever the opt-outs say: the replies to keywords."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes it."""
    column = sa.Column("exempt", sa.BigInteger(), autoincrement=False, nullable=False, server_default="0")
    op.add_column("message", column)


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("message", "exempt")
