"""The API of Trust Hub."""
