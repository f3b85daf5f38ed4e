"""Media of messages: list, fetch, delete, and the medium itself with its own content type.

Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from tidings.accounts.authenticate import Authentication
from tidings.core import Instant, Sid
from tidings.http import CORE_2010, SELF, Call, Collection, Link, Of, Params, Resource, Response, dated, operation
from tidings.messages.api.messages import messages
from tidings.messages.erasure import Erasure
from tidings.messages.media import MediaLibrary
from tidings.messages.model import Medium, medium

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


class Way(Params):
    """What a link to a medium carries."""

    proof: str = msgspec.field(default="", name="proof")


media = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/Messages/{message_sid:SM|MM}/Media",
    Medium,
    sid="ME",
    table=medium,
    key="media_list",
    oldest_first=True,
    parent=messages,
    show=MediumShown,
)
media.standard("list", filters=dated("date_created"))


@operation(CORE_2010, "GET", media.item_path, resource=MediumShown, row=Medium, public=True)
async def fetch(call: Call, given: Way) -> Medium | Response:
    """The medium's facts with `.json`; without, the medium itself, for its account or whoever has a link to it."""
    library, names = call.part(MediaLibrary), call.path
    if not library.is_proven(names["sid"], given.proof):
        await call.part(Authentication)(call.request, names["account_sid"])
    row = call.found(await library.find(names["account_sid"], names["message_sid"], names["sid"]))
    if call.request.path.endswith(".json"):
        return row
    octets = call.found(await library.files.get(row.digest) if row.digest else None)
    safe = [(b"X-Content-Type-Options", b"nosniff"), (b"Content-Security-Policy", b"default-src 'none'; sandbox")]
    return Response(200, octets, (row.content_type or UNKNOWN_TYPE).encode(), safe)


@media.delete
async def delete(call: Call) -> None:
    """Deletes one medium of a message that is over."""
    await call.part(Erasure).delete_medium(await media.parent(call), await media.get(call))
