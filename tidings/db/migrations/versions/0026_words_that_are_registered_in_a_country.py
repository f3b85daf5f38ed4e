"""Words that are registered in a country."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

works_with = "0017"
"""A program that knows of none of them goes by the country of a word in a messaging service, as before."""

_AS_BEFORE = """
INSERT INTO alpha_registration (sid, account_sid, alpha_sender, iso_country_code, customer_profile_sid, description,
    message_samples, state, date_created, date_updated, name)
SELECT 'RG' || substr(min(sid), 3), account_sid, min(alpha_sender), iso_country_code, '', 'Of a messaging service',
    '[]', 'registered', min(date_created), min(date_updated), lower(alpha_sender)
FROM alpha_sender WHERE iso_country_code <> '' GROUP BY account_sid, iso_country_code, lower(alpha_sender)
"""
"""What counted as registered before: the words of messaging services that are for one country."""


def upgrade() -> None:
    """Makes it."""
    op.create_table('alpha_registration',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('alpha_sender', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('iso_country_code', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('customer_profile_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('description', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('message_samples', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('state', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('error_code', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'iso_country_code', 'name', name=op.f('pk_alpha_registration'))
    )
    op.execute(_AS_BEFORE)


def downgrade() -> None:
    """Takes it back."""
    op.drop_table('alpha_registration')
