"""Pages of figures: what was sent, what failed and why, how long it took, and what people answered."""
