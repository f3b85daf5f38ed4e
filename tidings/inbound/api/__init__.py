"""Inbound resources."""
