"""What operators set of countries, a row for each field."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

works_with = "0017"
"""A program that knows no countries goes by its own list of those that are not served."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('country_override',
    sa.Column('iso_country', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('field', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('value', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('iso_country', 'field', name=op.f('pk_country_override')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('country_override')
