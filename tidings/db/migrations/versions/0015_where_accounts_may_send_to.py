"""Where accounts may send to."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

works_with = "0013"
"""A program that knows no geo permissions sends wherever it did; while both run, some messages may go on."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('geo_permission',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('country_code', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('enabled', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'country_code', name=op.f('pk_geo_permission')),
    info={'postgresql': {}},
    sqlite_with_rowid=False
    )
    op.create_table('safe_number',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('phone_number', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_safe_number')),
    sa.UniqueConstraint('account_sid', 'phone_number', name=op.f('uq_safe_number_account_sid_phone_number')),
    sa.UniqueConstraint('sid', name=op.f('uq_safe_number_sid'))
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('safe_number')
    op.drop_table('geo_permission')
