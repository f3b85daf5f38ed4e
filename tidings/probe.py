"""Who answers at an address: asked before a port is taken, and by whoever looks for a running Tidings."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

TIMEOUT_S = 3.0
ANSWER_MOST = 65_536
"""Octets of an answer that are read."""
PROGRAM = "tidings"


class Health(msgspec.Struct, frozen=True):
    """What /healthz says; more of it to the machine itself than to others."""

    status: str = ""
    program: str = ""
    version: str = ""
    data_dir: str | None = None
    """The absolute path of the data folder."""


class Readiness(msgspec.Struct, frozen=True):
    """What /readyz says."""

    status: str = ""
    reasons: list[dict[str, str]] = []


async def health_of(host: str, port: int) -> Health | None:
    """The health of the server there; None where nobody answers 200 to GET /healthz.

    Of a server that is no Tidings all is empty.
    """
    status, body = await _get(host, port, "/healthz")
    if status != 200:
        return None
    return _decoded(body, Health) or Health()


async def readiness_of(host: str, port: int) -> Readiness:
    """What a running Tidings says of itself; empty where it says nothing."""
    _, body = await _get(host, port, "/readyz")
    return _decoded(body, Readiness) or Readiness()


def dialable(host: str) -> str:
    """The address to dial for one that is listened on: `all interfaces` is reached by loopback."""
    bare = host.strip("[]")
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(bare, bare)  # noqa: S104 - compared only


def _decoded(body: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError:
        return None


async def _get(host: str, port: int, path: str) -> tuple[int, bytes]:
    """Status and body of an answer; 0 and nothing where none came."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                body = await _body(reader)
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return 0, b""
    words = head.split(b" ", 2)
    return (int(words[1]) if len(words) > 1 and words[1].isdigit() else 0), body


async def _body(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while len(body) < ANSWER_MOST and (octets := await reader.read(ANSWER_MOST)):
        body += octets
    return body
