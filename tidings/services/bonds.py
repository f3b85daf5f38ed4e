"""What other rooms tie to a messaging service: they have a say in its end, and in what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from tidings.core import Sid
from tidings.db import Turns, Wake, Write
from tidings.http import Call
from tidings.services.messaging_services import ServiceUseCase


class Ending(msgspec.Struct):
    """What ends with a service: writes of the same commit, and whom that wakes."""

    writes: Sequence[Write]
    wakes: Sequence[Wake] = ()


class Bond(Protocol):
    """A room that keeps something for a service."""

    async def ending(self, call: Call, service_sid: Sid) -> Ending | None:
        """What ends with a service of the caller; None: nothing. Raises Unavailable."""
        ...

    def must_allow(self, service_sid: Sid, purpose: ServiceUseCase) -> None:
        """Raises Problem where what is kept for a service does not go with this use case."""
        ...

    def joining(self, service_sid: Sid) -> int | None:
        """The registration code that a US number has from when it joins a service; None: nothing is kept for it."""
        ...


def tied_to(account_sid: Sid) -> str:
    """The name of the turn that whoever makes something for a service of an account, or ends one, has for it."""
    return f"services {account_sid}"


class ServiceBonds:
    """All bonds. Who makes something for a service, or ends the service, has a turn for it; see `tied_to`."""

    def __init__(self, turns: Turns, bonds: Sequence[Bond] = ()) -> None:
        self.turns = turns
        self._bonds = bonds

    async def endings(self, call: Call, service_sid: Sid) -> list[Ending]:
        """What ends with a service. Raises Unavailable."""
        found = [await bond.ending(call, service_sid) for bond in self._bonds]
        return [ending for ending in found if ending is not None]

    def joining(self, service_sid: Sid) -> int | None:
        """The registration code that a US number has from when it joins a service."""
        codes = (bond.joining(service_sid) for bond in self._bonds)
        return next((code for code in codes if code is not None), None)

    def must_allow(self, service_sid: Sid, purpose: ServiceUseCase) -> None:
        """Raises Problem where a service cannot be for this."""
        for bond in self._bonds:
            bond.must_allow(service_sid, purpose)
