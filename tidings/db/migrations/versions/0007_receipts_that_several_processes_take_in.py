"""Receipts that several processes take in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes it."""
    op.create_table('early_receipt',
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('receipt', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('looks', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('look_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('carrier', 'name', name=op.f("pk_early_receipt"))
    )
    op.create_index(op.f('ix_early_receipt_look_at'), 'early_receipt', ['look_at'], unique=False)
    op.create_table('part_report',
    sa.Column('message_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('carrier_message_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('state', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('error_code', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('done_date', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('for_all', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('message_sid', 'carrier', 'carrier_message_id', name=op.f('pk_part_report')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('part_report')
    op.drop_index(op.f('ix_early_receipt_look_at'), table_name='early_receipt')
    op.drop_table('early_receipt')
