"""Countries: which senders each takes, at what pace, by which rules. Dated data that the operator may mend."""
