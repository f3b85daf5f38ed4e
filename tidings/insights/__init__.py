"""Counts and trends, read from what the other rooms wrote: roll-ups kept by a loop, and what is asked of them."""
