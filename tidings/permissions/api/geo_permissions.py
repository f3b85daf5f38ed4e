"""Messaging geo permissions: to which countries an account may send messages.

Source: https://www.twilio.com/docs/messaging/guides/sms-geo-permissions (the answers are those of the OpenAPI file)
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Struct

from tidings.audit.events import note
from tidings.countries.overrides import Countries
from tidings.db import Write
from tidings.errors import COUNTRY_NOT_SERVED
from tidings.http import ACCOUNTS_V1, Always, Call, Given, Of, Params, Resource, as_shown, invalid, operation
from tidings.permissions.geo import GeoPermissions, decided

DECISIONS_MOST = 500


def _message(served: bool) -> str:
    return "" if served else "This country is not served"


class ShownPermission(Struct):
    """Where an account may send to."""

    country_code: Annotated[str, Of("iso_country")]
    type: Annotated[str, Always("country")]
    enabled: bool
    prefix: Annotated[str, Of("calling_code")]
    message: Annotated[str, Of("served", _message)]


class DecidedPermission(Struct):
    """What became of a decision; `error_code` is 0 where it holds."""

    country_code: str
    type: str
    enabled: bool
    error_code: int
    error_messages: list[str]


class Permissions(Resource):
    """One for each country."""

    permissions: list[Any]


class Search(Params):
    """Codes with commas between; all where none is given."""

    country_code: Given[str]


class CountryDecision(Struct, frozen=True):
    """That a country is to be permitted, or is not."""

    country_code: str
    enabled: bool
    type: Literal["country"] = "country"


class DecideCountries(Params):
    """Each is decided for itself."""

    permissions: list[CountryDecision]


@operation(ACCOUNTS_V1, "GET", "/Messaging/GeoPermissions", resource=Permissions)
async def fetch(call: Call, given: Search) -> Permissions:
    """In the alphabet's order of the codes. Raises INVALID_PARAMETER for a code of no country."""
    permits, known = call.part(GeoPermissions).permits, call.part(Countries)
    wanted = known.named(given.country_code.split(","), "CountryCode") if given.country_code else known
    shown = [as_shown(ShownPermission, each, enabled=permits(call.account_sid, each.iso_country)) for each in wanted]
    return Permissions(permissions=shown)


@operation(ACCOUNTS_V1, "PATCH", "/Messaging/GeoPermissions", resource=Permissions)
async def update(call: Call, given: DecideCountries) -> Permissions:
    """What cannot be decided is told beside what was; nothing of it is changed."""
    if len(given.permissions) > DECISIONS_MOST:
        raise invalid("Permissions", len(given.permissions), f"they are at most {DECISIONS_MOST}")
    results = [_outcome(call, decision) for decision in given.permissions]
    holding = {each.country_code: each.enabled for each in results if not each.error_code}
    await call.db.commit(*_writes(call, holding))
    return Permissions(permissions=results)


def _outcome(call: Call, decision: CountryDecision) -> DecidedPermission:
    code = decision.country_code.upper()
    problem, country = None, call.part(Countries).of(code)
    if country is None:
        problem = invalid("country_code", code, f"{code[:20]} is no code of a country with numbers")
    elif not country.served:
        problem = COUNTRY_NOT_SERVED(country=code)
    if problem is None:
        return DecidedPermission(code, decision.type, decision.enabled, 0, [])
    stays = call.part(GeoPermissions).permits(call.account_sid, code)
    return DecidedPermission(code, decision.type, stays, problem.kind.code, [problem.message])


def _writes(call: Call, holding: dict[str, bool]) -> list[Write]:
    """The decisions, and what the audit log keeps of them."""
    if not holding:
        return []
    permits = call.part(GeoPermissions).permits
    before = {code: permits(call.account_sid, code) for code in holding}
    kept = note(call, "geo-permissions.updated", call.account_sid, {"before": before, "after": holding})
    return [*(decided(call.account_sid, code, enabled=enabled) for code, enabled in holding.items()), kept]
