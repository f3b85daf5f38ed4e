"""What is counted of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

works_with = "0017"
"""A program that knows of none of them counts nothing; what is deleted by it within three days is not counted."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('erased_message',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('direction', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('error_code', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sender', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('prefix', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('service_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('channel', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('segments', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('price_micros', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('tags', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('to_sent_us', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('to_delivered_us', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('through_us', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('asked', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('confirmed', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('replied', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('opted_out', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_erased_message'))
    )
    op.create_index(op.f('ix_erased_message_account_sid_at'), 'erased_message', ['account_sid', 'at'], unique=False)
    op.create_table('insight_account',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('since', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('until', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('checked', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('is_whole', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', name=op.f('pk_insight_account')),
    sqlite_with_rowid=False
    )
    op.create_table('insight_bucket',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('due_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('messages', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('still_open', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seen', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('digest', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'at', name=op.f('pk_insight_bucket')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_insight_bucket_due_at'), 'insight_bucket', ['due_at'], unique=False)
    op.create_table('insight_latency',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('span', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('stage', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sender_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('country', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('slot', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('messages', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'span', 'at', 'stage', 'sender_type', 'country', 'slot', name=op.f('pk_insight_latency')),
    sqlite_with_rowid=False
    )
    op.create_table('insight_sender',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('span', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('direction', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sender', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('messages', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('segments', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('price_micros', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('asked', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('confirmed', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('replied', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('opted_out', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'span', 'at', 'direction', 'status', 'sender', name=op.f('pk_insight_sender')),
    sqlite_with_rowid=False
    )
    op.create_table('insight_tag',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('span', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('direction', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('tag', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('messages', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('segments', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('price_micros', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('asked', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('confirmed', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('replied', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('opted_out', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'span', 'at', 'direction', 'status', 'tag', name=op.f('pk_insight_tag')),
    sqlite_with_rowid=False
    )
    op.create_table('insight_traffic',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('span', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('direction', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('error_code', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sender_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('country', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('service_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('channel', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('messages', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('segments', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('price_micros', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('asked', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('confirmed', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('replied', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('opted_out', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'span', 'at', 'direction', 'status', 'error_code', 'sender_type', 'country', 'service_sid', 'channel', name=op.f('pk_insight_traffic')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('insight_traffic')
    op.drop_table('insight_tag')
    op.drop_table('insight_sender')
    op.drop_table('insight_latency')
    op.drop_index(op.f('ix_insight_bucket_due_at'), table_name='insight_bucket')
    op.drop_table('insight_bucket')
    op.drop_table('insight_account')
    op.drop_index(op.f('ix_erased_message_account_sid_at'), table_name='erased_message')
    op.drop_table('erased_message')
