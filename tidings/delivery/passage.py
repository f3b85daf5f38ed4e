"""A message's passage: what is under way of it at the carrier, in memory, from dispatch to the last answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from tidings import gsm
from tidings.carriers.port import Carrier, MediaReference, Receipt, Submission
from tidings.core.instant import SECOND
from tidings.countries.known import country
from tidings.delivery.account_pace import AnyGate
from tidings.delivery.daily_caps import DailyCount
from tidings.messages.model import AwaitedReceipt, Message
from tidings.numbers.addresses import country_of
from tidings.routing.routes import WayOut


class TakesMedia(Protocol):
    """Of a carrier, or of its link's settings."""

    @property
    def takes_media(self) -> bool:
        """See Carrier."""
        ...


class Expected(msgspec.Struct, eq=False):
    """What carriers are to report of a message's segments."""

    message: Message
    awaited: dict[str, AwaitedReceipt] = msgspec.field(default_factory=dict)
    """Segments without a receipt, by carrier message id."""
    complete: bool = False
    """Whether the carrier took all segments; before that no receipt decides the message."""
    reported: bool = False
    """Whether any segment was reported on."""
    whole: bool = False
    """Whether a receipt came that speaks for the segments without one too."""
    failure: Receipt | None = None
    """The first receipt of a segment that failed: it decides the message's error."""
    done_date: str | None = None


class Passage(msgspec.Struct, eq=False):
    """One message on its way to a carrier."""

    message: Message
    carrier: Carrier
    """Whom it goes to."""
    way: WayOut
    """The way there: the one that it takes, or waits for."""
    ways: tuple[WayOut, ...]
    """All that it may take, the first choice first."""
    waiting: list[Submission]
    """Segments that have not been handed to the carrier."""
    open: int = 0
    """Segments handed over and not answered."""
    accepted: int = 0
    """Segments that the carrier took."""
    expected: Expected | None = None
    """The receipts that are to come for them."""
    retries: int = 0
    marking: bool = False
    """Whether the write that says `sending` is on its way, or done."""
    marked: bool = False
    """Whether its row says `sending`."""
    in_doubt: bool = False
    """Whether its row said so before this program started, and nothing was done about it yet: it may have been sent."""
    told: WayOut | None = None
    """The way that its timeline says."""
    routing: int = 0
    """The version of the routes in which its ways were found."""
    gate: AnyGate | None = None
    """What lets it through: the share of its sender's campaign on its network, and of its account in its market. None:
    it has no campaign, and nothing is set for its account."""
    count: DailyCount | None = None
    """The day's count that its segments are in."""
    counted: bool = False
    """Whether they are in that count's row too."""
    over: bool = False
    """Whether the message left its queue: nothing more of it is sent."""
    given_up: bool = False
    """Whether its lane is another process's: no more of it is sent from here, but answers still count."""

    def turn(self, way: WayOut) -> None:
        """It takes this way from now on."""
        self.way, self.carrier = way, way.carrier

    @property
    def why(self) -> str:
        """The way it takes, for the timeline, and what it passed over."""
        if self.way is self.ways[0] or self.way not in self.ways:
            return self.way.reason
        passed = ", ".join(way.carrier.name for way in self.ways[: self.ways.index(self.way)])
        return f"{self.way.reason}, as {passed} had no room"

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here: then it may still take another way."""
        waiting = self.waiting
        return bool(waiting) and not self.has_left and len(waiting) == waiting[0].parts

    @property
    def has_left(self) -> bool:
        """Whether something of it is with the carrier: then the rest follows, whatever happens meanwhile."""
        return bool(self.open or self.accepted)

    def begin_anew(self) -> None:
        """It was marked, and nothing of it is with the carrier any more: it is marked again before it leaves."""
        if self.marked and not self.has_left:
            self.marked = self.marking = False

    def is_late(self, now: int) -> bool:
        """Whether its time is over and nothing of it has left."""
        expires_at = self.message.expires_at
        return expires_at is not None and expires_at <= now and not self.has_left


def begin(
    message: Message, ways: tuple[WayOut, ...], way: WayOut, media: tuple[MediaReference, ...], validity_s: int
) -> Passage:
    """The passage of a message that has not left yet; as MMS it goes in one piece, where the carrier takes MMS."""
    if goes_as_mms(message, way.carrier):
        return Passage(message, way.carrier, way, ways, [in_one_piece(message, media, validity_s)])
    return Passage(message, way.carrier, way, ways, submissions(message, validity_s))


def seconds_left(message: Message, now: int) -> int:
    """Seconds that a carrier may still try with a message that leaves now; 0: its own default."""
    return max(1, (message.expires_at - now) // SECOND) if message.expires_at else 0


def goes_as_mms(message: Message, carrier: TakesMedia) -> bool:
    """Whether a message with media leaves as one MMS; else as a text with links to them."""
    if not message.is_mms or not carrier.takes_media:
        return False
    known = country(country_of(message.to))
    return known is not None and known.mms


def put_links(message: Message, media: Sequence[MediaReference]) -> None:
    """Makes an MMS a text with links to its media, for carriers and countries that take none."""
    links = [reference.url for reference in media]
    message.sent_body = "\n".join([message.text, *links] if message.text else links)
    message.num_segments = gsm.count(message.sent_body)[1]


def in_one_piece(message: Message, media: tuple[MediaReference, ...], validity_s: int) -> Submission:
    """An MMS in one piece."""
    text = message.text.encode("utf-16-be", "surrogatepass")
    return _submission(message, 1, 1, text, 8, validity_s, media)


def submissions(message: Message, validity_s: int) -> list[Submission]:
    """The segments of a text as the carrier gets them."""
    segmented = gsm.segment(message.text)
    coding = gsm.data_coding(segmented.encoding)
    payloads = gsm.payloads(segmented, message.reference or 0)
    parts = len(payloads)
    if parts == 1:
        return [_submission(message, 1, 1, payloads[0], coding, validity_s, ())]
    return [
        _submission(message, part, parts, payload, coding, validity_s, ()) for part, payload in enumerate(payloads, 1)
    ]


def _submission(
    message: Message,
    part: int,
    parts: int,
    payload: bytes,
    coding: int,
    validity_s: int,
    media: tuple[MediaReference, ...],
) -> Submission:
    return Submission(
        message_sid=message.sid,
        part=part,
        parts=parts,
        source=message.sender,
        destination=message.to,
        payload=payload,
        data_coding=coding,
        has_header=parts > 1,
        validity_s=validity_s,
        media=media,
        reference=message.reference or 0,
    )
