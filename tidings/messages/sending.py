"""Who sends a message, and what stands in the way of it: pure, of facts already gathered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tidings import errors
from tidings.core import Kind, Problem
from tidings.countries.alpha_rules import AlphaRefusal, arrives, refusal_of
from tidings.countries.model import AlphaRule
from tidings.messages.gathered import Gathered
from tidings.messages.lifecycle import Status
from tidings.messages.model import Message
from tidings.messages.selection import (
    Candidate,
    Choice,
    Question,
    Reason,
    Recipient,
    choose,
    unable,
    writes_unregistered,
)
from tidings.numbers.senders import Sender, SenderType

QUEUE_MOST_S = 36_000
"""A sender's queue holds what it can send in this time."""
_STANDINGS = {kind.code: kind for kind in (errors.NUMBER_BEING_REGISTERED, errors.CAMPAIGN_SUSPENDED)}
"""Where the registration of a US number stands, by the code that its row says it with."""
OF_DELIVERY: Final[Mapping[Kind, Status]] = {
    **dict.fromkeys((errors.UNREGISTERED_10DLC, errors.TOLL_FREE_UNVERIFIED, *_STANDINGS.values()), Status.UNDELIVERED),
    **dict.fromkeys((errors.REGISTRATION_REQUIRED, errors.SENDER_GENERIC, errors.SENDER_PROTECTED), Status.FAILED),
}
"""What carriers would report: never an HTTP answer, always the message's own error, and how it ends."""

_REFUSED: Final[Mapping[AlphaRefusal, Kind]] = {
    AlphaRefusal.NOT_SUPPORTED: errors.NO_ROUTE,
    AlphaRefusal.GENERIC: errors.SENDER_GENERIC,
    AlphaRefusal.PROTECTED: errors.SENDER_PROTECTED,
    AlphaRefusal.UNREGISTERED: errors.REGISTRATION_REQUIRED,
}


def choice_for(message: Message, to: Recipient, facts: Gathered) -> Choice:
    """Who is to send a message: the sender that From names, or the service's choice."""
    service, named = facts.service, message.from_
    asked = Question(
        to,
        message.is_mms,
        service is not None and service.two_way and named is None,
        service is not None and service.area_code_geomatch,
        facts.previous if named is None else None,
        facts.now,
        facts.country is None or arrives(facts.country),
        facts.takes_codes,
    )
    if named is None:
        return choose(facts.candidates, asked)
    if not facts.candidates or facts.candidates[0].sender.account_sid != facts.account.sid:
        return Choice(None, Reason.NO_SENDER_ABLE)  # it may have left the service since
    [candidate] = facts.candidates
    reason = unable(candidate.sender, asked)
    if reason is not None:
        return Choice(None, Reason.NO_SENDER_ABLE, [(candidate, reason)])
    return Choice(candidate, Reason.NAMED, able=facts.candidates)


def nobody(message: Message, choice: Choice, facts: Gathered) -> Problem:
    """Why nobody can send a message."""
    if facts.service is not None:
        kind = errors.SERVICE_EMPTY if choice.why is Reason.POOL_EMPTY else errors.NO_ABLE_SENDER
        return kind(sid=facts.service.sid)
    address = message.from_
    if address is None:
        return errors.SENDER_REQUIRED()
    if facts.candidates and not choice.unable:
        return errors.FROM_OTHER_ACCOUNT(sender=address)
    if not choice.unable:
        return errors.FROM_NOT_OURS(sender=address)
    [(_, reason)] = choice.unable
    match reason:
        case Reason.NO_MEDIA:
            return errors.FROM_NOT_MMS(sender=address)
        case Reason.OTHER_COUNTRY:
            return errors.FROM_NOT_OURS(sender=address)
        case _:
            return errors.NO_ROUTE(sender=address, to=message.to)


def objection(message: Message, to: Recipient, chosen: Candidate, facts: Gathered) -> Problem | None:
    """What stands in the way of a message that has its sender."""
    sender = chosen.sender
    if facts.opted_out_of and (sender.address in facts.opted_out_of or chosen.service_sid in facts.opted_out_of):
        return errors.OPTED_OUT(to=message.to, sender=sender.address)
    if facts.enforce_registration and writes_unregistered(sender, to.country):
        return of_standing(sender)
    if sender.type is SenderType.ALPHANUMERIC and facts.country is not None:
        refused = refusal_of(facts.country, sender.address, registered=sender.registered)
        if refused is not None:
            return _REFUSED[refused](sender=sender.address, to=message.to)
    if chosen.backlog_segments + message.num_segments > int(chosen.segments_per_second * QUEUE_MOST_S):
        return errors.QUEUE_FULL(sender=sender.address)
    return None


def may_be_replaced(sender: Sender, facts: Gathered) -> bool:
    """Whether some carriers of the recipient's country put another sender in the place of this one."""
    country = facts.country
    return country is not None and country.alphanumeric is AlphaRule.PARTLY and not sender.registered


def of_standing(sender: Sender) -> Problem:
    """What carriers would report of an unregistered sender's message: a number whose registration failed is to them
    one without a campaign.
    """
    if sender.type is SenderType.TOLL_FREE:
        return errors.TOLL_FREE_UNVERIFIED()
    return _STANDINGS.get(sender.registration_code or 0, errors.UNREGISTERED_10DLC)()
