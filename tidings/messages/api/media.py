"""Media of messages: list, fetch, delete, and the medium itself with its own content type.

Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

import hmac
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from tidings import errors
from tidings.accounts.authenticate import Authentication
from tidings.core import Instant, Sid, Until
from tidings.http import CORE_2010, SELF, Call, Given, Link, Of, Page, Params, Resource, Response, operation, page_of
from tidings.messages.api.messages import DAY_US, found
from tidings.messages.lifecycle import FINAL, Status
from tidings.messages.media import MediaLibrary
from tidings.messages.model import Medium

PATH = "/Accounts/{account_sid:AC}/Messages/{message_sid:SM|MM}/Media"
ITEM = PATH + "/{sid:ME}"
UNKNOWN_TYPE = "application/octet-stream"


def _told_type(known: str | None) -> str:
    return known or UNKNOWN_TYPE


class MediumShown(Resource):
    """The JSON body, in its published order."""

    sid: Sid
    account_sid: Sid
    parent_sid: Annotated[Sid, Of("message_sid")]
    content_type: Annotated[str, Of("content_type", _told_type)]
    date_created: Annotated[Instant, Of("date_created", Instant)]
    date_updated: Annotated[Instant, Of("date_updated", Instant)]
    uri: Link = SELF


class SearchMedia(Params):
    """Filters of the list: days, and moments."""

    date_created: Given[Instant]
    date_created_until: Until | UnsetType = msgspec.field(default=UNSET, name="DateCreated<")
    date_created_since: Instant | UnsetType = msgspec.field(default=UNSET, name="DateCreated>")


class Way(Params):
    """What a link to a medium carries."""

    proof: str = msgspec.field(default="", name="proof")


@operation(CORE_2010, "GET", PATH, resource=MediumShown, row=Medium, item_path=ITEM, key="media_list")
async def search(call: Call, given: SearchMedia) -> Page:
    """The media of one message."""
    message = await found(call, call.path["message_sid"])
    rows = await call.part(MediaLibrary).of_message(message.account_sid, message.sid)
    return page_of(call, [row for row in rows if _fits(row, given)], lambda row: (row.sid,), oldest_first=True)


def _fits(row: Medium, given: SearchMedia) -> bool:
    on, until, since = given.date_created, given.date_created_until, given.date_created_since
    if isinstance(on, Instant) and row.date_created // DAY_US != on // DAY_US:
        return False
    if isinstance(until, Until) and row.date_created > until:
        return False
    return not (isinstance(since, Instant) and row.date_created < since)


async def _one(call: Call, account_sid: Sid) -> Medium:
    rows = await call.part(MediaLibrary).of_message(account_sid, call.path["message_sid"])
    for row in rows:
        if row.sid == call.path["sid"]:
            return row
    raise call.not_found()


@operation(CORE_2010, "GET", ITEM, resource=MediumShown, row=Medium, public=True)
async def fetch(call: Call, given: Way) -> Medium | Response:
    """The medium's facts with `.json`; without, the medium itself, for its account or whoever has a link to it."""
    library = call.part(MediaLibrary)
    if not hmac.compare_digest(given.proof.encode(), library.proof(call.path["sid"]).encode()):
        await call.part(Authentication)(call.request, call.path["account_sid"])
    row = await _one(call, call.path["account_sid"])
    if call.request.path.endswith(".json"):
        return row
    octets = await library.files.get(row.digest) if row.digest else None
    if octets is None:
        raise call.not_found()
    safe = [(b"X-Content-Type-Options", b"nosniff"), (b"Content-Security-Policy", b"default-src 'none'; sandbox")]
    return Response(200, octets, (row.content_type or UNKNOWN_TYPE).encode(), safe)


@operation(CORE_2010, "DELETE", ITEM)
async def delete(call: Call) -> None:
    """Deletes one medium of a message that is over."""
    message = await found(call, call.path["message_sid"])
    row = await _one(call, call.account_sid)
    if message.status not in FINAL and message.status != Status.SENT:
        raise errors.NOT_FINISHED(sid=message.sid)
    await call.part(MediaLibrary).remove([row])
