"""Senders of other channels in the pool of a messaging service: WhatsApp, Messenger, RCS.

No account has any, since these channels are not built: the pool has none, and each SID is unknown.
Source: https://www.twilio.com/docs/messaging/api/channelsender-resource
"""

from __future__ import annotations

from typing import Annotated, NoReturn

from tidings.core import Instant, Sid, is_sid
from tidings.http import MESSAGING_V1, SELF, Call, Collection, Fit, Link, Page, Params, Resource
from tidings.services.messaging_services import services


def _is_sid(text: str) -> bool:
    return is_sid(text, "XE")


class ChannelSender(Resource):
    """A sender of a channel."""

    account_sid: Sid
    messaging_service_sid: Sid
    sid: Sid
    sender: str
    sender_type: str
    country_code: str
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


class AddChannelSender(Params):
    """A channel sender of the account."""

    sid: Annotated[Sid, Fit(_is_sid, "it is not a SID that begins with XE")]


channel_senders = Collection(
    MESSAGING_V1, "/Services/{messaging_service_sid:MG}/ChannelSenders", ChannelSender, sid="XE", key="senders"
)


@channel_senders.list
async def search(call: Call) -> Page:
    """None."""
    await services.get(call, call.path["messaging_service_sid"])
    return Page([])


@channel_senders.create
async def add(call: Call, given: AddChannelSender) -> NoReturn:  # noqa: ARG001 - checked, and unknown
    """The account has no such sender."""
    raise call.not_found()


@channel_senders.fetch
async def fetch(call: Call) -> NoReturn:
    """It is in no pool."""
    raise call.not_found()


@channel_senders.delete
async def delete(call: Call) -> NoReturn:
    """It is in no pool."""
    raise call.not_found()
