"""Chaos on one machine: hosts that are network namespaces, a PostgreSQL with a standby, and faults under load."""
