"""OAuth 2.0: apps, what accounts let them do, and the rules by which they ask."""
