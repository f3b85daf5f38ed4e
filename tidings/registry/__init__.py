"""The campaign registry: the port, its vocabulary, and its two adapters."""
