"""OAuth apps, and what accounts let them do."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

works_with = "0017"
"""A program that knows of none of them refuses their tokens: let apps in when all are new."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('oauth_app',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('description', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('created_by', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('redirect_uris', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('is_public', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('policy', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('rights', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('access_token_ttl', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('secret_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_oauth_app')),
    sa.UniqueConstraint('sid', name=op.f('uq_oauth_app_sid'))
    )
    op.create_table('oauth_grant',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('app_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('scope', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('redirect_uri', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('code_challenge', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('generation', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('expires_us', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_oauth_grant')),
    sa.UniqueConstraint('sid', name=op.f('uq_oauth_grant_sid'))
    )
    op.create_index(op.f('ix_oauth_grant_app_sid'), 'oauth_grant', ['app_sid'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_oauth_grant_app_sid'), table_name='oauth_grant')
    op.drop_table('oauth_grant')
    op.drop_table('oauth_app')
