"""Acceptance: what becomes of a request for a message, decided from facts already gathered.

Pure: no clock, no store. The answer is a message, or the problem that refuses it.
Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tidings import errors, gsm
from tidings.core import Instant, Problem, Sid
from tidings.ledger import prices
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import VALIDITY_MOST_S, Direction, Message
from tidings.messages.schedule_window import WINDOW
from tidings.messages.selection import Reason, Recipient, Refusal, choose, unable
from tidings.numbers.senders import Sender, SenderType
from tidings.services.pools import ServiceFacts

QUEUE_MOST_S = 36_000
"""A sender's queue holds what it can send in this time."""
_STANDINGS = {kind.code: kind for kind in (errors.NUMBER_BEING_REGISTERED, errors.CAMPAIGN_SUSPENDED)}
"""Where the registration of a US number stands, by the code that its row says it with."""
_OF_DELIVERY = (errors.UNREGISTERED_10DLC, errors.TOLL_FREE_UNVERIFIED, *_STANDINGS.values())


class Wanted(msgspec.Struct, kw_only=True):
    """What the caller asks for, already checked for form."""

    to: str
    """E.164."""
    sender: str | None
    """From: an address, or None to let the service choose."""
    body: str
    media_urls: tuple[str, ...] = ()
    as_mms: bool = False
    """Whether it goes as one MMS though it has no media."""
    status_callback: str | None = None
    validity_s: int | None = None
    send_at: Instant | None = None
    smart_encoded: bool | None = None
    content_retention: str | None = None
    address_retention: str | None = None
    provide_feedback: bool = False
    tags: str | None = None
    options: str | None = None
    direction: Direction = Direction.OUTBOUND_API
    exempt: bool = False
    """A keyword's reply: it is sent whatever the opt-outs and registrations say, and costs nothing."""

    @property
    def is_mms(self) -> bool:
        """Whether it goes as MMS: in one piece, whatever its length."""
        return self.as_mms or bool(self.media_urls)


class Facts(msgspec.Struct, kw_only=True):
    """What is known when the decision is made."""

    now: Instant
    account_sid: Sid
    message_sid: Sid
    service: ServiceFacts | None
    """The service that the message goes through; None for a plain From."""
    at_once: bool
    """Whether the caller is refused at once; else it is answered first, and the message fails then."""
    backlog_segments: Callable[[Sender], int]
    """Segments that wait for this sender."""
    rate_of: Callable[[Sender], float]
    """Segments a second that a sender with a campaign can send."""
    enforce_registration: bool


def choose_sender(wanted: Wanted, facts: Facts, pool: list[Sender], previous: str | None) -> Sender | Refusal:
    """The sender of a service's message: the one that From names, or a choice from the pool."""
    to = Recipient.of(wanted.to)
    media = wanted.is_mms
    if wanted.sender is not None:
        named = next(sender for sender in pool if sender.address == wanted.sender)
        reason = unable(named, to, media=media)
        return named if reason is None else Refusal(reason)
    return choose(pool, to, previous, media=media, backlog_segments=facts.backlog_segments)


def check_sender(wanted: Wanted, sender: Sender) -> Problem | None:
    """Why a plain From cannot carry the message."""
    reason = unable(sender, Recipient.of(wanted.to), media=wanted.is_mms)
    match reason:
        case None:
            return None
        case Reason.NO_MEDIA:
            return errors.FROM_NOT_MMS(sender=sender.address)
        case Reason.OTHER_COUNTRY:
            return errors.FROM_NOT_OURS(sender=sender.address)
        case _:
            return errors.NO_ROUTE(sender=sender.address, to=wanted.to)


def accept(wanted: Wanted, facts: Facts, sender: Sender, blocked_scope: str | None) -> Message | Problem:
    """A message with a sender: queued, or failed for a reason that its caller hears later.

    Refused at once where there is no service, or one with synchronous validation; else it is answered 201 first.
    """
    accepted = draft(wanted, facts)
    problem = _refusal(wanted, facts, sender, blocked_scope, accepted.num_segments)
    if problem is not None and facts.at_once and not _heard_later(problem):
        return problem
    accepted.from_ = sender.address
    if problem is None:
        accepted.status = Status.QUEUED
        accepted.note(Event.CHOSE_SENDER, facts.now, sender.address)
    else:
        fail(accepted, _code(problem), facts.now, Status.UNDELIVERED if _heard_later(problem) else Status.FAILED)
    return accepted


def refuse(wanted: Wanted, facts: Facts, refusal: Refusal) -> Message | Problem:
    """A service's message that no sender can carry: answered 201, then failed; or refused at once."""
    assert facts.service is not None, "only a service chooses"
    kind = errors.SERVICE_EMPTY if refusal.reason is Reason.POOL_EMPTY else errors.NO_ABLE_SENDER
    if facts.at_once:
        return kind(sid=facts.service.sid)
    failed = draft(wanted, facts)
    fail(failed, kind.code, facts.now)
    return failed


def schedule(wanted: Wanted, facts: Facts) -> Message | Problem:
    """A message that waits for its time; its sender is chosen then."""
    assert wanted.send_at is not None
    ahead_s = facts.now.seconds_until(wanted.send_at)
    if not WINDOW.holds(ahead_s):
        return errors.SEND_AT_OUT_OF_RANGE(least=f"{WINDOW.least_s} seconds", most=f"{WINDOW.most_s // 86_400} days")
    waiting = draft(wanted, facts)
    waiting.status = Status.SCHEDULED
    waiting.send_at = wanted.send_at
    waiting.expires_at = wanted.send_at.plus(s=_validity_s(wanted, facts))
    waiting.steps = ""  # it is accepted when it falls due
    waiting.note(Status.SCHEDULED, facts.now)
    return waiting


def draft(wanted: Wanted, facts: Facts) -> Message:
    """The message as accepted, before a sender is known."""
    smart = facts.service is not None and facts.service.smart_encoding
    if wanted.smart_encoded is not None:
        smart = wanted.smart_encoded
    text = gsm.smarten(wanted.body) if smart else wanted.body
    media = len(wanted.media_urls)
    segments = 1 if wanted.is_mms else gsm.count(text)[1]
    message = Message(
        account_sid=facts.account_sid,
        sid=facts.message_sid,
        direction=wanted.direction,
        status=Status.ACCEPTED,
        from_=wanted.sender,
        to=wanted.to,
        body=wanted.body,
        sent_body=None if text == wanted.body else text,
        num_segments=segments,
        num_media=media,
        messaging_service_sid=facts.service.sid if facts.service else None,
        error_code=None,
        price_micros=None,
        date_created=facts.now,
        date_updated=facts.now,
        date_sent=None,
        status_callback=wanted.status_callback or (facts.service.status_callback if facts.service else None),
        expires_at=facts.now.plus(s=_validity_s(wanted, facts)),
        send_at=None,
        steps="",
        callbacks=0,
        possibly_doubled=0,
        content_retention=wanted.content_retention,
        address_retention=wanted.address_retention,
        provide_feedback=int(wanted.provide_feedback),
        tags=wanted.tags,
        options=wanted.options,
        exempt=int(wanted.exempt),
    )
    message.note(Status.ACCEPTED, facts.now)
    return message


def fail(message: Message, code: int, now: Instant, status: Status = Status.FAILED) -> None:
    """Ends a message before it was sent."""
    message.status = status
    message.error_code = code
    message.note(status, now, str(code))


def price_micros(message: Message) -> int:
    """What a message costs once the carrier takes it; a keyword's reply nothing."""
    if message.exempt:
        return 0
    return prices.outbound_micros(Recipient.of(message.to).country, message.num_segments, is_mms=message.is_mms)


def _validity_s(wanted: Wanted, facts: Facts) -> int:
    if wanted.validity_s is not None:
        return wanted.validity_s
    return facts.service.validity_period if facts.service else VALIDITY_MOST_S


def _refusal(wanted: Wanted, facts: Facts, sender: Sender, blocked_scope: str | None, segments: int) -> Problem | None:
    if wanted.exempt:
        return None
    if blocked_scope is not None:
        return errors.OPTED_OUT(to=wanted.to, sender=sender.address)
    if facts.enforce_registration and writes_unregistered(sender, wanted.to):
        return of_standing(sender)
    rate = sender.segments_per_second if sender.campaign_sid is None else facts.rate_of(sender)
    most = int(rate * QUEUE_MOST_S)
    if facts.backlog_segments(sender) + segments > most:
        return errors.QUEUE_FULL(sender=sender.address)
    return None


def writes_unregistered(sender: Sender, to: str) -> bool:
    """Whether carriers would want to know this sender's use before it writes to this recipient."""
    needs = sender.type in (SenderType.LONG_CODE, SenderType.TOLL_FREE) and sender.iso_country == "US"
    return needs and not sender.registered and Recipient.of(to).country == "US"


def of_standing(sender: Sender) -> Problem:
    """What carriers would report of an unregistered sender's message: a number whose registration failed is to them
    one without a campaign.
    """
    if sender.type is SenderType.TOLL_FREE:
        return errors.TOLL_FREE_UNVERIFIED()
    return _STANDINGS.get(sender.registration_code or 0, errors.UNREGISTERED_10DLC)()


def _heard_later(problem: Problem) -> bool:
    """Codes of delivery: never an HTTP answer, always the message's own error, and it ends `undelivered`."""
    return problem.kind in _OF_DELIVERY


def _code(problem: Problem) -> int:
    return errors.QUEUE_OVERFLOW.code if problem.kind is errors.QUEUE_FULL else problem.kind.code
