"""What the carrier saw: every segment that came, when, and which of them it took."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence
from math import inf
from typing import Any

import msgspec

from tidings import gsm
from tidings.carriers.port import Arrival
from tidings.carriers.simulated import SimulatedNetwork
from tidings.inbound.arrivals import Arrivals
from tidings.smpp import Received

TOKEN = re.compile(rb"\b(\d{5})\b")
"""In every segment's text: the number of its message in the simulation."""


class Observed:
    """Watches simulated networks, one after the other where the program restarts."""

    def __init__(self) -> None:
        self.came: dict[str, list[float]] = defaultdict(list)
        """By sender, the moments at which segments came."""
        self.submitted: list[tuple[float, str, str]] = []
        """Of every segment that came: the moment, the sender, the recipient."""
        self.numbered: list[tuple[float, str, int]] = []
        """Of every segment of a message of the simulation that came: the moment, the recipient, the message's number."""
        self.stopped: dict[str, list[list[float]]] = defaultdict(list)
        """By handset, from when until when it wanted no messages: acknowledged STOP to arrived START."""
        self._starts: dict[str, int] = defaultdict(int)
        """By handset, how many START have arrived."""
        self.taken: dict[int, list[int]] = defaultdict(list)
        """By message number, the parts that the carrier took, in their order."""

    def watch(self, network: SimulatedNetwork) -> None:
        """From now on."""
        submits: Any = network._submits
        came, stored = submits.came, submits._stored

        def watched(messages: Sequence[Received]) -> None:
            now = asyncio.get_running_loop().time()
            for received in messages:
                self.came[received.message.source_addr].append(now)
                self.submitted.append((now, received.message.source_addr, received.message.destination_addr))
                found = TOKEN.search(received.message.text)
                if found is not None:  # a keyword's reply has no number
                    self.numbered.append((now, received.message.destination_addr, int(found[1])))
            came(messages)

        def kept(taken: Sequence[Any], result: Any) -> None:
            if not isinstance(result, Exception):
                for each in taken:
                    self._note(each.received.message.text, each.row.part)
            stored(taken, result)

        submits.came, submits._stored = watched, kept

    def hear(self, arrivals: Arrivals) -> None:
        """From now on keywords are noted."""
        arrived = arrivals.arrived

        def heard(came: Sequence[Arrival]) -> None:
            arrived([self._noted(arrival) for arrival in came])

        arrivals.arrived = heard  # type: ignore[method-assign] # to look at what comes

    def _noted(self, arrival: Arrival) -> Arrival:
        word = gsm.decode(arrival.payload, arrival.data_coding)
        spans = self.stopped[arrival.source]
        if word == "START":
            self._starts[arrival.source] += 1
            if spans and spans[-1][1] == inf:
                spans[-1][1] = asyncio.get_running_loop().time()
        starts = self._starts[arrival.source]

        def acknowledged(stored: bool) -> None:
            is_last = starts == self._starts[arrival.source]  # a START may have come together with it
            if word == "STOP" and stored and is_last and (not spans or spans[-1][1] < inf):
                spans.append([asyncio.get_running_loop().time(), inf])
            arrival.acknowledge(stored)

        return msgspec.structs.replace(arrival, acknowledge=acknowledged)

    def _note(self, payload: bytes, part: int) -> None:
        found = TOKEN.search(payload)
        if found is not None:  # a keyword's reply has no number
            self.taken[int(found[1])].append(part)

    def most_in_a_second(self, sender: str) -> int:
        """The most segments of a sender that came in any one second."""
        times = self.came[sender]
        most = first = 0
        for place, at in enumerate(times):
            while times[first] <= at - 1.0:
                first += 1
            most = max(most, place - first + 1)
        return most
