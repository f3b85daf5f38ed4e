"""The Tidings API: what the operator sees and sets, and the simulated world outside."""
