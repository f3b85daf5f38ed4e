"""Acceptance: what becomes of a request for a message, decided from facts already gathered.

Pure: no clock, no store. The answer is a message with all that goes with it, or the problem of a request of which
nothing is kept.
Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import msgspec

from tidings import errors, gsm
from tidings.accounts.model import Account, AccountStatus
from tidings.core import Instant, Problem, Sid
from tidings.ledger import prices
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import VALIDITY_MOST_S, Direction, Message
from tidings.messages.schedule_window import WINDOW
from tidings.messages.selection import Candidate, Reason, Recipient, Refusal, choose, unable
from tidings.numbers.senders import Sender, SenderType
from tidings.numbers.sms_application import SmsApplication
from tidings.services.pools import ServiceFacts

QUEUE_MOST_S = 36_000
"""A sender's queue holds what it can send in this time."""
SCHEDULED_MOST = 1_000_000
"""Scheduled messages of one account."""
_STANDINGS = {kind.code: kind for kind in (errors.NUMBER_BEING_REGISTERED, errors.CAMPAIGN_SUSPENDED)}
"""Where the registration of a US number stands, by the code that its row says it with."""
_OF_DELIVERY = (errors.UNREGISTERED_10DLC, errors.TOLL_FREE_UNVERIFIED, *_STANDINGS.values())
_NOBODY: frozenset[str] = frozenset()


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
    application_sid: Sid | None = None
    """Whose callback is told, where the message names none of its own."""
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


class Gathered(msgspec.Struct, kw_only=True, frozen=True):
    """What is known when the decision is made: values alone, gathered once."""

    now: Instant
    account: Account
    message_sid: Sid
    service_sid: Sid | None = None
    """The service that the message is to go through; None for a plain From."""
    service: ServiceFacts | None = None
    """That service; None where the account has none with this SID."""
    candidates: tuple[Candidate, ...] = ()
    """The sender that From names, where it is there (and in the service); else all of the service."""
    previous: str | None = None
    """The address that last wrote to this recipient, where the service keeps to it."""
    is_permitted: bool = True
    """Whether the account may send to the recipient's country."""
    opted_out_of: AbstractSet[str] = _NOBODY
    """The scopes of the account that the recipient has opted out of: senders' addresses, and services."""
    scheduled: int = 0
    """How many messages the account has scheduled; counted only for one that is to be."""
    enforce_registration: bool = False
    application: SmsApplication | None = None
    """The one that the request names, or else that of the number which it is From."""


class Accepted(msgspec.Struct):
    """A message as it was decided, with all that its commit must hold beside its row."""

    message: Message
    account: Account
    sender: Sender | None = None
    """Who sends it, or would have."""
    refused: Problem | None = None
    """Where the caller is refused: the message is the attempt, kept as failed."""
    media_urls: tuple[str, ...] = ()
    was_waiting: bool = False
    """Whether it was scheduled, and its row is there."""
    sticks: bool = False
    """Whether the service is to keep to this sender from now on."""
    moved: bool = False
    """Whether it kept to another one before."""
    is_told: bool = False
    """Whether its status callback hears of it: a service's message moves after the answer, a plain one with it."""


def accept(wanted: Wanted, facts: Gathered) -> Accepted | Problem:
    """What becomes of a request: a message that is queued, waits, failed or is refused; or a problem and no message."""
    unheard = _unheard(wanted, facts)
    if unheard is not None:
        return unheard
    message = draft(wanted, facts)
    if wanted.send_at is not None:
        _put_off(message, wanted, facts, wanted.send_at)
        return Accepted(message, facts.account, media_urls=wanted.media_urls)
    accepted = _settled(message, facts, at_once=facts.service is None or facts.service.synchronous_validation)
    if accepted.refused is None:
        accepted.media_urls = wanted.media_urls
        accepted.is_told = facts.service is not None or message.status != Status.QUEUED
    return accepted


def fall_due(waiting: Message, facts: Gathered) -> Accepted:
    """What becomes of a scheduled message whose time has come; nobody waits for an answer."""
    waiting.status = Status.ACCEPTED
    waiting.date_updated = facts.now
    waiting.note(Event.FELL_DUE, facts.now)
    if facts.service is None or facts.account.status != AccountStatus.ACTIVE:
        kind = errors.SERVICE_NOT_FOUND if facts.service is None else errors.SUSPENDED_MEANWHILE
        _fail(waiting, kind.code, facts.now)
        accepted = Accepted(waiting, facts.account)
    else:
        accepted = _settled(waiting, facts, at_once=False)
    accepted.was_waiting = accepted.is_told = True
    return accepted


def draft(wanted: Wanted, facts: Gathered) -> Message:
    """The message as accepted, before a sender is known."""
    service = facts.service
    smart = service is not None and service.smart_encoding if wanted.smart_encoded is None else wanted.smart_encoded
    text = gsm.smarten(wanted.body) if smart else wanted.body
    message = Message(
        account_sid=facts.account.sid,
        sid=facts.message_sid,
        direction=wanted.direction,
        status=Status.ACCEPTED,
        from_=wanted.sender,
        to=wanted.to,
        body=wanted.body,
        sent_body=None if text == wanted.body else text,
        num_segments=1 if wanted.is_mms else gsm.count(text)[1],
        num_media=len(wanted.media_urls),
        messaging_service_sid=facts.service_sid,
        date_created=facts.now,
        date_updated=facts.now,
        status_callback=wanted.status_callback or (service.status_callback if service else None),
        expires_at=facts.now.plus(s=_validity_s(wanted, service)),
        content_retention=wanted.content_retention,
        address_retention=wanted.address_retention,
        provide_feedback=int(wanted.provide_feedback),
        tags=wanted.tags,
        options=wanted.options,
        exempt=int(wanted.exempt),
    )
    application = facts.application
    if application is not None and (wanted.application_sid or message.status_callback is None):
        message.status_callback = application.message_status_callback
    message.note(Status.ACCEPTED, facts.now)
    return message


def writes_unregistered(sender: Sender, country: str) -> bool:
    """Whether carriers would want to know this sender's use before it writes to recipients of this country."""
    if sender.registered or country != "US":
        return False
    return sender.type in (SenderType.LONG_CODE, SenderType.TOLL_FREE) and sender.iso_country == "US"


def of_standing(sender: Sender) -> Problem:
    """What carriers would report of an unregistered sender's message: a number whose registration failed is to them
    one without a campaign.
    """
    if sender.type is SenderType.TOLL_FREE:
        return errors.TOLL_FREE_UNVERIFIED()
    return _STANDINGS.get(sender.registration_code or 0, errors.UNREGISTERED_10DLC)()


def _unheard(wanted: Wanted, facts: Gathered) -> Problem | None:
    """Why a request is refused of which nothing is kept."""
    if wanted.application_sid is not None and facts.application is None:
        return errors.APPLICATION_NOT_FOUND(value=wanted.application_sid)
    if facts.service_sid is not None:
        if facts.service is None:
            return errors.SERVICE_NOT_FOUND(sid=facts.service_sid)
        if wanted.sender is not None and not facts.candidates:
            return errors.SENDER_NOT_IN_SERVICE(sender=wanted.sender, sid=facts.service_sid)
    if wanted.send_at is None:
        return None
    if facts.service is None:
        return errors.SCHEDULE_NEEDS_SERVICE()
    if facts.scheduled >= SCHEDULED_MOST:
        return errors.TOO_MANY_SCHEDULED(most=SCHEDULED_MOST)
    if not WINDOW.holds(facts.now.seconds_until(wanted.send_at)):
        return errors.SEND_AT_OUT_OF_RANGE(least=f"{WINDOW.least_s} seconds", most=f"{WINDOW.most_s // 86_400} days")
    return None


def _put_off(message: Message, wanted: Wanted, facts: Gathered, send_at: Instant) -> None:
    """Leaves a message to wait for its time; its sender is chosen then."""
    message.status = Status.SCHEDULED
    message.send_at = send_at
    message.expires_at = send_at.plus(s=_validity_s(wanted, facts.service))
    message.steps = ""  # it is accepted when it falls due
    message.note(Status.SCHEDULED, facts.now)


def _settled(message: Message, facts: Gathered, *, at_once: bool) -> Accepted:
    """A message with its sender, its price, and where it goes from here.

    `at_once`: its caller hears now what stands in its way; else he is answered first, and it fails then.
    """
    to = Recipient.of(message.to)
    chosen = _chosen(message, to, facts) if facts.is_permitted else errors.COUNTRY_NOT_PERMITTED(country=to.country)
    if isinstance(chosen, Problem):
        return _unsent(Accepted(message, facts.account), chosen, facts.now, at_once=at_once)
    sender = chosen.sender
    accepted = Accepted(message, facts.account, sender)
    problem = None if message.exempt else _objection(message, to, chosen, facts)
    if problem is not None:
        return _unsent(accepted, problem, facts.now, at_once=at_once)
    message.from_ = sender.address
    message.status = Status.QUEUED
    message.note(Event.CHOSE_SENDER, facts.now, sender.address)
    message.price_micros = (
        0 if message.exempt else prices.outbound_micros(to.country, message.num_segments, is_mms=message.is_mms)
    )
    service = facts.service
    if service is not None and service.sticky_sender and facts.previous != sender.address:
        accepted.sticks, accepted.moved = True, facts.previous is not None
    return accepted


def _chosen(message: Message, to: Recipient, facts: Gathered) -> Candidate | Problem:
    """Who is to send a message: the sender that From names, or the service's choice."""
    if facts.service is None:
        return _own(message, to, facts)
    media = message.is_mms
    found: Candidate | Refusal
    if message.from_ is not None:  # it may have left the service since
        reason = unable(facts.candidates[0].sender, to, media=media) if facts.candidates else Reason.NO_SENDER_ABLE
        found = facts.candidates[0] if reason is None else Refusal(reason)
    else:
        found = choose(facts.candidates, to, facts.previous, media=media)
    if isinstance(found, Candidate):
        return found
    kind = errors.SERVICE_EMPTY if found.reason is Reason.POOL_EMPTY else errors.NO_ABLE_SENDER
    return kind(sid=facts.service.sid)


def _own(message: Message, to: Recipient, facts: Gathered) -> Candidate | Problem:
    """The sender that a plain From names, or why it cannot carry the message."""
    address = message.from_
    if address is None:
        return errors.SENDER_REQUIRED()
    if not facts.candidates:
        return errors.FROM_NOT_OURS(sender=address)
    named = facts.candidates[0]
    if named.sender.account_sid != facts.account.sid:
        return errors.FROM_OTHER_ACCOUNT(sender=address)
    match unable(named.sender, to, media=message.is_mms):
        case None:
            return named
        case Reason.NO_MEDIA:
            return errors.FROM_NOT_MMS(sender=address)
        case Reason.OTHER_COUNTRY:
            return errors.FROM_NOT_OURS(sender=address)
        case _:
            return errors.NO_ROUTE(sender=address, to=message.to)


def _objection(message: Message, to: Recipient, chosen: Candidate, facts: Gathered) -> Problem | None:
    """What stands in the way of a message that has its sender."""
    sender = chosen.sender
    if facts.opted_out_of and (sender.address in facts.opted_out_of or chosen.service_sid in facts.opted_out_of):
        return errors.OPTED_OUT(to=message.to, sender=sender.address)
    if facts.enforce_registration and writes_unregistered(sender, to.country):
        return of_standing(sender)
    if chosen.backlog_segments + message.num_segments > int(chosen.segments_per_second * QUEUE_MOST_S):
        return errors.QUEUE_FULL(sender=sender.address)
    return None


def _unsent(accepted: Accepted, problem: Problem, now: Instant, *, at_once: bool) -> Accepted:
    """The end of a message that cannot be sent: its caller is refused, or it fails after the answer.

    Codes of delivery are never an HTTP answer, always the message's own error, and it ends `undelivered`.
    """
    message, of_delivery = accepted.message, problem.kind in _OF_DELIVERY
    if at_once and not of_delivery:
        accepted.refused = problem
        _fail(message, problem.kind.code, now)
        return accepted
    if accepted.sender is not None:
        message.from_ = accepted.sender.address
    code = errors.QUEUE_OVERFLOW.code if problem.kind is errors.QUEUE_FULL else problem.kind.code
    _fail(message, code, now, Status.UNDELIVERED if of_delivery else Status.FAILED)
    return accepted


def _fail(message: Message, code: int, now: Instant, status: Status = Status.FAILED) -> None:
    """Ends a message before it was sent."""
    message.status = status
    message.error_code = code
    message.note(status, now, str(code))


def _validity_s(wanted: Wanted, service: ServiceFacts | None) -> int:
    if wanted.validity_s is not None:
        return wanted.validity_s
    return service.validity_period if service else VALIDITY_MOST_S
