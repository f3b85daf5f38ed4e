"""Strays."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

works_with = "0013"
"""A program of the release before writes its strays where this one does not look; what it had is copied."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('stray',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('destination', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('detail', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('octets', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('times', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_stray'))
    )
    quoted = "json_quote({})" if op.get_context().dialect.name == "sqlite" else "to_json({})::text"
    op.execute(f"""
        INSERT INTO stray
            (sid, kind, carrier, reason, source, destination, detail, octets, times, date_created, date_updated)
        SELECT sid, 'receipt', carrier, reason, source, destination,
            '{{"ids":' || ids || ',"esm_class":' || esm_class || ',"data_coding":' || data_coding
            || ',"octets":' || {quoted.format("octets")} || ',"parameters":' || parameters || '}}',
            length(ids) + length(octets) + length(parameters), 1, date_created, date_created
        FROM unmatched_receipt
    """)  # noqa: S608 - nothing of it comes from outside
    op.execute(f"""
        INSERT INTO stray
            (sid, kind, carrier, reason, source, destination, detail, octets, times, date_created, date_updated)
        SELECT sid, 'text', carrier, 'nobody', from_, "to",
            '{{"written_from":' || {quoted.format("written_from")} || ',"written_to":' || {quoted.format("written_to")}
            || ',"body":' || {quoted.format("body")} || ',"part":' || part || ',"parts":' || parts || '}}',
            length(body), 1, date_created, date_created
        FROM unclaimed_message
    """)  # noqa: S608 - nothing of it comes from outside
    op.create_index(op.f('ix_stray_date_created'), 'stray', ['date_created'], unique=False)
    op.create_index(op.f('ix_stray_date_updated'), 'stray', ['date_updated'], unique=False)
    op.create_index(op.f('ix_stray_kind_carrier_destination_sid'), 'stray', ['kind', 'carrier', 'destination', 'sid'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_stray_kind_carrier_destination_sid'), table_name='stray')
    op.drop_index(op.f('ix_stray_date_updated'), table_name='stray')
    op.drop_index(op.f('ix_stray_date_created'), table_name='stray')
    op.drop_table('stray')
