"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision).replace("'", '"')}
down_revision = ${repr(down_revision).replace("'", '"')}

works_with = ${repr(up_revision).replace("'", '"')}
"""What a program must know to work with a store that has this. It is the newest revision of the last release where this
only extends (a table, a column that may be NULL or has a default in the store, an index); see docs/how-to/upgrade.md."""


def upgrade() -> None:
    """Makes it."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Takes it back."""
    ${downgrades if downgrades else "pass"}
