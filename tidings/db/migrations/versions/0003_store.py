"""An index of scheduled messages by the time for which they are scheduled: lists by DateSent look there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
_SCHEDULED = sa.text("send_at IS NOT NULL")


def upgrade() -> None:
    """Makes it."""
    op.create_index(
        "ix_message_send_at",
        "message",
        ["account_sid", "send_at"],
        sqlite_where=_SCHEDULED,
        postgresql_where=_SCHEDULED,
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_message_send_at", table_name="message")
