"""Inbound: arriving messages, keywords, and the replies that customers' servers ask for in TwiML."""
