"""Advice: which senders to get for a purpose, and how to lay out accounts. Pure functions of what is known."""
