"""The room of messaging services: their pools, and whose turn it is to change what is tied to one."""

from __future__ import annotations

from collections.abc import Mapping

from tidings.accounts.room import AccountsRoom
from tidings.compliance.reviews import Decider, ReviewKind
from tidings.db import Turns
from tidings.ground import Ground, Room, by_type
from tidings.numbers.room import NumbersRoom
from tidings.services.alpha_registrations import AlphaRegister, AlphaReviews
from tidings.services.api import (
    alpha_registrations,
    alpha_senders,
    channel_senders,
    destination_alpha_senders,
    senders,
    services,
    traffic_warnings,
    usecases,
)
from tidings.services.pools import Pools
from tidings.services.seed import seed_service, with_service
from tidings.services.store import service_facts

furnish = with_service
"""What every subaccount comes with."""


class ServicesRoom(Room):
    """Messaging services."""

    ground: Ground
    accounts: AccountsRoom
    numbers: NumbersRoom
    pools: Pools
    words: AlphaRegister
    deciders: Mapping[ReviewKind, Decider]
    turns: Turns
    """See services.bonds.ServiceBonds."""

    async def seed(self) -> None:
        """The first account's service. See services.seed."""
        ground = self.ground
        owner = self.accounts.first.account_sid
        await seed_service(ground.database, owner, self.numbers.first, ground.sids, ground.clock)


def build(ground: Ground, accounts: AccountsRoom, numbers: NumbersRoom) -> ServicesRoom:
    """A sender that is removed leaves its pool."""
    database = ground.database
    pools, words = Pools(service_facts(database, numbers.senders)), AlphaRegister(database)
    return ServicesRoom(
        ground=ground,
        accounts=accounts,
        numbers=numbers,
        pools=pools,
        words=words,
        deciders=AlphaReviews(database, ground.sids).deciders(),
        turns=Turns(),
        resources=[
            services,
            senders,
            alpha_senders,
            alpha_registrations,
            destination_alpha_senders,
            channel_senders,
            usecases,
            traffic_warnings,
        ],
        parts=by_type(pools),
        facts=[pools, words],
    )
