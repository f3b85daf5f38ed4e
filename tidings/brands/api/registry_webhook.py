"""What The Campaign Registry tells us, and what a sole proprietor read in the registry's text. Tidings' own.

Both are there only where the real registry is; the simulated one tells by itself and asks for a YES.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

from msgspec import Meta

from tidings.brands.api.otp import settled
from tidings.brands.resource import brands
from tidings.core import Sid, is_sid
from tidings.errors import REGISTRY_SIGNATURE_INVALID, REGISTRY_UNAVAILABLE
from tidings.http import TIDINGS_V1, Call, Params, instead_of, invalid, operation
from tidings.http.problems import TOO_LARGE
from tidings.registry.http import WEBHOOK_PATH, HttpRegistry
from tidings.registry.port import RegistryUnavailable

NOTICE_MOST: Final = 64 * 1024
"""Octets; a notice has some twenty short fields."""


class Confirm(Params):
    """A PIN, and the brand it is for."""

    brand_registration_sid: Sid
    pin: Annotated[str, Meta(pattern="^[0-9A-Za-z]{4,10}$")]


@operation(TIDINGS_V1, "POST", "/Registry/Webhook", public=True, raw=True)
async def told(call: Call) -> None:
    """Takes one notice. The answer comes once what follows is on disk, so that the registry tells again what is lost.

    Raises NOT_FOUND, TOO_LARGE, REGISTRY_SIGNATURE_INVALID, REGISTRY_UNAVAILABLE, Unavailable.
    """
    registry = _registry(call)
    octets = call.request.body
    if len(octets) > NOTICE_MOST:
        raise TOO_LARGE(most=NOTICE_MOST)
    url = registry.webhook_url or f"{call.base_url}{WEBHOOK_PATH}"
    signature = call.request.headers.get(b"x-registry-signature", b"").decode("latin-1")
    if not registry.is_signed(url, octets, signature):
        raise REGISTRY_SIGNATURE_INVALID()
    with instead_of(RegistryUnavailable, REGISTRY_UNAVAILABLE()):
        await registry.heard(octets)


@operation(TIDINGS_V1, "POST", "/Registry/OtpConfirmations")
async def confirm(call: Call, given: Confirm) -> None:
    """Passes the PIN on to the registry, which then tells that the brand is verified.

    Raises NOT_FOUND, OTP_NOT_DUE, REGISTRY_UNAVAILABLE.
    """
    registry, sid = _registry(call), given.brand_registration_sid
    if not is_sid(sid, "BN"):
        raise invalid("BrandRegistrationSid", sid, "it is not a SID that begins with BN")
    await settled(await brands.get(call, sid), partial(registry.confirm_otp, pin=given.pin))


def _registry(call: Call) -> HttpRegistry:
    """The real registry. Raises NOT_FOUND where it is simulated."""
    return call.part(HttpRegistry, call.not_found())
