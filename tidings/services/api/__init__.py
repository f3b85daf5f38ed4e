"""The API of messaging services and their sender pools."""
