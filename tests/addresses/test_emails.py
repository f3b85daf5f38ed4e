"""The data check of e-mail addresses: each refusal in its documented words, in the documented order."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.addresses.domains import ListedDomains
from tidings.addresses.emails import EmailFault, check_email, domain_of

SYNTAX = "Email domain has an invalid address syntax."
UNKNOWN = "Unknown email domain."
DISPOSABLE = "Email is a suspected disposable address."
INVALID = "Email is invalid."


@pytest.mark.parametrize(
    ("email", "text"),
    [
        ("", SYNTAX),
        ("john", SYNTAX),
        ("john@", SYNTAX),
        ("john@example", SYNTAX),
        ("john@exa_mple.com", SYNTAX),
        ("john@-example.com", SYNTAX),
        ("john@example..com", SYNTAX),
        ("john@example.com.", SYNTAX),
        ("john@.example.com", SYNTAX),
        ("john@exa mple.com", SYNTAX),
        ("john@192.0.2.1", SYNTAX),
        ("john@[192.0.2.1]", SYNTAX),
        ("john@" + "x" * 64 + ".com", SYNTAX),
        ("John Doe <john@example.com>", SYNTAX),
        ("john@acme.invalid", UNKNOWN),
        ("john@acme.test", UNKNOWN),
        ("john@acme.local", UNKNOWN),
        ("john@acme.notatld", UNKNOWN),
        ("john@nxdomain.example.com", UNKNOWN),
        ("john@nxdomain-7.com", UNKNOWN),
        ("john@mailinator.com", DISPOSABLE),
        ("john@eu.Mailinator.com", DISPOSABLE),
        ("john doe@example.com", INVALID),
        ("@example.com", INVALID),
        ("john..doe@example.com", INVALID),
        (".john@example.com", INVALID),
        ("john@doe@example.com", INVALID),
        ("x" * 65 + "@example.com", INVALID),
        ("x" * 255 + "@example.com", INVALID),
        (" doe@mailinator.com", DISPOSABLE),
        ("john doe@nxdomain.com", UNKNOWN),
    ],
)
async def test_a_refusal_has_its_documented_text(email: str, text: str) -> None:
    fault = await check_email(email, ListedDomains())
    assert fault is not None
    assert fault.value == text


@pytest.mark.parametrize(
    "email",
    [
        "john@example.com",
        "John.Doe+a2p@Example.ORG",
        "john@gmail.com",
        "john@müller.de",
        "john@xn--mller-kva.de",
        "john@mail.acme.co.uk",
        "jöhn@example.com",
    ],
)
async def test_a_good_address_passes(email: str) -> None:
    assert await check_email(email, ListedDomains()) is None


class Doubtful:
    async def exists(self, domain: str) -> bool | None:
        return None


async def test_a_doubt_about_a_domain_is_no_refusal() -> None:
    assert await check_email("john@acme.com", Doubtful()) is None


@pytest.mark.parametrize(
    ("email", "domain"),
    [("a@Example.COM", "example.com"), ("a@b@example.com", "example.com"), ("a@MÜLLER.de", "xn--mller-kva.de")],
)
def test_a_domain_is_in_ascii_and_small_letters(email: str, domain: str) -> None:
    assert domain_of(email) == domain


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_is_too_odd_to_have_a_domain_or_none(local: str, domain: str) -> None:
    found = domain_of(f"{local}@{domain}")
    assert found is None or (found.isascii() and found == found.lower() and "." in found)


@given(st.text(max_size=300) | st.text(max_size=40).map("{}@example.com".format))
def test_any_text_is_judged(text: str) -> None:
    assert asyncio.run(check_email(text, ListedDomains())) in (None, *EmailFault)
