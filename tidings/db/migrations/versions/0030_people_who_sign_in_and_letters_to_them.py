"""People who sign in and letters to them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

works_with = "0017"
"""A program that knows of no people lets none in, and sends no letters; a sign-in that waits for its second factor is none to it."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('invitation',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('email', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('role', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('scope', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('invited_by', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_expires', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('token_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_invitation')),
    sa.UniqueConstraint('account_sid', 'email', name=op.f('uq_invitation_account_sid_email')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    op.create_table('letter',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('category', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('recipient', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('subject', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('text_sealed', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('outcome', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('attempts', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('next_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_done', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_letter'))
    )
    op.create_index(op.f('ix_letter_account_sid_date_created'), 'letter', ['account_sid', 'date_created'], unique=False)
    op.create_index(op.f('ix_letter_date_created'), 'letter', ['date_created'], unique=False)
    op.create_index(op.f('ix_letter_outcome_next_at'), 'letter', ['outcome', 'next_at'], unique=False)
    op.create_index(op.f('ix_letter_recipient_date_created'), 'letter', ['recipient', 'date_created'], unique=False)
    op.create_table('notice_cursor',
    sa.Column('name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_notice_cursor')),
    sqlite_with_rowid=False
    )
    op.create_table('notice_preference',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('category', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('wanted', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'user_sid', 'category', name=op.f('pk_notice_preference')),
    sqlite_with_rowid=False
    )
    op.create_table('recovery_code',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('code_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'user_sid', 'code_hash', name=op.f('pk_recovery_code')),
    sqlite_with_rowid=False
    )
    op.create_table('reset_link',
    sa.Column('token_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('expires_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_reset_link')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_reset_link_user_sid'), 'reset_link', ['user_sid'], unique=False)
    op.create_table('sign_in_policy',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('two_factor', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', name=op.f('pk_sign_in_policy')),
    sqlite_with_rowid=False
    )
    op.create_table('user_credential',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('password_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('password_set_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('totp_sealed', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('totp_offered_sealed', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('totp_step', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('failures', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('locked_until', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'user_sid', name=op.f('pk_user_credential'))
    )
    op.create_table('user_device',
    sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('device_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('browser', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('first_used', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('last_used', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('trusted_until', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'user_sid', 'device_hash', name=op.f('pk_user_device'))
    )
    op.add_column('console_session', sa.Column('user_sid', sa.Text(), autoincrement=False, nullable=True))
    op.add_column('console_session', sa.Column('stage', sa.Text(), autoincrement=False, nullable=True))
    op.add_column('console_session', sa.Column('address', sa.Text(), autoincrement=False, nullable=True))
    op.add_column('console_session', sa.Column('browser', sa.Text(), autoincrement=False, nullable=True))
    op.create_index(op.f('ix_console_session_user_sid'), 'console_session', ['user_sid'], unique=False)
    op.create_index(op.f('ix_organization_user_user_name'), 'organization_user', ['user_name'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_organization_user_user_name'), table_name='organization_user')
    op.drop_index(op.f('ix_console_session_user_sid'), table_name='console_session')
    op.drop_column('console_session', 'browser')
    op.drop_column('console_session', 'address')
    op.drop_column('console_session', 'stage')
    op.drop_column('console_session', 'user_sid')
    op.drop_table('user_device')
    op.drop_table('user_credential')
    op.drop_table('sign_in_policy')
    op.drop_index(op.f('ix_reset_link_user_sid'), table_name='reset_link')
    op.drop_table('reset_link')
    op.drop_table('recovery_code')
    op.drop_table('notice_preference')
    op.drop_table('notice_cursor')
    op.drop_index(op.f('ix_letter_recipient_date_created'), table_name='letter')
    op.drop_index(op.f('ix_letter_outcome_next_at'), table_name='letter')
    op.drop_index(op.f('ix_letter_date_created'), table_name='letter')
    op.drop_index(op.f('ix_letter_account_sid_date_created'), table_name='letter')
    op.drop_table('letter')
    op.drop_table('invitation')
