"""Carriers: the port through which messages leave and arrive, its SMPP adapter, and the simulated network."""
