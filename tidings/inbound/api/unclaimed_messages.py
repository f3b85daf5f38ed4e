"""Unclaimed messages: texts that came for numbers nobody here has, for the operator to look at."""

from __future__ import annotations

from tidings.accounts.authenticate import require
from tidings.accounts.model import Capability
from tidings.http import Call, Given, Page, Params
from tidings.inbound.unclaimed import UnclaimedMessage, unclaimed_messages


class Filter(Params):
    """Which are listed."""

    carrier: Given[str]
    to: Given[str]


@unclaimed_messages.list
async def search(call: Call, given: Filter) -> Page:
    """The newest first."""
    require(call.principal, Capability.OPERATOR)
    columns = unclaimed_messages.table.c
    return await unclaimed_messages.page(call, *(columns[name] == value for name, value in given.changes().items()))


@unclaimed_messages.fetch
async def fetch(call: Call) -> UnclaimedMessage:
    """One of them."""
    require(call.principal, Capability.OPERATOR)
    return await unclaimed_messages.get(call)


@unclaimed_messages.delete
async def delete(call: Call) -> None:
    """Forgets one."""
    require(call.principal, Capability.OPERATOR)
    await unclaimed_messages.delete_row(call)
