"""Registration lint: what a reviewer would refuse, as rules, before anything is submitted."""
