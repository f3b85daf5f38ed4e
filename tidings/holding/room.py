"""The holding's room: whether anything goes out."""

from __future__ import annotations

from tidings.ground import Ground, Room, by_type
from tidings.holding.hold import Holding, Traffic, held_by


class HoldingRoom(Room):
    """It comes before all that goes out."""

    ground: Ground
    holding: Holding

    async def seed(self) -> None:
        """Holds at once where the settings say so; what is held already stays so, with its reason."""
        ground = self.ground
        if not ground.settings.held:
            return
        await self.holding.facts.refresh()
        free = [traffic for traffic in Traffic if not self.holding.is_held(traffic)]
        await ground.database.commit(*held_by("started with TIDINGS_HELD", ground.clock.now(), free))


def build(ground: Ground) -> HoldingRoom:
    """What is held is known before anything starts."""
    holding = Holding(ground.database)
    return HoldingRoom(ground=ground, holding=holding, facts=[holding.facts], parts=by_type(holding))
