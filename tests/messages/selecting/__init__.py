"""Cases of the choice of a sender, as tables."""
