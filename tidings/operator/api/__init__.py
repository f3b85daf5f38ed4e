"""The Tidings API: handsets, clock, senders."""
