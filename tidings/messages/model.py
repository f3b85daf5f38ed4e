"""The message as a row, and the rows that stand beside it while it is under way.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import partial_index, table

BODY_MOST = 1600
"""Characters of a request's Body."""
MEDIA_MOST = 10
VALIDITY_MOST_S = 36_000
SCHEDULED_MOST = 1_000_000
"""Scheduled messages of one account."""
API_VERSION = "2010-04-01"
DISCARD = "discard"
"""The content retention of a message whose body is not kept once it is over."""


class Direction(StrEnum):
    """Who began."""

    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_REPLY = "outbound-reply"


class Message(msgspec.Struct, kw_only=True):
    """One message. The fields are the columns of its row, in their order."""

    account_sid: Sid
    sid: Sid
    direction: str
    status: str
    from_: str | None
    """None until a service has chosen a sender."""
    to: str
    body: str
    """As the caller wrote it; empty once redacted."""
    sent_body: str | None = None
    """What goes to the carrier, where it differs from `body`: smart encoding, links to media."""
    num_segments: int
    num_media: int
    messaging_service_sid: Sid | None = None
    error_code: int | None = None
    price_micros: int | None = None
    """What it costs, in millionths of the price unit."""
    date_created: int
    date_updated: int
    date_sent: int | None = None
    status_callback: str | None = None
    """Where its statuses go; None: nowhere."""
    expires_at: int | None = None
    """Business time at which it fails if the carrier has not taken it."""
    send_at: int | None = None
    steps: str = ""
    """What happened, for the timeline: `event@microseconds[@reason]` joined by `;`. Of a message that is being moved,
    what its row does not say yet (see store.under_way).
    """
    callbacks: int = 0
    """How many statuses were put into the outbox: the sequence number of the last."""
    possibly_doubled: int = 0
    """1: a submit went unanswered and was repeated."""
    content_retention: str | None = None
    address_retention: str | None = None
    provide_feedback: int = 0
    tags: str | None = None
    """A JSON object of strings."""
    options: str | None = None
    """A JSON object of the create parameters that only inform: Attempt, TrafficType, RiskCheck ..."""
    reference: int | None = None
    """What its parts share, without upper bits cut off; None: it has one part, or nothing has left yet."""
    exempt: int = 0
    """1: the reply to a keyword, which is sent whatever the opt-outs and registrations say, and costs nothing."""

    def note(self, event: str, at: int, reason: str = "") -> None:
        """Adds a step to the timeline."""
        step = f"{event}@{int(at)}" + (f"@{reason}" if reason else "")
        self.steps = f"{self.steps};{step}" if self.steps else step

    def noted(self) -> Iterator[tuple[int, str, str]]:
        """The steps, oldest first: when, what happened, and why."""
        for step in filter(None, self.steps.split(";")):
            event, _, rest = step.partition("@")
            at, _, reason = rest.partition("@")
            yield int(at), event, reason

    @property
    def text(self) -> str:
        """What the carrier is given."""
        return self.body if self.sent_body is None else self.sent_body

    @property
    def is_mms(self) -> bool:
        """Whether it was taken in as MMS."""
        return self.sid.startswith("MM")

    @property
    def sender(self) -> str:
        """The sender's address; of a message that has one."""
        assert self.from_ is not None, f"{self.sid} has no sender yet"
        return self.from_


message = table("message", Message, key=("account_sid", "sid"), moves=True)
BY_DATE: Final = sa.Index(None, message.c.account_sid, message.c.date_created)
BY_TO: Final = sa.Index(None, message.c.account_sid, message.c.to, message.c.date_created)
BY_FROM: Final = sa.Index(None, message.c.account_sid, message.c["from"], message.c.date_created)
partial_index(
    "ix_message_references",
    message.c.date_created,
    where=message.c.reference.is_not(None),
)
BY_SEND_AT: Final = partial_index(
    "ix_message_send_at",
    message.c.account_sid,
    message.c.send_at,
    where=message.c.send_at.is_not(None),
)


class Queued(msgspec.Struct, frozen=True):
    """The row of a message that waits in a sender's queue, or was handed to the carrier and not answered."""

    account_sid: Sid
    sender: str
    message_sid: Sid
    segments: int


queued = table("queued_message", Queued, key=("account_sid", "sender", "message_sid"), small=True)


class Scheduled(msgspec.Struct, frozen=True):
    """The row of a message that waits for its time."""

    send_at: int
    message_sid: Sid
    account_sid: Sid


scheduled = table("scheduled_message", Scheduled, key=("send_at", "message_sid"), small=True)
sa.Index(None, scheduled.c.account_sid, scheduled.c.send_at)


class AwaitedReceipt(msgspec.Struct, frozen=True):
    """The row of a segment that the carrier took and will report on."""

    carrier_message_id: str
    """Normalised: see `carriers.message_id`."""
    carrier: str
    message_sid: Sid
    account_sid: Sid
    part: int
    parts: int
    since: int
    as_given: str | None = None
    """The id as the carrier gave it; None where that is the normalised one."""


awaited_receipt = table(
    "awaited_receipt", AwaitedReceipt, key=("carrier_message_id", "carrier", "message_sid"), small=True
)

partial_index(
    "ix_awaited_receipt_of_parts",
    awaited_receipt.c.message_sid,
    where=awaited_receipt.c.parts > 1,
)


class Idempotent(msgspec.Struct, frozen=True):
    """The row of a request that came with an Idempotency-Key."""

    account_sid: Sid
    key: str
    fingerprint: str
    """SHA-256 of the request's form, in hex."""
    message_sid: Sid
    answer: str
    """The JSON of the first answer."""
    date_created: int


idempotent = table("idempotent_request", Idempotent, key=("account_sid", "key"))


class Medium(msgspec.Struct, frozen=True):
    """The row of one medium; its octets are a file of the data folder, named by `digest`."""

    account_sid: Sid
    message_sid: Sid
    sid: Sid
    content_type: str | None
    """None until it was fetched."""
    source_url: str | None
    digest: str | None
    size: int | None
    date_created: int
    date_updated: int


medium = table("message_medium", Medium, key=("account_sid", "message_sid", "sid"))
sa.Index(None, medium.c.digest)
