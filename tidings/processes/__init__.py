"""Processes: who runs on this store, where, and with which roles."""

from tidings.config.roles import Role
from tidings.processes.presence import Processes

__all__ = ["Processes", "Role"]
