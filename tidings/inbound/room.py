"""The room of what arrives: texts from handsets, and what a customer's server answers to them."""

from __future__ import annotations

from tidings.accounts.room import AccountsRoom
from tidings.ground import Ground, Room
from tidings.inbound.arrivals import Arrivals, DeliverPartial
from tidings.inbound.replies import Replies
from tidings.inbound.webhook import KIND
from tidings.messages.room import MessagesRoom
from tidings.numbers.room import NumbersRoom
from tidings.optouts.room import OptOutRoom
from tidings.services.room import ServicesRoom
from tidings.webhooks.room import WebhooksRoom


class InboundRoom(Room):
    """It takes the answers to its webhooks, so it starts their delivery."""

    webhooks: WebhooksRoom
    arrivals: Arrivals
    replies: Replies

    async def start(self) -> None:
        """Takes up the webhooks that were pending. Raises Unavailable."""
        await self.webhooks.begin({KIND: self.replies})

    async def stop(self) -> None:
        """Lets what is under way end."""
        await self.arrivals.stop()


def build(
    ground: Ground,
    accounts: AccountsRoom,
    webhooks: WebhooksRoom,
    numbers: NumbersRoom,
    services: ServicesRoom,
    optouts: OptOutRoom,
    messages: MessagesRoom,
) -> InboundRoom:
    """What people write, and what webhooks answer to it."""
    directory = accounts.directory
    arrivals = Arrivals(
        ground.database,
        ground.clock,
        ground.sids,
        directory,
        numbers.senders,
        services.pools,
        optouts.register,
        optouts.handlings,
        messages.desk,
        messages.library,
        webhooks.deliverer,
    )
    return InboundRoom(
        webhooks=webhooks,
        arrivals=arrivals,
        replies=Replies(ground.database, ground.clock, webhooks.client, directory, messages.desk, directory.token_of),
        loops=[DeliverPartial(ground.database, arrivals)],
    )
