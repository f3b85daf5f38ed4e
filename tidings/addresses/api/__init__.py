"""The API of postal addresses."""
