"""Alembic's entry: writes SQL for the dialect that the caller names, or compares a live connection."""

from alembic import context

from tidings.db.metadata import metadata

connection = context.config.attributes.get("connection")
if connection is not None:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
else:
    context.configure(
        dialect_name=context.config.attributes["dialect"],
        target_metadata=metadata,
        as_sql=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()
