"""Faults of what is simulated: switches of the carriers' network and of the campaign registry, for the operator.

They are kept in memory: a program that starts anew starts without faults.
"""

from __future__ import annotations

from enum import StrEnum
from math import isfinite
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from tidings.accounts.model import Capability
from tidings.audit.events import note_change
from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.simulated.faults import CarrierFaults
from tidings.core import Kind
from tidings.http import TIDINGS_V1, Call, Given, NotHere, Params, invalid, operation, parameter
from tidings.operator.api.handsets import NOT_SIMULATED
from tidings.registry.simulated.faults import RegistryFaults
from tidings.registry.simulated.rows import AGENDA
from tidings.registry.simulated.simulator import SimulatedRegistry

REGISTRY_NOT_SIMULATED = Kind(20404, 404, "The registry's faults exist with the simulated registry only")

Switches: TypeAlias = CarrierFaults | RegistryFaults


class FaultTarget(StrEnum):
    """What goes wrong."""

    CARRIER = "carrier"
    REGISTRY = "registry"


SIMULATED: Final[dict[FaultTarget, type[SimulatedNetwork | SimulatedRegistry]]] = {
    FaultTarget.CARRIER: SimulatedNetwork,
    FaultTarget.REGISTRY: SimulatedRegistry,
}


class CarrierSwitches(Params, updates=CarrierFaults):
    """Those of the carriers' network."""


class TurnSwitches(CarrierSwitches, updates=RegistryFaults):
    """The switches of one target to turn; the others stay."""

    target: FaultTarget


class Which(Params):
    """One target, or all."""

    target: Given[FaultTarget]


@operation(TIDINGS_V1, "GET", "/Faults", needs=Capability.OPERATOR, whole="faults")
async def search(call: Call, given: Which) -> list[dict[str, Any]]:
    """The switches of one target, or of all that are simulated, as they stand now."""
    return [_shown(target, switches) for target, switches in _asked(call, given.target).items()]


@operation(TIDINGS_V1, "POST", "/Faults", needs=Capability.OPERATOR)
async def turn(call: Call, given: TurnSwitches) -> dict[str, Any]:
    """Turns switches of one target."""
    switches = _asked(call, given.target)[given.target]
    changes = given.changes()
    del changes["target"]
    for name, value in changes.items():
        if name not in switches.__struct_fields__:
            raise invalid(parameter(name), value, f"it is no switch of the {given.target}")
        if isinstance(value, float) and not isfinite(value):
            raise invalid(parameter(name), value, "it is no number")
    await _turn(call, given.target, switches, changes)
    return _shown(given.target, switches)


@operation(TIDINGS_V1, "DELETE", "/Faults", needs=Capability.OPERATOR)
async def reset(call: Call, given: Which) -> None:
    """Nothing goes wrong any more."""
    for target, switches in _asked(call, given.target).items():
        await _turn(call, target, switches, msgspec.structs.asdict(type(switches)()))


def _asked(call: Call, target: FaultTarget | UnsetType) -> dict[FaultTarget, Switches]:
    """Of one target, or of all that are simulated. Raises NOT_SIMULATED, REGISTRY_NOT_SIMULATED, NotHere."""
    network = call.parts.find(SimulatedNetwork)
    if network is not None and not network.is_here:
        raise NotHere
    simulated = {kind: call.parts.find(part) for kind, part in SIMULATED.items()}
    found = {kind: part.faults for kind, part in simulated.items() if part and target in (UNSET, kind)}
    if not found:
        is_registry = target is FaultTarget.REGISTRY
        raise REGISTRY_NOT_SIMULATED() if is_registry else NOT_SIMULATED(what="A network with faults")
    return found


async def _turn(call: Call, target: FaultTarget, switches: Switches, changes: dict[str, Any]) -> None:
    before = msgspec.structs.asdict(switches)
    for name, value in changes.items():
        setattr(switches, name, value)
    wakes = [AGENDA] if target is FaultTarget.REGISTRY else []  # what waits for it may go on at once
    told = note_change(call, "fault.turned", target, before, msgspec.structs.asdict(switches))
    await call.db.commit(*told, wakes=wakes)


def _shown(target: FaultTarget, switches: Switches) -> dict[str, Any]:
    return {"target": target.value, **msgspec.structs.asdict(switches)}
