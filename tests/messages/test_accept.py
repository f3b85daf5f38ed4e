"""The decision alone: from facts that are values to a message with all that goes with it, or to a problem."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.delivery.engine import ACCOUNT, CALLBACK, OTHER_US, US, USER, sender
from tidings import errors
from tidings.accounts.model import AccountStatus
from tidings.core import Instant, Kind, Problem
from tidings.messages.accept import Accepted, accept, fall_due
from tidings.messages.gathered import Gathered, Wanted
from tidings.messages.model import SCHEDULED_MOST
from tidings.messages.selection import Candidate, Previous
from tidings.numbers.senders import Sender
from tidings.services.pools import ServiceFacts

NOW = Instant(1_700_000_000_000_000)
LOCAL, FAR = sender(US), sender(OTHER_US)
SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=(LOCAL.sid, FAR.sid))


def candidate(one: Sender, **more: Any) -> Candidate:
    return Candidate(one, more.pop("backlog_segments", 0), one.segments_per_second, **more)


def facts(*candidates: Candidate, **more: Any) -> Gathered:
    return Gathered(now=NOW, account=ACCOUNT, message_sid="SM" + "1" * 32, candidates=candidates, **more)


def of_service(*candidates: Candidate, service: ServiceFacts = SERVICE, **more: Any) -> Gathered:
    return facts(*candidates, service_sid=service.sid, service=service, **more)


def wanted(**more: Any) -> Wanted:
    return Wanted(to=USER, body="hello", **{"sender": None, "status_callback": CALLBACK} | more)


def accepted(asked: Wanted, known: Gathered) -> Accepted:
    found = accept(asked, known)
    assert isinstance(found, Accepted)
    return found


def waiting(**more: Any) -> Accepted:
    asked = wanted(send_at=NOW.plus(h=1), **more)
    return accepted(asked, of_service(candidate(LOCAL), candidate(FAR)))


def kind_of(found: Accepted | Problem) -> Kind:
    problem = found.refused if isinstance(found, Accepted) else found
    assert problem is not None
    return problem.kind


def test_a_plain_message_is_queued_with_its_sender_and_price_and_its_queue_is_not_called_back() -> None:
    found = accepted(wanted(sender=US), facts(candidate(LOCAL)))
    message = found.message
    assert (message.status, message.from_, message.price_micros) == ("queued", US, 8_300)
    assert message.steps == f"accepted@{NOW};chose-sender@{NOW}@{US}"
    assert (found.sender, found.refused, found.is_told, found.sticks) == (LOCAL, None, False, False)


def test_a_services_message_is_told_of_and_sticks_to_its_sender() -> None:
    found = accepted(wanted(), of_service(candidate(LOCAL), candidate(FAR)))
    assert (found.message.from_, found.is_told, found.sticks, found.moved) == (US, True, True, False)
    again = accepted(wanted(), of_service(candidate(LOCAL), candidate(FAR), previous=Previous(OTHER_US, NOW)))
    assert (again.message.from_, again.sticks) == (OTHER_US, False)
    other = accepted(wanted(sender=US), of_service(candidate(LOCAL), previous=Previous(OTHER_US, NOW)))
    assert (other.message.from_, other.sticks, other.moved) == (US, True, True)


def test_the_sender_that_wrote_before_writes_no_more_once_it_is_unable() -> None:
    mute = candidate(sender(US, sms=False))
    found = accepted(wanted(), of_service(mute, candidate(FAR), previous=Previous(US, NOW)))
    assert (found.message.from_, found.moved) == (OTHER_US, True)


@pytest.mark.parametrize(
    ("asked", "known", "kind"),
    [
        (wanted(), facts(), errors.SENDER_REQUIRED),
        (wanted(sender=US), facts(), errors.FROM_NOT_OURS),
        (wanted(sender=US), facts(candidate(sender(US, account_sid="AC" + "f" * 32))), errors.FROM_OTHER_ACCOUNT),
        (wanted(sender=US), facts(candidate(LOCAL), opted_out_of={US}), errors.OPTED_OUT),
        (wanted(sender=US), facts(candidate(LOCAL, service_sid="MG1"), opted_out_of={"MG1"}), errors.OPTED_OUT),
        (wanted(sender=US), facts(candidate(LOCAL, backlog_segments=360_000)), errors.QUEUE_FULL),
    ],
)
def test_who_names_a_sender_is_refused_at_once_and_the_attempt_is_kept(
    asked: Wanted, known: Gathered, kind: Kind
) -> None:
    found = accepted(asked, known)
    assert kind_of(found) is kind
    message = found.message
    assert (message.status, message.error_code, message.from_) == ("failed", kind.code, asked.sender)
    assert (message.price_micros, found.is_told) == (None, False)


@pytest.mark.parametrize(
    ("asked", "known", "kind"),
    [
        (wanted(), facts(service_sid="MG1"), errors.SERVICE_NOT_FOUND),
        (wanted(sender=US), of_service(), errors.SENDER_NOT_IN_SERVICE),
        (wanted(sender=US, send_at=NOW.plus(h=1)), facts(candidate(LOCAL)), errors.SCHEDULE_NEEDS_SERVICE),
        (wanted(send_at=NOW.plus(h=1)), of_service(scheduled=SCHEDULED_MOST), errors.TOO_MANY_SCHEDULED),
        (wanted(send_at=NOW.plus(s=1)), of_service(), errors.SEND_AT_OUT_OF_RANGE),
    ],
)
def test_of_a_request_that_makes_no_sense_nothing_is_kept(asked: Wanted, known: Gathered, kind: Kind) -> None:
    found = accept(asked, known)
    assert isinstance(found, Problem)
    assert found.kind is kind


def test_whoever_sends_by_a_service_is_answered_first_and_the_message_fails_then() -> None:
    found = accepted(wanted(), of_service(candidate(LOCAL), opted_out_of={SERVICE.sid, "other"}))
    assert (found.message.status, found.is_told) == ("queued", True), "the opt-outs of a candidate's own service hold"
    stopped = accepted(wanted(), of_service(candidate(LOCAL, service_sid=SERVICE.sid), opted_out_of={SERVICE.sid}))
    assert (stopped.message.status, stopped.message.error_code, stopped.message.from_) == ("failed", 21610, US)
    assert (stopped.is_told, stopped.refused, stopped.sticks) == (True, None, False)
    full = accepted(wanted(), of_service(candidate(LOCAL, backlog_segments=360_000)))
    assert full.message.error_code == errors.QUEUE_OVERFLOW.code
    empty = accepted(wanted(), of_service())
    assert (empty.message.error_code, empty.message.from_) == (errors.SERVICE_EMPTY.code, None)


def test_the_reply_to_a_keyword_goes_whatever_stands_in_its_way_and_costs_nothing() -> None:
    unregistered = sender(US, registered=False)
    known = facts(candidate(unregistered, backlog_segments=360_000), opted_out_of={US}, enforce_registration=True)
    message = accepted(wanted(sender=US, exempt=True), known).message
    assert (message.status, message.price_micros) == ("queued", 0)


def test_what_was_scheduled_takes_the_same_road_when_it_falls_due() -> None:
    message = waiting().message
    assert (message.status, message.from_, message.steps) == ("scheduled", None, f"scheduled@{NOW}")
    later = msgspec.structs.replace(of_service(candidate(LOCAL), candidate(FAR)), now=NOW.plus(h=1))
    found = fall_due(message, later)
    assert (message.status, message.from_, message.price_micros) == ("queued", US, 8_300)
    assert message.steps.split(";")[1:] == [f"fell-due@{later.now}", f"chose-sender@{later.now}@{US}|d,d{OTHER_US}"]
    assert (found.was_waiting, found.is_told, found.sticks) == (True, True, True)
    assert (message.date_created, message.date_updated) == (NOW, later.now)


def test_a_scheduled_message_whose_named_sender_left_the_service_fails() -> None:
    due = waiting(sender=US)
    found = fall_due(due.message, of_service())
    assert (found.message.status, found.message.error_code) == ("failed", errors.NO_ABLE_SENDER.code)


def test_nobody_is_refused_when_a_scheduled_message_falls_due() -> None:
    strict = msgspec.structs.replace(SERVICE, synchronous_validation=True)
    found = fall_due(waiting().message, of_service(service=strict))
    assert (found.refused, found.message.error_code) == (None, errors.SERVICE_EMPTY.code)
    suspended = msgspec.structs.replace(ACCOUNT, status=AccountStatus.SUSPENDED)
    known = msgspec.structs.replace(of_service(candidate(LOCAL)), account=suspended)
    assert fall_due(waiting().message, known).message.error_code == errors.SUSPENDED_MEANWHILE.code
