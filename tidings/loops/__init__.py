"""Loops: the runner of whatever is done again and again, with sleeping, waking, backing off and stopping."""

from tidings.loops.runner import Loop, Runner

__all__ = ["Loop", "Runner"]
