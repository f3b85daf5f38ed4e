"""What an opt-out can be of: a sender of the account by its address, or a messaging service with all of its senders."""

from __future__ import annotations

from tidings.core import is_sid
from tidings.http import Call
from tidings.numbers.addresses import is_e164, normalised, spelled
from tidings.numbers.senders import Senders
from tidings.services.pools import Pools


def scope_of(call: Call, text: str) -> str:
    """The scope that a client named. Raises ValueError with the reason where it is none of the caller's."""
    if is_sid(text, "MG"):
        if call.part(Pools).get(text, call.account_sid) is None:
            msg = "it is no messaging service of this account"
            raise ValueError(msg)
        return text
    sender = call.part(Senders).at(spelled(text))
    if sender is None or sender.account_sid != call.account_sid:
        msg = "it is neither a sender nor a messaging service of this account"
        raise ValueError(msg)
    return sender.address


def scopes_within(call: Call, scope: str) -> list[str]:
    """A scope with those that end with it: what holds for a service holds for each of its senders."""
    service = call.part(Pools).get(scope, call.account_sid) if is_sid(scope, "MG") else None
    found = map(call.part(Senders).of, service.sender_sids) if service else ()
    return [scope, *(sender.address for sender in found if sender is not None)]


def user_of(text: str) -> str:
    """The number of a person in E.164. Raises ValueError with the reason where it is none."""
    number = normalised(text)
    if number is None or not is_e164(number):
        msg = "it is no phone number in E.164"
        raise ValueError(msg)
    return number
