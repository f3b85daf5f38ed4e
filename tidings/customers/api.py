"""Customers, as the Tidings API shows them: by state and name, in several orders; and how many there are."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.core import Sid
from tidings.customers.customer import Customer, CustomerCounts, CustomerOrder, CustomerState
from tidings.customers.limits import CustomerLimit, CustomerLimits
from tidings.customers.picture import PROFILE, named
from tidings.customers.reading import Customers
from tidings.http import TIDINGS_V1, Asked, Call, Collection, Given, Page, Params, operation, or_none

SEARCH_MOST = 100

customers = Collection(TIDINGS_V1, "/Customers", Customer, sid="BU")


class SoughtCustomers(Params):
    """Which customers are counted: those whose name has this text, in any case; of this account."""

    search: Given[Annotated[str, Meta(max_length=SEARCH_MOST)]]
    account_sid: Given[Sid]


class ListCustomers(SoughtCustomers):
    """And in this state; in which order."""

    state: Given[CustomerState]
    sort_by: CustomerOrder = CustomerOrder.URGENCY


@customers.list
async def search(call: Call, given: ListCustomers) -> Page:
    """In the order that is asked for; the operator sees everybody's."""
    where = _where(call, given)
    return await call.part(Customers).page(call.asked or Asked(), or_none(given.state), where, given.sort_by)


@customers.fetch
async def fetch(call: Call) -> Customer:
    """One customer, by the SID of the profile."""
    return call.found(await call.part(Customers).find(call.path["sid"], _seen(call)))


@operation(TIDINGS_V1, "GET", "/Customers/{sid:BU}/Limits", resource=CustomerLimit, whole="limits")
async def limits(call: Call) -> list[CustomerLimit]:
    """How much of each limit is used; over all accounts, where the registry counts so."""
    return await call.part(CustomerLimits).of(await fetch(call))


@operation(TIDINGS_V1, "GET", "/CustomerCounts", resource=CustomerCounts)
async def count(call: Call, given: SoughtCustomers) -> CustomerCounts:
    """How many customers there are in each state."""
    return await call.part(Customers).counts(_where(call, given))


def _where(call: Call, given: SoughtCustomers) -> list[sa.ColumnElement[bool]]:
    of_account = [PROFILE.account_sid == given.account_sid] if given.account_sid else []
    return [*_seen(call), *of_account, *([named(given.search)] if given.search else [])]


def _seen(call: Call) -> list[sa.ColumnElement[bool]]:
    """An account's own, and its subaccounts' where the caller may act for them."""
    own = seen_by(call)
    if own is None:
        return []
    sees_family = call.account.is_main and Capability.EVERYTHING.held_by(call.principal)
    family = [account.sid for account in call.part(Directory).family(own)] if sees_family else [own]
    return [PROFILE.account_sid.in_(family)]
