"""Opt-outs: the keywords that stop and start messages, and who may not be written to."""
