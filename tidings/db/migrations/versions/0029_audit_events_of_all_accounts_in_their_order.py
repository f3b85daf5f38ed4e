"""Audit events of all accounts in their order, for the operator."""

from alembic import op

revision = "0029"
down_revision = "0028"

works_with = "0017"
"""A program that knows nothing of it writes and reads events as before."""


def upgrade() -> None:
    """Makes it."""
    op.create_index(op.f('ix_audit_event_sid'), 'audit_event', ['sid'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_audit_event_sid'), table_name='audit_event')
