"""Which permission opens a page for somebody who has only some: that of the API's operation which reads the same.

What a page changes it changes by the API, which asks for itself.
"""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability, Principal
from tidings.console.places import ConsolePlace, PlaceGroup
from tidings.http.problems import NOT_IN_POLICY

OPENED_BY: Final[dict[str, str]] = {
    "addresses": "/twilio/phone-numbers/addresses",
    "alerts": "/twilio/monitor/alerts",
    "alpha-sender-registrations": "/tidings/alpha-sender-registrations",
    "applications": "/twilio/api/applications",
    "audit-log": "/twilio/monitor/events",
    "countries": "/tidings/countries",
    "geo-permissions": "/twilio/accounts/messaging/geo-permissions",
    "handsets": "/tidings/handsets",
    "messages": "/twilio/messaging/messages",
    "numbers": "/twilio/phone-numbers/incoming-phone-numbers",
    "opt-outs": "/tidings/opt-outs",
    "queues": "/tidings/queues",
    "registrations": "/twilio/trusthub/customer-profiles",
    "services": "/twilio/messaging/services",
    "short-code-applications": "/twilio/phone-numbers/short-codes/applications",
    "short-codes": "/twilio/messaging/short-codes",
}
"""By the first part of a page's path, what it lists: who may list or read that, may see the page."""


def may_open(principal: Principal, path: str) -> bool:
    """Whether somebody may see a page; those that are not listed ask for themselves."""
    opened = OPENED_BY.get(path[1:].partition("/")[0])
    if principal.allowed is None or opened is None:
        return True
    return not principal.allowed.isdisjoint((f"{opened}/list", f"{opened}/read"))


def must_open(principal: Principal, path: str) -> None:
    """Raises NOT_IN_POLICY where somebody may not see a page."""
    if not may_open(principal, path):
        raise NOT_IN_POLICY(permission=f"{OPENED_BY[path[1:].partition('/')[0]]}/list")


def within_reach(principal: Principal, groups: list[PlaceGroup], *, simulated: bool = True) -> list[PlaceGroup]:
    """Those of these places that somebody may open; for who has only some permissions, all that theirs open.

    `simulated`: whether the network is.
    """
    found = [
        PlaceGroup(
            group.label,
            [place for place in group.places if _is_near(principal, place) and (simulated or not place.simulated)],
        )
        for group in groups
    ]
    return [group for group in found if group.places]


def _is_near(principal: Principal, place: ConsolePlace) -> bool:
    if place.of_account and principal.capability is Capability.OPERATOR:
        return False
    if principal.allowed is None:
        return place.needs.held_by(principal)
    return (place.needs is Capability.STANDARD or place.path[1:] in OPENED_BY) and may_open(principal, place.path)
