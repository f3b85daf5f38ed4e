"""What carriers call us with."""
