"""Which domains there are, from lists and from a resolver."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tidings.addresses.domains import ListedDomains, ResolvedDomains, is_disposable, is_free_mail


class Resolver:
    """A network that only knows names."""

    def __init__(self, answer: list[str] | Exception) -> None:
        self._answer = answer
        self.asked: list[tuple[str, int]] = []

    async def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


@pytest.mark.parametrize(
    ("domain", "known"),
    [
        ("example.com", True),
        ("acme.technology", True),
        ("acme.co.uk", True),
        ("xn--mller-kva.de", True),
        ("acme.invalid", False),
        ("acme.test", False),
        ("acme.example", False),
        ("localhost", False),
        ("com", False),
        ("nxdomain.com", False),
        ("nxdomain2.acme.com", False),
        ("acme.nxdomain.com", True),
    ],
)
async def test_offline_a_domain_is_known_by_its_end(domain: str, known: bool) -> None:
    assert await ListedDomains().exists(domain) is known


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (["192.0.2.1"], True),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), False),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), None),
        (OSError("network is down"), None),
        (TimeoutError(), None),
    ],
)
async def test_a_resolver_knows_a_domain_or_not_or_cannot_say(
    answer: list[str] | Exception, known: bool | None
) -> None:
    resolver = Resolver(answer)
    assert await ResolvedDomains(resolver).exists("acme.com") is known
    assert [host for host, _ in resolver.asked] == ["acme.com"]


@pytest.mark.parametrize(("domain", "known"), [("example.com", True), ("mail.example.org", True), ("acme.test", False)])
async def test_a_resolver_is_not_asked_what_is_known(domain: str, known: bool) -> None:
    resolver = Resolver(OSError())
    assert await ResolvedDomains(resolver).exists(domain) is known
    assert resolver.asked == []


def test_mailboxes_for_throwing_away_are_known_with_all_below_them() -> None:
    assert is_disposable("mailinator.com")
    assert is_disposable("eu.mailinator.com")
    assert not is_disposable("acme-mailinator.com")
    assert not is_disposable("gmail.com")


@pytest.mark.parametrize("domain", ["gmail.com", "GMail.com", "yahoo.co.uk", "outlook.com", "icloud.com", "proton.me"])
def test_free_mail_is_known(domain: str) -> None:
    assert is_free_mail(domain)


@pytest.mark.parametrize("domain", ["example.com", "acme.com", "notgmail.com", "com", ""])
def test_a_businesss_own_domain_is_no_free_mail(domain: str) -> None:
    assert not is_free_mail(domain)
