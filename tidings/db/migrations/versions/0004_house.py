"""What the house needs: opt-outs by user, webhook rows without what follows from the message's, turns, room to move."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes it."""
    op.create_table(
        'turn',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_turn')),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'quota_place',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('place', sa.BigInteger(), nullable=False),
        sa.Column('at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('name', 'place', name=op.f('pk_quota_place')),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_opt_out_user_account_sid'), 'opt_out', ['user', 'account_sid'], unique=False)
    _make_webhook_exchange(derived=True)
    _leave_room("fillfactor = 50")


def downgrade() -> None:
    """Takes it back."""
    _leave_room(None)
    op.drop_table('quota_place')
    op.drop_table('turn')
    op.execute("UPDATE webhook_exchange SET method = COALESCE(method, 'POST')")
    op.execute("UPDATE webhook_exchange SET fallback_method = COALESCE(fallback_method, 'POST')")
    op.execute("UPDATE webhook_exchange SET next_at = COALESCE(next_at, date_created)")
    _make_webhook_exchange(derived=False)
    op.drop_index(op.f('ix_opt_out_user_account_sid'), table_name='opt_out')


def _leave_room(share: str | None) -> None:
    """In the pages of rows that move, on PostgreSQL: for pages to come."""
    if op.get_context().dialect.name == "postgresql":
        for table in ("message", "webhook_exchange"):
            op.execute(f"ALTER TABLE {table} SET ({share})" if share else f"ALTER TABLE {table} RESET (fillfactor)")


def _make_webhook_exchange(*, derived: bool) -> None:
    """Makes the table anew, since SQLite alters no column; what it holds stays as it is."""
    op.execute('CREATE TABLE webhook_exchange_before AS SELECT * FROM webhook_exchange')
    op.drop_table('webhook_exchange')
    op.create_table('webhook_exchange',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('subject_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sequence', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('url', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('method', sa.Text(), autoincrement=False, nullable=derived),
    sa.Column('fallback_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('fallback_method', sa.Text(), autoincrement=False, nullable=derived),
    sa.Column('params', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('outcome', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('attempts', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('next_at', sa.BigInteger(), autoincrement=False, nullable=derived),
    sa.Column('status', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('error_code', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('duration_ms', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('answer', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_done', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_webhook_exchange')),
    sqlite_with_rowid=True
    )
    op.execute('INSERT INTO webhook_exchange SELECT * FROM webhook_exchange_before')
    op.drop_table('webhook_exchange_before')
    op.create_index(op.f('ix_webhook_exchange_account_sid_subject_sid_sid'), 'webhook_exchange', ['account_sid', 'subject_sid', 'sid'], unique=False)
