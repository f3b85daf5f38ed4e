"""Strays: what carriers say that fits nothing here, kept for the operator, within bounds."""
