"""An index of an account's own webhooks in their order: what others are told hides none of them."""

from alembic import op

revision = "0036"
down_revision = "0035"

works_with = "0017"
"""An index alone: a program that does not know of it reads and writes as before."""

NAME = "ix_webhook_exchange_account_sid_sid"


def upgrade() -> None:
    """Makes it."""
    op.create_index(NAME, "webhook_exchange", ["account_sid", "sid"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(NAME, "webhook_exchange")
