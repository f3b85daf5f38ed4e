"""The links of an audit event: to whoever did it, and to what it was done to.

Source: https://www.twilio.com/docs/usage/monitor-events
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tidings.http import CORE_2010, MESSAGING_V1, TIDINGS_V1, TRUSTHUB_V1, Call

if TYPE_CHECKING:
    from tidings.audit.events import AuditEvent
    from tidings.http.declared import Product

_ACCOUNT: Final = (CORE_2010, "/Accounts/{sid}")
_PLACES: Final[dict[str, tuple[Product, str]]] = {
    "AC": _ACCOUNT,
    "AD": (CORE_2010, "/Accounts/{account}/Addresses/{sid}"),
    "PN": (CORE_2010, "/Accounts/{account}/IncomingPhoneNumbers/{sid}"),
    "BN": (MESSAGING_V1, "/a2p/BrandRegistrations/{sid}"),
    "MG": (MESSAGING_V1, "/Services/{sid}"),
    "IT": (TRUSTHUB_V1, "/EndUsers/{sid}"),
    "RD": (TRUSTHUB_V1, "/SupportingDocuments/{sid}"),
    "RW": (TIDINGS_V1, "/Reviews/{sid}"),
}
"""Where a resource is, by the prefix of its SID."""
_BUNDLES: Final = {"customer-profile": "/CustomerProfiles/{sid}", "trust-product": "/TrustProducts/{sid}"}
"""The same for bundles, by what they are."""


def links_of(event: AuditEvent, call: Call) -> dict[str, str]:
    """Absolute URLs of the `actor` and the `resource`; of what has no page of its own there is none."""
    found = {"resource": _url(call, event, event.resource_sid, _place(event))}
    if event.actor_sid is not None:
        found = {"actor": _url(call, event, event.actor_sid, _ACCOUNT), **found}
    return {name: url for name, url in found.items() if url is not None}


def _place(event: AuditEvent) -> tuple[Product, str] | None:
    bundle = _BUNDLES.get(event.resource_type)
    return (TRUSTHUB_V1, bundle) if bundle is not None else _PLACES.get(event.resource_sid[:2])


def _url(call: Call, event: AuditEvent, sid: str, place: tuple[Product, str] | None) -> str | None:
    if place is None:
        return None
    product, path = place
    return call.root_of(product) + path.format(sid=sid, account=event.account_sid)
