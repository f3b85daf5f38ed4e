"""The API of the figures."""
