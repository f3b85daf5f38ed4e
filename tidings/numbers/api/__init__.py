"""The API of phone numbers and short codes."""
