"""What a worker and its parent say to each other: lists, packed, each behind its length. Both sides send what gathered
in one turn of their loop as one frame.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from ipaddress import ip_network
from typing import Generic, TypeVar, cast

import msgspec

from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.port import Notice, Reception

T = TypeVar("T")

_LENGTH = 4
"""Octets that say how long a frame is."""


class Terms(msgspec.Struct, frozen=True):
    """What webhooks are sent by, here and in workers; the first thing that one is told."""

    allow_loopback: bool
    allowed: list[str]
    """Networks that are open beside the public ones."""
    webhook_map: str

    def guard(self) -> AddressGuard:
        """The guard of these terms. Raises ValueError for what is no network."""
        allowed = tuple(ip_network(text) for text in self.allowed)
        return AddressGuard(allow_loopback=self.allow_loopback, allowed=allowed)


class Order(msgspec.Struct, frozen=True, array_like=True):
    """To a worker: send this."""

    number: int
    notice: Notice


class Result(msgspec.Struct, frozen=True, array_like=True):
    """From a worker: what came of it."""

    number: int
    reception: Reception


class Framed(asyncio.Protocol, Generic[T]):
    """One end: gathers what is said, and tells whole frames of what it hears."""

    def __init__(self, heard: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._heard = heard
        self._ended = ended
        self._encode = msgspec.msgpack.Encoder().encode
        self._loop = asyncio.get_running_loop()
        self._gathered: list[T] = []
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast("asyncio.Transport", transport)

    def say(self, one: T) -> None:
        """Goes with all else that is said in this turn."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(one)

    def send(self, frame: object) -> None:
        """Goes alone, at once."""
        octets = self._encode(frame)
        if self._transport is not None:
            self._transport.write(len(octets).to_bytes(_LENGTH, "big") + octets)

    def close(self) -> None:
        """What was said before is still sent."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Tells each whole frame, keeps the rest."""
        data = self._buffer + data if self._buffer else data
        start = 0
        while len(data) - start >= _LENGTH:
            end = start + _LENGTH + int.from_bytes(data[start : start + _LENGTH], "big")
            if end > len(data):
                break
            self._heard(data[start + _LENGTH : end])
            start = end
        self._buffer = data[start:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever ended it, it is over
        """See asyncio.Protocol."""
        self._transport = None
        self._ended()

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, []
        self.send(gathered)
