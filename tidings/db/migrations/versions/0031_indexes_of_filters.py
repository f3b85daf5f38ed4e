"""Indexes for lists of very many rows: each filter is read along one of its own."""

from alembic import op

revision = "0031"
down_revision = "0030"

works_with = "0017"
"""Indexes alone: a program that knows of none of them reads and writes as before."""

INDEXES = (
    ("account", ("owner_account_sid",)),
    ("audit_event", ("account_sid", "actor_sid", "event_date", "sid")),
    ("audit_event", ("account_sid", "event_date", "sid")),
    ("audit_event", ("account_sid", "event_type", "event_date", "sid")),
    ("audit_event", ("account_sid", "resource_sid", "event_date", "sid")),
    ("audit_event", ("account_sid", "source_ip_address", "event_date", "sid")),
    ("consent", ("account_sid", "contact_id", "sender_id")),
    ("consent", ("account_sid", "source", "sender_id", "contact_id")),
    ("consent", ("account_sid", "status", "sender_id", "contact_id")),
    ("inventory_number", ("iso_country", "sid")),
    ("inventory_number", ("iso_country", "type", "sid")),
    ("inventory_number", ("type", "sid")),
    ("opt_out", ("account_sid", "date_created")),
    ("opt_out", ("account_sid", "source", "scope", "user")),
    ("review", ("kind", "sid")),
    ("review", ("outcome", "kind", "sid")),
    ("review", ("outcome", "sid")),
)
BEFORE = ("audit_event", ("account_sid", "resource_sid", "sid"))


def upgrade() -> None:
    """Makes them."""
    for table, columns in INDEXES:
        op.create_index(_name(table, columns), table, list(columns))
    op.drop_index(_name(*BEFORE), BEFORE[0])


def downgrade() -> None:
    """Takes them back."""
    table, columns = BEFORE
    op.create_index(_name(table, columns), table, list(columns))
    for table, columns in INDEXES:
        op.drop_index(_name(table, columns), table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return "_".join(("ix", table, *columns))
