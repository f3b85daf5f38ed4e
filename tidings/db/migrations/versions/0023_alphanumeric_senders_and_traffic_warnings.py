"""Alphanumeric senders of messaging services, and warnings of traffic."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

works_with = "0017"
"""A program that knows of no alphanumeric senders fails what is to leave from one (21606): use them when all are new."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('alpha_sender',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('service_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('alpha_sender', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('iso_country_code', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'service_sid', 'alpha_sender', 'iso_country_code', name=op.f('pk_alpha_sender'))
    )
    op.create_table('traffic_warning',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('messaging_service_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('kind', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('senders', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('service', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'kind', 'service', name=op.f('pk_traffic_warning'))
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('traffic_warning')
    op.drop_table('alpha_sender')
