"""What was written and did not get through."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tidings.smpp.undelivered import abandon, gets_stuck

LOTS = 50_000_000


def _read_to_the_end(peer: socket.socket) -> None:
    while peer.recv(65536):
        pass


async def test_what_did_not_get_through_is_thrown_away_when_its_connection_is_given_up() -> None:
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        transport, _ = await loop.create_connection(asyncio.Protocol, *listening.getsockname())
        peer, _ = listening.accept()
        with peer:
            transport.write(bytes(LOTS))
            await asyncio.sleep(0)
            abandon(transport)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            with pytest.raises(ConnectionResetError):
                _read_to_the_end(peer)


async def test_a_peer_that_merely_does_not_read_gets_what_it_is_sent() -> None:
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        transport, _ = await loop.create_connection(asyncio.Protocol, *listening.getsockname())
        transport.write(b"hello")
        await asyncio.sleep(0.3)
        assert not gets_stuck(transport)
        abandon(transport)
