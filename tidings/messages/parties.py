"""From and To of a message as they are written, in a request or in TwiML: each in its one spelling, or what is wrong.

Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

from tidings import errors
from tidings.numbers.addresses import is_alphanumeric, is_premium, is_short_code, normalised


def sender_of(written: str) -> str:
    """Who writes: a number in E.164, a short code or a word. Raises FROM_INVALID."""
    sender = written if is_short_code(written) else normalised(written)
    if sender is None:
        if not is_alphanumeric(written):
            raise errors.FROM_INVALID(sender=written)
        return written
    return sender


def recipient_of(written: str, sender: str | None) -> str:
    """Who is written to, in E.164; a number without `+` is read as one of the sender's country.

    Raises TO_REQUIRED, TO_INVALID, TO_IS_SHORT_CODE, TO_PREMIUM, TO_EQUALS_FROM.
    """
    number = normalised(written, sender)
    if number is None:
        if not written.strip():
            raise errors.TO_REQUIRED()
        raise (errors.TO_IS_SHORT_CODE if is_short_code(written) else errors.TO_INVALID)(to=written)
    check_recipient(number, sender)
    return number


def check_recipient(number: str, sender: str | None) -> None:
    """Raises TO_PREMIUM, TO_EQUALS_FROM."""
    if is_premium(number):
        raise errors.TO_PREMIUM(to=number)
    if number == sender:
        raise errors.TO_EQUALS_FROM(to=number)
