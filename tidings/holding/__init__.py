"""Holding: whether messages and callbacks go out at all. A restored installation starts held."""

from tidings.holding.hold import Hold, Holding, Traffic, held_by, let_go

__all__ = ["Hold", "Holding", "Traffic", "held_by", "let_go"]
