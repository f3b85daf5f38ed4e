"""The carrier port: what the delivery engine says to a carrier and hears from it, in our words.

A carrier never writes rows and never blocks. It takes submissions while it has room, and tells its
listener what became of them. What arrives (receipts, messages from handsets) is acknowledged to the
carrier only when the listener says that it is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol, TypeAlias

import msgspec

from tidings.carriers.message_id import IdForm


class MediaReference(msgspec.Struct, frozen=True):
    """A medium by its URL, for carriers that take media."""

    url: str
    content_type: str


class Submission(msgspec.Struct):
    """One segment of a message (or a whole MMS) on its way to the carrier."""

    message_sid: str
    part: int
    """From 1 to `parts`."""
    parts: int
    source: str
    """E.164 with +, a short code's digits, or an alphanumeric sender."""
    destination: str
    """E.164 with +."""
    payload: bytes
    """The octets of the text, with the user data header first where there is one."""
    data_coding: int
    """0: GSM 7-bit, one septet an octet; 8: UCS-2, big endian."""
    has_header: bool
    """Whether `payload` begins with a user data header."""
    validity_s: int
    """Seconds that the carrier may still try; 0: its own default."""
    media: tuple[MediaReference, ...] = ()
    reference: int = 0
    """What the parts share, of as many bits as it has; the header carries the lower 8."""


class CarrierAccepted(msgspec.Struct, frozen=True):
    """The carrier took the submission and named it."""

    submission: Submission
    carrier_message_id: str
    """As the carrier wrote it, of `LONGEST_ID` characters at most; empty: it gave none, and no receipt can come."""
    is_spoken_for: bool = False
    """Whether the receipt of another part is for this one too, so that it needs no id."""


class CarrierRefused(msgspec.Struct, frozen=True):
    """The carrier refused the submission."""

    submission: Submission
    status: int
    """The command_status of SMPP, or the HTTP status."""
    error_code: int
    """The code a message gets that fails for this."""
    retry_after_s: float | None
    """When to try again; None: never."""
    most_retries: int
    """How often to try again at most."""
    is_listed: bool = True
    """Whether the status is one that is known; else the error code says less than it could."""
    said: str = ""
    """What it says for people; empty: its status alone."""

    @property
    def reason(self) -> str:
        """For the timeline, and for whoever looks what it means."""
        return self.said or f"status {self.status:#x}"


class Unanswered(msgspec.Struct, frozen=True):
    """The link died, or the answer's time ran out, before an answer came."""

    submission: Submission
    left: bool
    """Whether the octets may have left: if so the carrier may have the message."""


Answer: TypeAlias = CarrierAccepted | CarrierRefused | Unanswered


class ReceiptState(StrEnum):
    """What a delivery receipt says of one submission."""

    EN_ROUTE = "enroute"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNREADABLE = "unreadable"
    """What it says, nobody knows."""


class Covers(StrEnum):
    """For how much of a text of several parts a receipt speaks."""

    EACH = "each"
    """Each part has a receipt of its own."""
    LAST = "last"
    """The receipt of the last part is for all."""
    ANY = "any"
    """One receipt, of whichever part, is for all."""


Acknowledge: TypeAlias = Callable[[bool], None]
"""True: it is stored, the carrier may forget it. False: not now, the carrier keeps it and sends it again."""


Refuse: TypeAlias = Callable[[], None]
"""It is for nobody here: the carrier is told so, and does not send it again."""


class CarrierAddress(msgspec.Struct, frozen=True):
    """An address as the carrier wrote it."""

    text: str
    ton: int
    """Type of number."""
    npi: int
    """Numbering plan."""

    def __str__(self) -> str:
        """For people who find out what it means."""
        return f"{self.text} (TON {self.ton}, NPI {self.npi})"


class Arrival(msgspec.Struct, frozen=True):
    """One segment of a message from a handset."""

    carrier: str
    source: str
    """E.164 with + where that is certain; else what the carrier wrote: a short code, a national form, letters."""
    destination: str
    """The likeliest of its forms."""
    payload: bytes
    """The octets of the text without the user data header."""
    data_coding: int
    reference: int | None
    """The number that the parts of one message share; None: a message of one part. See `is_named`."""
    part: int
    parts: int
    media: tuple[MediaReference, ...]
    acknowledge: Acknowledge
    refuse: Refuse
    destinations: tuple[str, ...] = ()
    """What else the destination may mean, the likeliest first."""
    sources: dict[str, str] = {}
    """Who wrote, by what the destination turns out to be: a link writes both alike."""
    written: tuple[CarrierAddress, CarrierAddress] | None = None
    """Source and destination as the carrier wrote them."""
    redelivery_s: float = 3_600.0
    """For how long after a text was taken the carrier may deliver it once more."""
    is_named: bool = False
    """Whether `reference` follows from the carrier's own name of a whole text, which tells one that comes again."""


class Written(msgspec.Struct, frozen=True):
    """A receipt as it came, for whoever has to find out what is wrong with it."""

    esm_class: int = 0
    data_coding: int = 0
    octets: bytes = b""
    """Of the text, its header included."""
    parameters: dict[int, bytes] = {}
    """The optional parameters by their tags."""


class Receipt(msgspec.Struct, frozen=True):
    """A delivery receipt, or what may be one."""

    carrier: str
    ids: tuple[str, ...]
    """Carrier message ids as the receipt writes them, the surest first; none: it names no message."""
    state: ReceiptState
    error_code: int | None
    """The code a message gets that fails for this."""
    done_date: str | None
    """As the carrier wrote it, YYMMDDhhmm."""
    acknowledge: Acknowledge
    forms: tuple[IdForm, ...] = ()
    """The forms that ids have on this link; none: they are not set, and its receipts show them."""
    source: str = ""
    """The address that it comes from, as written: the recipient's."""
    destination: str = ""
    """The address that it goes to, as written: the sender's."""
    covers: Covers = Covers.EACH
    unlisted_error: str = ""
    """The carrier's own error of a message that failed, where no table knows it."""
    is_marked: bool = True
    """Whether the carrier says that it is a receipt; else it only looks like one."""
    arrival: Arrival | None = None
    """What it is if it is no receipt; None: it can be nothing else."""
    written: Callable[[], Written] = Written


class CarrierListener(Protocol):
    """Who is told what becomes of submissions and what arrives."""

    def answered(self, answers: Sequence[Answer]) -> None:
        """Answers that came together."""
        ...

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        """Receipts that came together, and what may be some; each is to be acknowledged once."""
        ...

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """Segments that came together; each is to be acknowledged once."""
        ...

    def room_opened(self, carrier: Carrier) -> None:
        """The carrier had no room and now has some, or its link came up."""
        ...


class Carrier(Protocol):
    """One way out: a link to a carrier or aggregator."""

    @property
    def name(self) -> str:
        """The name that routes, logs and rows know it by."""
        ...

    @property
    def room(self) -> int:
        """How many submissions it takes now: the free part of its window; 0 while the link is down."""
        ...

    @property
    def takes_media(self) -> bool:
        """Whether it carries media; where not, a message with media goes as text with links to them."""
        ...

    @property
    def joins_parts(self) -> bool:
        """Whether it keeps the parts of a text: nothing of it leaves before the last one was handed over."""
        ...

    def submit(self, submissions: Sequence[Submission]) -> None:
        """Sends at most `room` submissions; each gets exactly one Answer, later."""
        ...

    def divide(self, among: int) -> None:
        """So many processes have a bind to it: its window and its speed are divided among them."""
        ...

    async def start(self, listener: CarrierListener) -> None:
        """Begins to connect, again where it was stopped; returns at once."""
        ...

    async def stop(self, within_s: float = 5.0) -> None:
        """Waits for open answers, unbinds, closes."""
        ...
