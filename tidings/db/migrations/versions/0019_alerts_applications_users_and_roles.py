"""Alerts, applications, users, roles, requests of processes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

works_with = "0013"
"""Tables alone: a program that does not know them writes no alerts, lets numbers go by their own URLs, and counts the
requests that it serves itself."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('alert',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_generated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('alert_text', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('error_code', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('log_level', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('request_method', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('request_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('request_variables', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('resource_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('response_body', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('service_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_alert'))
    )
    op.create_index(op.f('ix_alert_account_sid_date_generated_sid'), 'alert', ['account_sid', 'date_generated', 'sid'], unique=False)
    op.create_table('application',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('api_version', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('message_status_callback', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sms_fallback_method', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sms_fallback_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('sms_method', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sms_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('status_callback', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('status_callback_method', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('voice_caller_id_lookup', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('voice_fallback_method', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('voice_fallback_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('voice_method', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('voice_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('public_application_connect_enabled', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_application')),
    sa.UniqueConstraint('sid', name=op.f('uq_application_sid'))
    )
    op.create_table('organization_user',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('organization_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('user_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('external_id', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('display_name', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('given_name', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('family_name', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('emails', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('active', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('locale', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('timezone', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('version', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_organization_user')),
    sa.UniqueConstraint('account_sid', 'user_name', name=op.f('uq_organization_user_account_sid_user_name'))
    )
    op.create_table('role_assignment',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('role_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('scope', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('identity', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('organization_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_role_assignment')),
    sa.UniqueConstraint('account_sid', 'identity', 'scope', 'role_sid', name=op.f('uq_role_assignment_account_sid_identity_scope_role_sid'))
    )
    op.create_table('running_requests',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('process_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('running', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'process_sid', name=op.f('pk_running_requests')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('running_requests')
    op.drop_table('role_assignment')
    op.drop_table('organization_user')
    op.drop_table('application')
    op.drop_index(op.f('ix_alert_account_sid_date_generated_sid'), table_name='alert')
    op.drop_table('alert')
