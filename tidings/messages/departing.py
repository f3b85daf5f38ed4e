"""What acceptance knows of a message that leaves with its own commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tidings.db import Guard, Ownership
from tidings.messages.model import Message


class Departing(Protocol):
    """A message whose sender has nothing before it: its pace and its carrier's room are set aside."""

    @property
    def way(self) -> str:
        """The carrier's name, and why it goes there where there is more to say: for its timeline."""
        ...

    @property
    def only_if(self) -> Sequence[Guard]:
        """What must hold when the row is written that says `sending`."""
        ...

    @property
    def under(self) -> Ownership:
        """Under which ownership it is written: that of the lanes."""
        ...

    def leave(self) -> None:
        """The commit is done."""
        ...

    def stay(self) -> None:
        """It is not: what was set aside is given back."""
        ...


class Departures(Protocol):
    """Who lets messages leave."""

    def depart(self, message: Message) -> Departing | None:
        """A message that is about to be committed; None: it goes into its sender's queue, as most do in a flood."""
        ...
