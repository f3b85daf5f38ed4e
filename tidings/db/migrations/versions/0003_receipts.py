"""Tables of what receipts show: forms of ids, and receipts that fit nothing; ids as they were given."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes it."""
    op.create_table('carrier_id_form',
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('form', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('carrier', 'form', name=op.f('pk_carrier_id_form')),
    sqlite_with_rowid=False
    )
    op.create_table('unmatched_receipt',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('ids', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('destination', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('esm_class', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('data_coding', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('octets', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('parameters', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_unmatched_receipt')),
    sqlite_with_rowid=True
    )
    op.add_column('awaited_receipt', sa.Column('as_given', sa.Text(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column('awaited_receipt', 'as_given')
    op.drop_table('unmatched_receipt')
    op.drop_table('carrier_id_form')
