"""Names are looked up seldom, and a host that is known is reached while its name server is silent."""

from __future__ import annotations

import asyncio

import pytest

from tests.virtual_wire import virtually
from tidings.core import SystemNetwork
from tidings.webhooks.addresses import FRESH_S, STALE_S, HostAddresses
from tidings.webhooks.guard import AddressGuard


class Server(SystemNetwork):
    """A name server that takes its time."""

    def __init__(self) -> None:
        self.asked = 0
        self.takes_s = 0.1
        self.found = ["93.184.216.34", "10.0.0.1"]
        self.fails = False

    async def resolve(self, host: str, port: int) -> list[str]:
        self.asked += 1
        await asyncio.sleep(self.takes_s)
        if self.fails:
            raise OSError(-2, "Name or service not known")
        return self.found


async def _seconds_for(addresses: HostAddresses) -> float:
    began = asyncio.get_running_loop().time()
    assert await addresses.of("a.example", 80) == ("93.184.216.34",)
    return asyncio.get_running_loop().time() - began


@virtually
async def test_a_host_is_looked_up_once_for_many_and_not_again_for_a_while() -> None:
    server = Server()
    addresses = HostAddresses(server, AddressGuard())
    await asyncio.gather(*[_seconds_for(addresses) for _ in range(50)])
    await asyncio.sleep(FRESH_S - 1)
    assert await _seconds_for(addresses) == 0
    assert server.asked == 1


@virtually
async def test_a_known_host_is_reached_at_once_while_it_is_looked_up_again() -> None:
    server = Server()
    addresses = HostAddresses(server, AddressGuard())
    await _seconds_for(addresses)
    server.takes_s, server.fails = 20, True
    for _ in range(10):
        await asyncio.sleep(FRESH_S + 1)
        assert await _seconds_for(addresses) == 0
    await asyncio.sleep(1)
    assert server.asked == 11
    await asyncio.sleep(STALE_S)
    with pytest.raises(OSError, match="not known"):
        await addresses.of("a.example", 80)


@virtually
async def test_new_addresses_are_found_and_judged() -> None:
    server = Server()
    addresses = HostAddresses(server, AddressGuard())
    await _seconds_for(addresses)
    server.found = ["10.0.0.1"]
    await asyncio.sleep(FRESH_S + 1)
    await addresses.of("a.example", 80)
    await asyncio.sleep(1)
    assert await addresses.of("a.example", 80) == ()
