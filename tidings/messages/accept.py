"""Acceptance: what becomes of a request for a message, decided from facts already gathered.

Pure: no clock, no store. The answer is a message with all that goes with it, or the problem of a request of which
nothing is kept.
Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

import msgspec

from tidings import errors, gsm
from tidings.accounts.model import Account, AccountStatus
from tidings.core import Instant, Problem
from tidings.ledger import prices
from tidings.messages.gathered import Gathered, Wanted
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import SCHEDULED_MOST, VALIDITY_MOST_S, Message
from tidings.messages.reasons import kept
from tidings.messages.schedule_window import WINDOW
from tidings.messages.selection import Choice, Recipient, Stickiness
from tidings.messages.sending import OF_DELIVERY, choice_for, may_be_replaced, nobody, objection
from tidings.numbers.addresses import is_alphanumeric
from tidings.numbers.senders import Sender, SenderType
from tidings.services.pools import ServiceFacts

WARNED = "warned"
"""A step of a message that goes on: what is to be known of it is a code."""


class Accepted(msgspec.Struct):
    """A message as it was decided, with all that its commit must hold beside its row."""

    message: Message
    account: Account
    sender: Sender | None = None
    """Who sends it, or would have."""
    choice: Choice | None = None
    """How it was chosen; None: it was not asked for yet, or the country is not permitted."""
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


def _unheard(wanted: Wanted, facts: Gathered) -> Problem | None:
    """Why a request is refused of which nothing is kept."""
    if wanted.application_sid is not None and facts.application is None:
        return errors.APPLICATION_NOT_FOUND(value=wanted.application_sid)
    if facts.service_sid is not None:
        if facts.service is None:
            return errors.SERVICE_NOT_FOUND(sid=facts.service_sid)
        if wanted.sender is not None and not facts.candidates:
            is_alpha = is_alphanumeric(wanted.sender)
            kind = errors.ALPHA_SENDER_NOT_IN_SERVICE if is_alpha else errors.SENDER_NOT_IN_SERVICE
            return kind(sender=wanted.sender, sid=facts.service_sid)
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
    accepted = Accepted(message, facts.account)
    if not facts.is_permitted:
        return _unsent(accepted, errors.COUNTRY_NOT_PERMITTED(country=to.country), facts.now, at_once=at_once)
    choice = accepted.choice = choice_for(message, to, facts)
    if choice.chosen is None:
        if facts.service is not None:
            message.note(Event.NO_SENDER, facts.now, kept(choice))
        return _unsent(accepted, nobody(message, choice, facts), facts.now, at_once=at_once)
    sender = accepted.sender = choice.chosen.sender
    problem = None if message.exempt else objection(message, to, choice.chosen, facts)
    if problem is not None:
        return _unsent(accepted, problem, facts.now, at_once=at_once)
    message.from_ = sender.address
    message.status = Status.QUEUED
    named = facts.service is None
    message.note(Event.CHOSE_SENDER, facts.now, sender.address if named else sender.address + kept(choice))
    if sender.type is SenderType.ALPHANUMERIC and may_be_replaced(sender, facts):
        message.note(WARNED, facts.now, str(errors.SENDER_UNREGISTERED.code))
    message.price_micros = (
        0 if message.exempt else prices.outbound_micros(to.country, message.num_segments, is_mms=message.is_mms)
    )
    service = facts.service
    if service is not None and service.sticky_sender and choice.stickiness is not Stickiness.PASSED_OVER:
        previous = facts.previous
        accepted.sticks = previous is None or previous.is_to_be_noted(sender, facts.now)
        accepted.moved = previous is not None
    return accepted


def _unsent(accepted: Accepted, problem: Problem, now: Instant, *, at_once: bool) -> Accepted:
    """The end of a message that cannot be sent: its caller is refused, or it fails after the answer.

    What carriers would report is never an HTTP answer.
    """
    message, ending = accepted.message, OF_DELIVERY.get(problem.kind)
    if at_once and ending is None:
        accepted.refused = problem
        _fail(message, problem.kind.code, now)
        return accepted
    if accepted.sender is not None:
        message.from_ = accepted.sender.address
    code = errors.QUEUE_OVERFLOW.code if problem.kind is errors.QUEUE_FULL else problem.kind.code
    _fail(message, code, now, ending or Status.FAILED)
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
