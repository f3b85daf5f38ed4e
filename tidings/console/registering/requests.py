"""The requests of a registration, by what they do; and a clerk that sends them for one visitor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tidings.campaigns.resource import COMPLIANCE_SID
from tidings.console.asking import ApiRequest, Declined, Pairs, leaf_of
from tidings.console.desk import Desk, Visit
from tidings.http import CORE_2010, MESSAGING_V1, MONITOR_V1, TIDINGS_V1, TRUSTHUB_V1, Operation, Product
from tidings.http.declared import PLACE

UNKNOWN: Final = "…"
"""What an example says where a SID is not known yet."""
_PRODUCTS: Final = {
    "api": CORE_2010,
    "messaging": MESSAGING_V1,
    "trusthub": TRUSTHUB_V1,
    "monitor": MONITOR_V1,
    "tidings": TIDINGS_V1,
}
_FOLDERS: Final = {True: "/TrustProducts", False: "/CustomerProfiles"}


def operation_of(product: Product, method: str, path: str) -> Operation:
    """The operation at a path, in which each place is `{}`. Raises LookupError."""
    for one in product.operations:
        if one.method == method and PLACE.sub("{}", one.path) == path:
            return one
    msg = f"{product} has no {method} {path}"
    raise LookupError(msg)


def request(product: str, method: str, path: str, *places: str, **fields: str) -> ApiRequest:
    """A request: `places` fill the path's `{}` one after the other."""
    return repeated(product, method, path, *places, pairs=tuple(fields.items()))


def repeated(product: str, method: str, path: str, *places: str, pairs: Pairs) -> ApiRequest:
    """The same, with names that may come more than once."""
    operation = operation_of(_PRODUCTS[product], method, path)
    return ApiRequest(operation=operation, path=dict(zip(operation.names, places, strict=True)), pairs=tuple(pairs))


def bundle_made(name: str, email: str, policy_sid: str, *, product: bool = False) -> ApiRequest:
    """A new customer profile or trust product."""
    return request(
        "trusthub", "POST", _FOLDERS[product], FriendlyName=name, Email=email, PolicySid=policy_sid
    )  # fmt: skip


def bundle_changed(sid: str, *, product: bool = False, **fields: str) -> ApiRequest:
    """A bundle's new data, or its new status."""
    return request("trusthub", "POST", f"{_FOLDERS[product]}/{{}}", sid, **fields)


def assigned(bundle_sid: str, object_sid: str, *, product: bool = False) -> ApiRequest:
    """An object becomes a part of a bundle."""
    path = f"{_FOLDERS[product]}/{{}}/EntityAssignments"
    return request("trusthub", "POST", path, bundle_sid, ObjectSid=object_sid)


def evaluated(bundle_sid: str, policy_sid: str, *, product: bool = False) -> ApiRequest:
    """What a bundle lacks."""
    return request("trusthub", "POST", f"{_FOLDERS[product]}/{{}}/Evaluations", bundle_sid, PolicySid=policy_sid)


def object_made(kind: str, type_: str, name: str, attributes: Mapping[str, Any]) -> ApiRequest:
    """A new one of `EndUsers` or `SupportingDocuments`."""
    written = msgspec.json.encode(attributes).decode()
    return request("trusthub", "POST", f"/{kind}", FriendlyName=name, Type=type_, Attributes=written)


def object_changed(kind: str, sid: str, attributes: Mapping[str, Any]) -> ApiRequest:
    """The same, changed."""
    written = msgspec.json.encode(attributes).decode()
    return request("trusthub", "POST", f"/{kind}/{{}}", sid, Attributes=written)


def campaign_path(*, one: bool = False) -> str:
    """Where the campaign of a messaging service is."""
    return "/Services/{}/Compliance/Usa2p" + ("/{}" if one else "")


class Clerk:
    """Sends requests with the rights of one visitor."""

    def __init__(self, desk: Desk, visit: Visit) -> None:
        self._desk = desk
        self._visit = visit
        self.account_sid = visit.account.sid

    async def done(self, ask: ApiRequest) -> dict[str, Any]:
        """What it answers. Raises Declined."""
        answer = await self._desk.ask(self._visit, ask)
        if answer.is_refused:
            raise Declined(answer)
        body: dict[str, Any] = answer.body or {}
        return body

    async def listed(self, ask: ApiRequest) -> list[dict[str, Any]]:
        """The first page of a list. Raises Declined."""
        return list(leaf_of(ask.operation, await self.done(ask)).items)

    async def perhaps(self, ask: ApiRequest) -> dict[str, Any]:
        """What it answers; nothing where it is refused."""
        answer = await self._desk.ask(self._visit, ask)
        return {} if answer.is_refused else answer.body or {}

    async def fetched(self, product: str, path: str, *places: str) -> dict[str, Any]:
        """One thing. Raises Declined."""
        return await self.done(request(product, "GET", path, *places))

    async def campaign(self, service_sid: str) -> dict[str, Any]:
        """The campaign of a service. Raises Declined."""
        return await self.fetched("messaging", campaign_path(one=True), service_sid, COMPLIANCE_SID)
