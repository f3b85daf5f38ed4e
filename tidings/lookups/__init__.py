"""Lookups: what the numbering plan says of a phone number, and that what others would know of it is not known here."""
