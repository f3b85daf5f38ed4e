"""Routing: the links to carriers that the operator configures, and which of them takes a message."""
