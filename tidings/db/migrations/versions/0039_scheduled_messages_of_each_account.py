"""An index of scheduled messages by account: those of one account are found without going through another's."""

from alembic import op

revision = "0039"
down_revision = "0038"

works_with = "0017"
"""An index alone: a program that does not know of it reads and writes as before."""

NAME = "ix_scheduled_message_account_sid_send_at"


def upgrade() -> None:
    """Makes it."""
    op.create_index(NAME, "scheduled_message", ["account_sid", "send_at"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(NAME, "scheduled_message")
