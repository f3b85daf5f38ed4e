"""Which programs can work with a store."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

works_with = "0012"


def upgrade() -> None:
    """Makes it."""
    op.create_table('oldest_program',
    sa.Column('schema', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('schema', name=op.f('pk_oldest_program'))
    )
    op.add_column('process', sa.Column('schema', sa.Text(), autoincrement=False, nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column('process', 'schema')
    op.drop_table('oldest_program')
