"""Webhooks by the Tidings API."""
