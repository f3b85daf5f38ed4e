"""The API of lookups, in both its versions."""
