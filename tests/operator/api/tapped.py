"""A carrier that keeps the octets of what was submitted to it, as they came over the wire."""

from __future__ import annotations

from typing import Any, cast

from tests.console.installation import PHONE, Installation
from tests.routing.api.test_carriers import made, routed
from tests.routing.smsc import Carrier
from tests.virtual_wire import PipeNetwork
from tidings.smpp import Command, ShortMessage, Smsc
from tidings.smpp.pdu import HEADER, HEADER_OCTETS
from tidings.smpp.short_message import decode_short_message


class TappedCarrier(Carrier):
    """An SMSC whose line is tapped."""

    def __init__(self, name: str = "oak") -> None:
        super().__init__(name)
        self._lines: list[bytearray] = []

    def connect(self) -> Smsc[str]:
        session, line = super().connect(), bytearray()
        self._lines.append(line)
        take = session.data_received

        def tapped(data: bytes) -> None:
            line.extend(data)
            take(data)

        session.data_received = tapped  # type: ignore[method-assign] # before anything is connected
        return session

    @property
    def submits(self) -> list[bytes]:
        """The submit_sm that came, whole and in their order."""
        found = []
        for line in self._lines:
            at = 0
            while at < len(line):
                length, command, _, _ = HEADER.unpack_from(line, at)
                if command == Command.SUBMIT_SM:
                    found.append(bytes(line[at : at + length]))
                at += length
        return found

    @property
    def bodies(self) -> list[str]:
        """What followed the header of each, in hex."""
        return [one[HEADER_OCTETS:].hex() for one in self.submits]

    @property
    def messages(self) -> list[ShortMessage]:
        return [decode_short_message(one) for one in self.submits]


async def tapped(here: Installation, prefix: str = PHONE[:3], **form: str) -> TappedCarrier:
    """A carrier, a link to it that is set so, and a route over it."""
    oak = TappedCarrier()
    oak.at(cast("PipeNetwork", here.app.world.network), 3000)
    await made(here, **form)
    await routed(here, Prefix=prefix)
    return oak


async def on_wire(here: Installation, sid: str, user: str = "") -> Any:
    """What the API tells."""
    answer = await (here.get(f"Messages/{sid}/Pdus", user=user) if user else here.get(f"Messages/{sid}/Pdus"))
    assert answer.status == 200, answer.json
    return answer.json


def codes(told: Any) -> list[str]:
    """The remarks."""
    return [one["code"] for one in told["notes"]]
