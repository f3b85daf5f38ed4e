"""Alerts: what went wrong for an account, its webhooks or its messages, for whoever has to mend it."""
