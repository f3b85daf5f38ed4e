"""Tables and columns of the faults found in use: receipts, texts from handsets, opt-outs, sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes it."""
    op.create_table('sign_in_link',
    sa.Column('token_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('expires_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sign_in_link')),
    sqlite_with_rowid=False
    )
    op.create_table('unclaimed_message',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('from_', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('to', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('written_from', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('written_to', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('body', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('part', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('parts', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_unclaimed_message'))
    )
    op.create_index(op.f('ix_unclaimed_message_carrier_to_sid'), 'unclaimed_message', ['carrier', 'to', 'sid'], unique=False)
    op.create_index(op.f('ix_unclaimed_message_date_created'), 'unclaimed_message', ['date_created'], unique=False)
    op.execute('CREATE TABLE inbound_part_before AS SELECT * FROM inbound_part')
    op.drop_table('inbound_part')
    op.create_table('inbound_part',
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('destination', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reference', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('parts', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('part', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('digest', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('payload', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('data_coding', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('joined', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('due_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('carrier', 'source', 'destination', 'reference', 'parts', 'part', 'digest', name=op.f('pk_inbound_part')),
    sqlite_with_rowid=True
    )
    # data: parts that wait go on waiting; their digest only has to differ from that of any other part
    op.execute(
        "INSERT INTO inbound_part SELECT carrier, source, destination, reference, parts, part, '', payload, "
        "data_coding, date_created, 0, date_created FROM inbound_part_before"
    )
    op.drop_table('inbound_part_before')
    op.create_index(op.f('ix_inbound_part_due_at'), 'inbound_part', ['due_at'], unique=False)
    op.add_column('message', sa.Column('reference', sa.BigInteger(), autoincrement=False, nullable=True))
    op.create_index('ix_message_references', 'message', ['date_created'], unique=False, sqlite_where=sa.text('reference IS NOT NULL'), postgresql_where=sa.text('reference IS NOT NULL'))
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
    op.create_index(
        "ix_message_send_at",
        "message",
        ["account_sid", "send_at"],
        sqlite_where=sa.text("send_at IS NOT NULL"),
        postgresql_where=sa.text("send_at IS NOT NULL"),
    )
    column = sa.Column("exempt", sa.BigInteger(), autoincrement=False, nullable=False, server_default="0")
    op.add_column("message", column)
    op.create_table('console_session',
    sa.Column('token_hash', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('authorization_sealed', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('began', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('used', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_console_session')),
    sqlite_with_rowid=True
    )
    op.create_index(op.f('ix_console_session_account_sid_used'), 'console_session', ['account_sid', 'used'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_console_session_account_sid_used'), table_name='console_session')
    op.drop_table('console_session')
    op.drop_column("message", "exempt")
    op.drop_index("ix_message_send_at", table_name="message")
    op.drop_column('awaited_receipt', 'as_given')
    op.drop_table('unmatched_receipt')
    op.drop_table('carrier_id_form')
    op.drop_index('ix_message_references', table_name='message', sqlite_where=sa.text('reference IS NOT NULL'), postgresql_where=sa.text('reference IS NOT NULL'))
    op.drop_column('message', 'reference')
    op.drop_index(op.f('ix_inbound_part_due_at'), table_name='inbound_part')
    op.drop_table('inbound_part')
    op.create_table('inbound_part',
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('destination', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reference', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('parts', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('part', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('payload', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('data_coding', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('carrier', 'source', 'destination', 'reference', 'parts', 'part', name=op.f('pk_inbound_part')),
    sqlite_with_rowid=True
    )
    op.drop_index(op.f('ix_unclaimed_message_date_created'), table_name='unclaimed_message')
    op.drop_index(op.f('ix_unclaimed_message_carrier_to_sid'), table_name='unclaimed_message')
    op.drop_table('unclaimed_message')
    op.drop_table('sign_in_link')
