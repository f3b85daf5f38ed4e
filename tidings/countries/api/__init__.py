"""The API of countries."""
