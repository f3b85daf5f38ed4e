"""Webhooks: what is told to customers' servers, signed, delivered with retries, and what they answer."""
