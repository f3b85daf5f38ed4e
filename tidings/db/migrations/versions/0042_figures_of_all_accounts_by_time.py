"""Indexes of insights' cells by time: what is asked of all accounts is read without going through all that there are."""

from alembic import op

revision = "0042"
down_revision = "0041"

works_with = "0017"
"""Indexes alone: a program that does not know of them reads and writes as before."""

TABLES = ("insight_traffic", "insight_sender", "insight_tag", "insight_carrier", "insight_latency")


def upgrade() -> None:
    """Makes them."""
    for table in TABLES:
        op.create_index(f"ix_{table}_span_at", table, ["span", "at"])


def downgrade() -> None:
    """Takes them back."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_span_at", table)
