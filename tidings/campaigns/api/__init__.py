"""The campaigns' resources."""
