"""Accounts, API keys and authentication: the tenant that every row belongs to."""
