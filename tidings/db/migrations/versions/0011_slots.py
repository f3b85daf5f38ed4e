"""Who owned a slot last."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "slot",
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process_sid", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_slot")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("slot")
