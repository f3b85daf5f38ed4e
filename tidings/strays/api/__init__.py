"""What the operator sees of strays, and forgets."""
