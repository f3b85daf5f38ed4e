"""How to lay out accounts for brands, purposes and business units: pure, with reasons.

The rules. A bill is a project's, so what is billed apart is a project of its own. What may not touch another's data,
or another's standing with carriers, is a subaccount of its own: each brand is, since a violation stays in the
subaccount where it happened. Each purpose is a messaging service, since a US campaign belongs to one service; and each
service has a key that may send, and nothing else. Source: Twilio's guides on building an account, and for ISVs.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from tidings.countries.model import KnownCountry
from tidings.services.messaging_services import ServiceUseCase

T = TypeVar("T")

ORGANIZATION_FROM: Final = 6
"""Projects from which on an organization above them is worth it."""
OWN: Final = "Own traffic"
"""The name of what belongs to no brand that was named."""


class LayoutKind(StrEnum):
    """Who sends."""

    DIRECT = "direct"
    """A business, for itself."""
    ISV = "isv"
    """A vendor, for its customers."""


class LayoutWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be laid out."""

    kind: LayoutKind
    brands: tuple[str, ...] = ()
    """Of an ISV, its customers."""
    use_cases: tuple[ServiceUseCase, ...] = ()
    business_units: tuple[str, ...] = ()
    countries: tuple[KnownCountry, ...] = ()
    separate_billing: bool = False
    separate_data: bool = False


class PlannedService(msgspec.Struct, kw_only=True):
    """A messaging service; `sid` is None until it is made."""

    friendly_name: str
    use_case: ServiceUseCase
    reasons: list[str]
    sid: str | None = None


class PlannedKey(msgspec.Struct, kw_only=True):
    """A key; `sid` is None until it is made, `secret` is there in the answer that made it and nowhere else."""

    friendly_name: str
    type: str
    """`standard` or `restricted`."""
    allow: list[str]
    """What a restricted one may."""
    reasons: list[str]
    sid: str | None = None
    secret: str | None = None


class PlannedSubaccount(msgspec.Struct, kw_only=True):
    """A subaccount; `sid` is None until it is made."""

    friendly_name: str
    brand: str | None
    business_unit: str | None
    reasons: list[str]
    services: list[PlannedService]
    keys: list[PlannedKey]
    permitted_countries: list[str]
    """Where it may send to beyond what every account may."""
    sid: str | None = None


class PlannedUser(msgspec.Struct, frozen=True):
    """Who should be able to sign in, as what."""

    role: str
    reasons: list[str]


class PlannedProject(msgspec.Struct, kw_only=True):
    """A main account with a bill of its own."""

    friendly_name: str
    reasons: list[str]
    subaccounts: list[PlannedSubaccount]
    users: list[PlannedUser]


class Silo(msgspec.Struct, frozen=True):
    """Whose traffic is kept apart."""

    brand: str | None
    unit: str | None

    @property
    def name(self) -> str:
        """As the subaccount is called."""
        return " - ".join(part for part in (self.brand, self.unit) if part) or OWN


SENDING: Final = ["/twilio/messaging/messages/create", "/twilio/messaging/messages/read"]
"""What a program that sends needs."""
PURPOSES: Final = {
    ServiceUseCase.NOTIFICATIONS: "Notifications",
    ServiceUseCase.MARKETING: "Marketing",
    ServiceUseCase.VERIFICATION: "Verification",
    ServiceUseCase.DISCUSSION: "Discussion",
    ServiceUseCase.POLL: "Polls",
}


def laid_out(wish: LayoutWish, first_permitted: frozenset[str]) -> list[PlannedProject]:
    """The projects with all that is in them. `first_permitted` are the countries that need no permission."""
    parts = _bills(wish)
    return [_project(wish, name, silos, first_permitted, alone=len(parts) == 1) for name, silos in parts]


def size_of(projects: Sequence[PlannedProject]) -> int:
    """How many subaccounts there are."""
    return sum(len(project.subaccounts) for project in projects)


def _silos(wish: LayoutWish) -> list[Silo]:
    """Each brand is one; business units are where their data, or their bills, are kept apart."""
    brands: Sequence[str | None] = _once(wish.brands) or (None,)
    apart = wish.separate_data or (wish.separate_billing and wish.kind is LayoutKind.DIRECT)
    units: Sequence[str | None] = _once(wish.business_units if apart else ()) or (None,)
    return [Silo(brand, unit) for brand in brands for unit in units]


def _once(given: Sequence[T]) -> list[T]:
    """What was given, each once, in its order."""
    return list(dict.fromkeys(given))


def _bills(wish: LayoutWish) -> list[tuple[str, list[Silo]]]:
    """Who gets a bill, with what is on it: an ISV's customer, a business unit, or where there are none a brand."""
    silos = _silos(wish)
    if not wish.separate_billing:
        return [("Customers" if wish.kind is LayoutKind.ISV else "Messaging", silos)]
    by_unit = wish.kind is LayoutKind.DIRECT and bool(wish.business_units)
    found: dict[str, list[Silo]] = {}
    for silo in silos:
        found.setdefault((silo.unit if by_unit else silo.brand) or OWN, []).append(silo)
    return list(found.items())


def _project(
    wish: LayoutWish, name: str, silos: list[Silo], first_permitted: frozenset[str], *, alone: bool
) -> PlannedProject:
    if alone:
        reasons = ["One project is enough: it has one balance, which all of its subaccounts draw on."]
        if wish.separate_billing:
            reasons = ["Only one bill is asked for, so one project is enough."]
    else:
        reasons = [f"{name} is billed apart, and subaccounts share their project's balance: so it is a project."]
    if len(_bills(wish)) >= ORGANIZATION_FROM:
        reasons.append("So many projects are easier to look after below one organization.")
    if wish.business_units and not (wish.separate_billing or wish.separate_data):
        units = ", ".join(wish.business_units)
        reasons.append(f"{units} share what is here: neither their bills nor their data are to be kept apart.")
    return PlannedProject(
        friendly_name=name,
        reasons=reasons,
        subaccounts=[_subaccount(wish, silo, first_permitted) for silo in silos],
        users=_users(wish),
    )


def _subaccount(wish: LayoutWish, silo: Silo, first_permitted: frozenset[str]) -> PlannedSubaccount:
    services = [_service(wish, use) for use in _once(wish.use_cases) or (ServiceUseCase.NOTIFICATIONS,)]
    beyond = [country.iso_country for country in wish.countries if country.iso_country not in first_permitted]
    return PlannedSubaccount(
        friendly_name=silo.name,
        brand=silo.brand,
        business_unit=silo.unit,
        reasons=_reasons(wish, silo, beyond),
        services=services,
        keys=[_administration(), *(_sending(service) for service in services)],
        permitted_countries=beyond,
    )


def _reasons(wish: LayoutWish, silo: Silo, beyond: list[str]) -> list[str]:
    found = []
    if wish.kind is LayoutKind.ISV:
        found.append("Each customer has a subaccount: a violation of one stops nobody else, and can leave with them.")
        found.append("The customer's own brand, bundles and numbers are registered here, not the vendor's.")
    elif len(wish.brands) > 1:
        found.append("Each brand has a subaccount, so that carriers judge each by its own traffic.")
    else:
        found.append("Nothing is sent from the project itself: what goes wrong here can be stopped here.")
    if silo.unit is not None and wish.separate_data:
        found.append(f"The messages of {silo.unit} are seen by its own credentials alone.")
    if any(country.a2p_10dlc for country in wish.countries):
        found.append("For the US it needs an A2P brand, and a campaign for each service.")
    if beyond:
        found.append(f"It must be permitted to send to {', '.join(beyond)}.")
    return found


def _service(wish: LayoutWish, use: ServiceUseCase) -> PlannedService:
    reasons = ["Each purpose has a messaging service: its senders, its opt-outs and its pace are its own."]
    if any(country.a2p_10dlc for country in wish.countries):
        reasons.append("A US campaign belongs to one service.")
    return PlannedService(friendly_name=PURPOSES[use], use_case=use, reasons=reasons)


def _administration() -> PlannedKey:
    reasons = ["For whoever sets the subaccount up: it can be withdrawn, which the auth token cannot without a change."]
    return PlannedKey(friendly_name="Administration", type="standard", allow=[], reasons=reasons)


def _sending(service: PlannedService) -> PlannedKey:
    reasons = [f"The program behind {service.friendly_name} may send and read messages, and nothing else."]
    return PlannedKey(friendly_name=service.friendly_name, type="restricted", allow=list(SENDING), reasons=reasons)


def _users(wish: LayoutWish) -> list[PlannedUser]:
    found = [
        PlannedUser("owner", ["One person answers for the project."]),
        PlannedUser("administrator", ["A second person can act where the owner cannot."]),
        PlannedUser("developer", ["Who builds needs no bills and no users."]),
    ]
    if wish.separate_billing:
        found.append(PlannedUser("billing manager", ["Who pays the bill of this project needs nothing else of it."]))
    if wish.kind is LayoutKind.ISV or len(wish.brands) > 1:
        found.append(PlannedUser("support", ["Who helps customers reads logs, and changes nothing."]))
    return found
