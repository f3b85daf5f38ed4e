"""Phone numbers and short codes: search, buy, configure, release, and what they may do as senders."""
