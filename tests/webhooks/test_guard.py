"""Customers' URLs reach the public internet, and nothing else unless the operator says so."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.webhooks.guard import AddressGuard

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
LOOPBACK = ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
PRIVATE = [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "fc00::1",
    "fd12::1",
    "::ffff:10.0.0.1",
]
NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "169.254.0.1",
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "224.0.0.1",
    "239.1.2.3",
    "ff02::1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "2001:0:1::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "64:ff9b:1::1",
    "4000::1",
    "",
    "localhost",
    "127.1",
    "0x7f.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_reached(address: str) -> None:
    assert AddressGuard().permits(address)


@pytest.mark.parametrize("address", LOOPBACK + PRIVATE + NEVER)
def test_nothing_else_is_reached_unless_opened(address: str) -> None:
    assert not AddressGuard().permits(address)


@pytest.mark.parametrize("address", LOOPBACK)
def test_the_operator_may_open_the_machine_itself(address: str) -> None:
    assert AddressGuard(allow_loopback=True).permits(address)
    assert not AddressGuard(allow_private=True).permits(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_the_operator_may_open_private_networks(address: str) -> None:
    assert AddressGuard(allow_private=True).permits(address)
    assert not AddressGuard(allow_loopback=True).permits(address)


@pytest.mark.parametrize("address", NEVER)
def test_what_opens_private_networks_opens_nothing_more(address: str) -> None:
    assert not AddressGuard(allow_loopback=True, allow_private=True).permits(address)


def test_the_operator_may_open_single_networks() -> None:
    guard = AddressGuard(allowed=(ip_network("10.1.0.0/16"), ip_network("fd12::/16")))
    assert guard.permits("10.1.2.3")
    assert guard.permits("::ffff:10.1.2.3")
    assert guard.permits("fd12::7")
    assert not guard.permits("10.2.0.1")


@given(st.ip_addresses(v=4))
def test_an_address_written_inside_ipv6_is_judged_as_itself(address: IPv4Address) -> None:
    guard = AddressGuard(allow_private=True)
    assert guard.permits(f"::ffff:{address}") == guard.permits(str(address))


@given(st.text())
def test_no_text_makes_the_guard_fail(text: str) -> None:
    AddressGuard().permits(text)
