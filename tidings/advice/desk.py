"""The desk of advice: reads what is asked for, and has it answered by what is known of the countries now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from tidings.accounts.api.accounts import SUBACCOUNTS_MOST
from tidings.accounts.model import Account, Capability
from tidings.advice.applying import Layouts
from tidings.advice.layout import PURPOSES, LayoutKind, LayoutWish, PlannedProject, laid_out, size_of
from tidings.advice.senders import advised
from tidings.advice.wish import SenderOption, SenderWish
from tidings.core import Instant, Problem
from tidings.countries.overrides import Countries
from tidings.db import GuardFailed
from tidings.errors import ACCOUNT_SUSPENDED, COUNTRY_NOT_SERVED, SUBACCOUNT_OF_SUBACCOUNT, TOO_MANY_SUBACCOUNTS
from tidings.http import Call, instead_of, invalid
from tidings.http.problems import PERMISSION_DENIED
from tidings.permissions.geo import FIRST_PERMITTED

LAID_OUT_MOST: Final = 100
"""Subaccounts of one answer."""


class CountryAdvice(msgspec.Struct, frozen=True):
    """What is to be said of one country."""

    iso_country: str
    options: list[SenderOption]
    """The best first; those that do not suit last."""
    guidelines: Sequence[str]


class AdviceDesk:
    """Advises, and makes what it advised."""

    def __init__(self, countries: Countries, layouts: Layouts) -> None:
        self._countries = countries
        self._layouts = layouts

    def senders(self, codes: Sequence[str], wish: SenderWish, now: Instant) -> list[CountryAdvice]:
        """For each country in the order of the request. Raises INVALID_PARAMETER."""
        return [
            CountryAdvice(each.iso_country, advised(each, wish, now), each.guidelines)
            for each in self._countries.named(codes, "Countries")
        ]

    def layout(self, codes: Sequence[str], wish: LayoutWish) -> list[PlannedProject]:
        """What is advised for these countries. Raises INVALID_PARAMETER, COUNTRY_NOT_SERVED."""
        wish = msgspec.structs.replace(wish, countries=self._countries.named(codes, "Countries"))
        _must_be_possible(wish)
        projects = laid_out(wish, FIRST_PERMITTED)
        if size_of(projects) > LAID_OUT_MOST:
            reason = f"it makes {size_of(projects)} subaccounts, and one answer has at most {LAID_OUT_MOST}"
            raise invalid("Brands", len(wish.brands), reason)
        names = [planned.friendly_name for project in projects for planned in project.subaccounts]
        if len({name.casefold() for name in names}) < len(names):
            raise invalid("Brands", ", ".join(names)[:200], "two subaccounts would have one name")
        return projects

    async def make(self, call: Call, projects: Sequence[PlannedProject]) -> None:
        """Makes what was advised below the caller's account, in one commit or not at all.

        Raises PERMISSION_DENIED, SUBACCOUNT_OF_SUBACCOUNT, INVALID_PARAMETER, TOO_MANY_SUBACCOUNTS, ACCOUNT_SUSPENDED.
        """
        parent: Account = call.account
        if call.principal.capability is not Capability.EVERYTHING:
            raise PERMISSION_DENIED()
        if not parent.is_main:
            raise SUBACCOUNT_OF_SUBACCOUNT()
        if len(projects) > 1:
            reason = "a bill of its own is a main account's: ask with each for its own, without SeparateBilling"
            raise invalid("Apply", "true", reason)
        with instead_of(GuardFailed, lambda failed: _refused(failed, parent)):
            await self._layouts.make(call, parent, projects[0])


def _must_be_possible(wish: LayoutWish) -> None:
    """Raises INVALID_PARAMETER, COUNTRY_NOT_SERVED."""
    for use in wish.use_cases:
        if use not in PURPOSES:
            raise invalid("UseCases", use, f"it is one of {', '.join(PURPOSES)}")
    for country in wish.countries:
        if not country.served:
            raise COUNTRY_NOT_SERVED(country=country.iso_country)
    if wish.kind is LayoutKind.ISV and not wish.brands:
        raise invalid("Brands", "", "an ISV names its customers' brands")


def _refused(failed: GuardFailed, parent: Account) -> Problem:
    if failed.name == "has-room":
        return TOO_MANY_SUBACCOUNTS(most=SUBACCOUNTS_MOST)
    if failed.name == "parent-is-active":
        return ACCOUNT_SUSPENDED(sid=parent.sid)
    raise failed
