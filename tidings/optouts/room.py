"""The room of opt-outs: who may not be written to, and which words say so."""

from __future__ import annotations

from tidings.db import Facts
from tidings.ground import Ground, Room, by_type
from tidings.numbers.moving import NumberBonds
from tidings.optouts.api import configurations, consents, opt_out_files, opt_outs
from tidings.optouts.configurations import ConfigurationBond, Handling, handling_facts
from tidings.optouts.register import OptOuts
from tidings.optouts.store import OptOutBond


class OptOutRoom(Room):
    """The register, and how services handle opt-outs."""

    register: OptOuts
    handlings: Facts[Handling]
    bond: ConfigurationBond
    """What ends with a service."""


def build(ground: Ground) -> OptOutRoom:
    """Read before anything is accepted."""
    register, handlings = OptOuts(ground.database), handling_facts(ground.database)
    return OptOutRoom(
        register=register,
        handlings=handlings,
        bond=ConfigurationBond(),
        resources=[configurations, opt_outs, opt_out_files, consents],
        parts=by_type(NumberBonds(OptOutBond())),
        facts=[register, handlings],
    )
