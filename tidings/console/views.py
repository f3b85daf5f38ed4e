"""What the handsets page is given, as JSON: phones, their messages, and the senders that can be written to."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from tidings.carriers.port import MediaReference
from tidings.carriers.simulated.store import HandsetDirection, HandsetMessage
from tidings.console.wording import _
from tidings.core import Instant, Sid
from tidings.gsm import Encoding, count
from tidings.messages.media import link_of
from tidings.operator.visibility import peer_of

IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What is shown inline; everything else is a link."""
PREVIEW_MOST = 80
"""Characters of a message in the list of phones."""
_MEDIA = msgspec.json.Decoder(tuple[MediaReference, ...])


class MediumView(msgspec.Struct, frozen=True):
    """One medium of a message."""

    url: str | None
    """Where the browser gets it; None for one whose address is none."""
    content_type: str
    is_image: bool


class MessageView(msgspec.Struct, frozen=True):
    """One message, seen from the phone."""

    sid: Sid
    direction: str
    """`in` arrives at the phone, `out` leaves it."""
    peer: str
    """The sender that it is from or to: the thread it belongs to."""
    body: str
    media: list[MediumView]
    at: str
    segments: int
    encoding: Encoding | None
    """Of its text; None for one with media."""
    acknowledged: bool
    """Of one that the phone sent: whether the platform has it."""


class Preview(msgspec.Struct, frozen=True):
    """The newest message, in short."""

    sid: Sid
    at: str
    direction: str
    peer: str
    text: str


class PhoneView(msgspec.Struct, frozen=True):
    """One phone in the list."""

    number: str
    is_on: bool
    waiting: int
    """Segments that wait in the network for it to be turned on."""
    version: str
    """Changes whenever something that is shown of it changes."""
    last: Preview | None


class PhoneWithMessages(msgspec.Struct, frozen=True):
    """One phone with the newest of what it holds, the newest message first."""

    phone: PhoneView
    messages: list[MessageView]
    older: Sid | None
    """Where the messages before these begin; None: there are none."""


class OlderMessages(msgspec.Struct, frozen=True):
    """A page of earlier messages of a phone, the newest first; `older` as above."""

    messages: list[MessageView]
    older: Sid | None


class PhonePage(msgspec.Struct, frozen=True):
    """A page of an account's phones, by number."""

    phones: list[PhoneView]
    after: str | None
    """Where the next page begins; None: there is none."""


class SenderView(msgspec.Struct, frozen=True):
    """A sender of the account, which phones can write to."""

    address: str
    name: str


class ClockView(msgspec.Struct, frozen=True):
    """Business time, by which days are told."""

    now: str
    offset_us: int
    """How far it is from the machine's."""


class Listing(msgspec.Struct, frozen=True):
    """The page's state: phones, the newest first."""

    phones: list[PhoneView]
    has_more: bool
    """Whether there may be phones besides these."""
    senders: list[SenderView]
    clock: ClockView


def message_view(row: HandsetMessage) -> MessageView:
    """A handset's row as the page shows it."""
    return MessageView(
        sid=row.sid,
        direction=row.direction,
        peer=peer_of(row),
        body=row.body,
        media=[_medium_view(row, place, medium) for place, medium in enumerate(media_of(row))],
        at=Instant(row.date_created).iso_precise(),
        segments=row.segments,
        encoding=None if row.media else count(row.body)[0],
        acknowledged=bool(row.acknowledged),
    )


def phone_view(number: str, rows: Sequence[HandsetMessage], waiting: int, *, is_on: bool) -> PhoneView:
    """A phone from its rows, the newest first."""
    ticks = sum(row.acknowledged for row in rows)
    newest = rows[0] if rows else None
    return PhoneView(
        number=number,
        is_on=is_on,
        waiting=waiting,
        version=f"{newest.sid if newest else ''}.{len(rows)}.{ticks}.{int(is_on)}.{waiting}",
        last=_preview(newest) if newest else None,
    )


def media_of(row: HandsetMessage) -> tuple[MediaReference, ...]:
    """A message's media."""
    return _MEDIA.decode(row.media) if row.media else ()


def _preview(row: HandsetMessage) -> Preview:
    text = " ".join(row.body.split())[:PREVIEW_MOST]
    at = Instant(row.date_created).iso_precise()
    return Preview(row.sid, at, row.direction, peer_of(row), text or (_("Media") if row.media else ""))


def _medium_view(row: HandsetMessage, place: int, medium: MediaReference) -> MediumView:
    """What is kept here comes through the console; what the person attached by its address lies where they keep it."""
    content_type = medium.content_type.partition(";")[0].strip().lower()
    if row.direction == HandsetDirection.IN or link_of(medium.url):
        return MediumView(f"/handsets/media/{row.sid}/{place}", content_type, content_type in IMAGES)
    is_web = urlsplit(medium.url).scheme in ("http", "https")
    return MediumView(medium.url if is_web else None, content_type, is_image=False)
