"""Opt-outs with their sources, services' own keywords, consents and contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

works_with = "0015"


def upgrade() -> None:
    """Makes it."""
    op.create_table('consent',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sender_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('contact_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_of_consent', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sender_id', 'contact_id', name=op.f('pk_consent'))
    )
    op.create_table('contact',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('contact_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('country_iso_code', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('zip_code', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'contact_id', name=op.f('pk_contact'))
    )
    op.create_table('opt_out_configuration',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('messaging_service_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('country', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('language', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('opt_out_keywords', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('opt_in_keywords', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('help_keywords', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('opt_out_message', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('opt_in_message', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('help_message', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'messaging_service_sid', 'sid', name=op.f('pk_opt_out_configuration'))
    )
    op.add_column('opt_out', sa.Column('source', sa.Text(), autoincrement=False, nullable=False, server_default='keyword'))
    op.add_column('opt_out', sa.Column('message_sid', sa.Text(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column('opt_out', 'message_sid')
    op.drop_column('opt_out', 'source')
    op.drop_table('opt_out_configuration')
    op.drop_table('contact')
    op.drop_table('consent')
