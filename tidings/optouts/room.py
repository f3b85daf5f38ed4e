"""The room of opt-outs: who may not be written to."""

from __future__ import annotations

from tidings.ground import Ground, Room
from tidings.optouts.register import OptOuts


class OptOutRoom(Room):
    """The register."""

    register: OptOuts


def build(ground: Ground) -> OptOutRoom:
    """Read before anything is accepted."""
    register = OptOuts(ground.database)
    return OptOutRoom(register=register, facts=[register])
