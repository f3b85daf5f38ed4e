"""Test credentials: requests are judged, nothing is stored, sent, charged or called back.

Certain numbers choose the outcome. Source: https://www.twilio.com/docs/iam/test-credentials
"""

from __future__ import annotations

from tidings import errors, gsm
from tidings.core import Kind
from tidings.http import Call
from tidings.messages import accept
from tidings.messages.api.create import CreateMessage, service_of, wanted
from tidings.messages.api.shown import as_created
from tidings.messages.gathered import Gathered
from tidings.messages.model import Message
from tidings.numbers.addresses import normalised

ABLE_SENDER = "+15005550006"
SENDERS: dict[str, Kind] = {
    "+15005550001": errors.FROM_INVALID,
    "+15005550007": errors.FROM_NOT_CAPABLE,
    "+15005550008": errors.QUEUE_FULL,
}
RECIPIENTS: dict[str, Kind] = {
    "+15005550001": errors.TO_INVALID,
    "+15005550002": errors.NO_ROUTE,
    "+15005550003": errors.COUNTRY_NOT_PERMITTED,
    "+15005550004": errors.OPTED_OUT,
    "+15005550009": errors.TO_NOT_MOBILE,
}


def answer(call: Call, given: CreateMessage) -> Message:
    """What a real message would be answered. Raises Problem."""
    if service_of(given) is not None:
        raise errors.TEST_CREDENTIALS()
    sender, to = normalised(given.from_ or ""), normalised(given.to)
    if sender in SENDERS:
        raise SENDERS[sender](sender=sender, to=given.to)
    if to in RECIPIENTS:
        raise RECIPIENTS[to](to=to, sender=sender, country=to)
    asked = wanted(given, call.fields)
    if asked.sender != ABLE_SENDER:
        raise errors.FROM_NOT_CAPABLE(sender=asked.sender, to=asked.to)
    facts = Gathered(
        now=call.clock.now(),
        account=call.account,
        message_sid=call.sids.make("MM" if asked.is_mms else "SM"),
    )
    message = accept.draft(asked, facts)
    message.num_segments = gsm.count(message.text)[1]
    return as_created(message)
