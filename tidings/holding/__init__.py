"""Holding: whether messages and callbacks go out at all. A restored installation starts held."""

from tidings.holding.hold import Traffic, Hold, Holding, held_by, let_go

__all__ = ["Traffic", "Hold", "Holding", "held_by", "let_go"]
