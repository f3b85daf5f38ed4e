"""Inventory, quarantine and short code applications."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

works_with = "0013"
"""A program that knows no quarantine sells a number that rests. Numbers of types that it does not know (national, shared
cost, VoIP, of machines) are to be bought once no such program runs: it cannot read their rows."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('inventory_number',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('phone_number', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('iso_country', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('capabilities', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('locality', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('region', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('postal_code', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('rate_center', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('lata', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('address_requirements', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('beta', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_inventory_number')),
    sa.UniqueConstraint('phone_number', name=op.f('uq_inventory_number_phone_number'))
    )
    op.create_index(op.f('ix_inventory_number_iso_country_type_phone_number'), 'inventory_number', ['iso_country', 'type', 'phone_number'], unique=False)
    op.create_table('quarantined_number',
    sa.Column('phone_number', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('owner_account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_released', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('until', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('phone_number', name=op.f('pk_quarantined_number')),
    info={'postgresql': {}},
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_quarantined_number_until'), 'quarantined_number', ['until'], unique=False)
    op.create_table('short_code_application',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('iso_country', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('state', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('customer_facing_profile', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('charges_apply', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('created_by', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('short_code_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_short_code_application'))
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('short_code_application')
    op.drop_index(op.f('ix_quarantined_number_until'), table_name='quarantined_number')
    op.drop_table('quarantined_number')
    op.drop_index(op.f('ix_inventory_number_iso_country_type_phone_number'), table_name='inventory_number')
    op.drop_table('inventory_number')
