"""What a process of `tidings serve` says when it is ready, or why it cannot be; and what its parent gives it to do."""

from __future__ import annotations

import msgspec

from tidings.config import Settings


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What a parent gives a child: the settings that it read, and where to listen."""

    settings: Settings
    number: int
    """The child's among its siblings, from 1."""
    sockets: list[int]
    """The files of the shared port."""
    loads: int
    """The file of the memory in which it is counted who has how many connections."""


class Announcement(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """It is ready."""

    title: str
    account: list[str]
    """The lines that tell the first account."""
    is_fresh: bool
    """Whether this very start made it."""
    begin: str
    address: str

    def text(self, account: list[str] | None = None) -> str:
        """All of it, to be printed once."""
        lines = [self.title, *(account or self.account), self.begin, f"Tidings is ready: {self.address}"]
        return "\n".join(lines) + "\n"


class NotStarted(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """It cannot start."""

    reason: str
