"""The API of opt-outs."""
