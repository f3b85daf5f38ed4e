"""Web pages, and the Tidings API: what the operator and the people at simulated handsets do."""
