"""Links to carriers and routes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

works_with = "0013"
"""A program that knows no routes sends all by the link of the settings: make routes once every process knows them."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('carrier_link',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('enabled', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('unanswered', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('failover_after_s', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('host', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('system_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sealed_password', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('settings', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_carrier_link')),
    sa.UniqueConstraint('name', name=op.f('uq_carrier_link_name'))
    )
    op.create_table('carrier_link_state',
    sa.Column('name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('process_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('since', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('in_flight', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('error', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('error_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('name', 'process_sid', name=op.f('pk_carrier_link_state')),
    sqlite_with_rowid=False
    )
    op.create_table('route',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('enabled', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('prefix', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('iso_country', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('sender', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('priority', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('cost', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('weight', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_route'))
    )
    op.create_index(op.f('ix_route_carrier'), 'route', ['carrier'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_route_carrier'), table_name='route')
    op.drop_table('route')
    op.drop_table('carrier_link_state')
    op.drop_table('carrier_link')
