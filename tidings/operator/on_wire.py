"""What went over the wire for a message: its parts, written again, and beside each what is known of the answer.

Nothing is kept of a PDU. What left follows from the message's row and the settings of its link, so it is written once
more when somebody asks; what came back is read in the rows that receipts are matched by. What is not known is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from tidings.carriers.http_link import HttpLink
from tidings.carriers.kept import KeptLink
from tidings.carriers.port import MediaReference, Submission
from tidings.carriers.smpp_link import SmppLink
from tidings.core import Clock, Instant, Sid
from tidings.core.instant import SECOND
from tidings.db import Database
from tidings.delivery.passage import seconds_left
from tidings.http import Resource
from tidings.inbound.assembly import joined_into
from tidings.inbound.parts import KEPT_S
from tidings.messages.api.shown import shown_recipient
from tidings.messages.lifecycle import FINAL, Status
from tidings.messages.media import MediaLibrary
from tidings.messages.model import Direction, Message
from tidings.operator.wire_answers import PartState, WireAnswers, WirePart, WireWay
from tidings.operator.wire_parts import ShownRequest, WrittenPart, as_given, left_as, request_of, written_by
from tidings.operator.wire_remarks import SAYS, WireRemark
from tidings.routing.desk import RoutingDesk

ON_NET: Final = "on-net"
SUBMIT_SM: Final = "submit_sm"
DELIVER_SM: Final = "deliver_sm"
TAKEN: Final = frozenset({Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.READ})
"""The carrier had all parts."""


class WireNote(msgspec.Struct, frozen=True):
    """A remark and its sentence."""

    code: WireRemark
    says: str


class MessageOnWire(Resource):
    """What went over the wire for a message."""

    message_sid: Sid
    status: str
    direction: str
    command: str | None
    """`submit_sm` or `deliver_sm`; None: there was no PDU."""
    link: str | None
    """The link that it went over or came by; None: it has not left."""
    way: str | None
    """The link, with the route that led there."""
    left_at: str | None
    """When it was handed over to the link, the last time."""
    taken_at: str | None
    """When the carrier had taken all parts."""
    said: str | None
    """What the carrier said where it refused or put off, the last time."""
    request: ShownRequest | None
    parts: list[WirePart]
    """At most 255."""
    notes: list[WireNote]


class OnWire:
    """Tells what went over the wire."""

    def __init__(self, database: Database, clock: Clock, desk: RoutingDesk, library: MediaLibrary) -> None:
        self._database = database
        self._clock = clock
        self._answers = WireAnswers(database, clock)
        self._desk = desk
        self._library = library

    async def of(self, message: Message, *, names_place: bool) -> MessageOnWire:
        """A message's; `names_place`: whether whoever asks may know whose aggregator took it. Raises Unavailable."""
        way = WireWay(message)
        if message.direction == Direction.INBOUND:
            return await self._arrived(message, way)
        if way.left_at is None:
            remark = WireRemark.NEVER_LEFT if message.status in FINAL else WireRemark.NOT_LEFT
            return _told(message, way, None, [], [remark])
        remarks: list[WireRemark] = []
        link = self._desk.link_named(way.link or "")
        submissions = await self._submissions(message, way, link, remarks)
        request = None
        if not submissions:
            remarks.append(WireRemark.EMPTIED)
            count = 1 if message.is_mms and _takes_media(link, way) else message.num_segments
            written = [WrittenPart(part=part, parts=count) for part in range(1, count + 1)]
        elif isinstance(link, SmppLink):
            remarks.append(WireRemark.WRITTEN_AGAIN)
            written = written_by(link, submissions)
        else:
            written = as_given(submissions)
        if isinstance(link, HttpLink) and submissions:
            remarks += [WireRemark.REQUEST_MADE_AGAIN, WireRemark.SECRETS_HIDDEN]
            request = request_of(link, submissions, names_place=names_place)
        elif link is None:
            remarks.append(WireRemark.ON_NET if way.link == ON_NET else WireRemark.NO_LINK)
        if message.possibly_doubled:
            remarks.append(WireRemark.DOUBLED)
        parts = await self._answers.to(message, way, written)
        if message.status in TAKEN and not any(one.carrier_message_id for one in parts):
            remarks.append(WireRemark.IDS_UNKNOWN)
        command = SUBMIT_SM if isinstance(link, SmppLink) else None
        return _told(message, way, command, parts, remarks, request)

    async def _submissions(
        self, message: Message, way: WireWay, link: KeptLink | None, remarks: list[WireRemark]
    ) -> list[Submission]:
        """What the link was given; none where the text is gone."""
        rows = await self._library.of_message(message.account_sid, message.sid) if message.num_media else []
        if len(rows) < message.num_media:
            remarks.append(WireRemark.MEDIA_GONE)
        if not (message.text or rows):
            return []
        if rows:
            remarks.append(WireRemark.PROOFS_HIDDEN)
        media = [MediaReference(_unproven(self._library.link(row)), row.content_type or "") for row in rows]
        to = shown_recipient(message)
        if to != message.to:
            remarks.append(WireRemark.ADDRESS_HIDDEN)
        assert way.left_at is not None, "it has left"
        copy = msgspec.structs.replace(message, to=to)
        return left_as(copy, _takes_media(link, way), media, seconds_left(message, way.left_at))

    async def _arrived(self, message: Message, way: WireWay) -> MessageOnWire:
        """A message that came in: in what parts, while that is known."""
        remarks, now = [WireRemark.ARRIVED], self._clock.now()
        came = (way.link or "", message.from_ or "", message.to)
        rows = [] if message.num_media else await joined_into(self._database, came, message.date_created)
        parts = [
            WirePart(
                part=row.part,
                parts=row.parts,
                state=PartState.ARRIVED,
                reference=row.reference,
                data_coding=row.data_coding,
                at=Instant(row.date_created).iso_precise(),
            )
            for row in rows
        ]
        if not parts and (message.num_media or now < message.date_created + KEPT_S * SECOND):
            text = message.body or None
            at = Instant(message.date_created).iso_precise()
            parts = [WirePart(part=1, parts=1, text=text, state=PartState.ARRIVED, at=at)]
        elif not parts:
            remarks.append(WireRemark.PARTS_FORGOTTEN)
        link = self._desk.link_named(way.link or "")
        if way.link == ON_NET:
            remarks.append(WireRemark.ON_NET)
        return _told(message, way, DELIVER_SM if isinstance(link, SmppLink) else None, parts, remarks)


def _takes_media(link: KeptLink | None, way: WireWay) -> bool:
    return link.media_tlv if isinstance(link, SmppLink) else way.link == ON_NET


def _unproven(url: str) -> str:
    """A link to a medium, with which nobody can fetch it."""
    before, mark, proof = url.partition("proof=")
    return before + mark + "*" * len(proof)


def _moment(at: int | None) -> str | None:
    return None if at is None else Instant(at).iso_precise()


def _told(
    message: Message,
    way: WireWay,
    command: str | None,
    parts: list[WirePart],
    remarks: Sequence[WireRemark],
    request: ShownRequest | None = None,
) -> MessageOnWire:
    return MessageOnWire(
        message_sid=message.sid,
        status=message.status,
        direction=message.direction,
        command=command,
        link=way.link,
        way=way.told,
        left_at=_moment(way.left_at),
        taken_at=_moment(way.taken_at),
        said=way.said,
        request=request,
        parts=parts,
        notes=[WireNote(one, SAYS[one]) for one in remarks],
    )
