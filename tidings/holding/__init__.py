"""Holding: whether messages and callbacks go out at all. A restored installation starts held."""

from tidings.holding.hold import Channel, Hold, Holding, held_by, let_go

__all__ = ["Channel", "Hold", "Holding", "held_by", "let_go"]
