"""The port of mail: who takes a letter, or says why not."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import msgspec

from tidings.core import Instant, Sid


class Envelope(msgspec.Struct, frozen=True):
    """A letter as it goes out."""

    sid: Sid
    recipient: str
    subject: str
    text: str
    written: Instant


class Handed(StrEnum):
    """What a mail server made of a letter."""

    SENT = "sent"
    REFUSED = "refused"
    """For good: another try would be refused too."""
    LATER = "later"
    """Not now."""


class MailAnswer(msgspec.Struct, frozen=True):
    """What was said of a letter."""

    taken: Handed
    reason: str | None = None


class Mailer(Protocol):
    """Hands letters on."""

    async def send(self, envelope: Envelope) -> MailAnswer:
        """Hands one letter on. Raises nothing that a mail server may do."""
        ...
