"""Large bodies: who may send one, told from the head of the request before the body is read, and how many at once.

A body larger than anybody's may be is asked for at the door: it finds the operation and who calls, and grants as much
as that operation takes. What is granted is held in memory until the request is answered; all of it together, and
what one account has of it, is bounded. Nobody takes more than he leaves: so there is room for the next who comes.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from tidings.core import Problem
from tidings.http.problems import BODIES_FULL, TOO_LARGE, TOO_MANY_REQUESTS
from tidings.http.request import Request, Response

RETRY_AFTER_S = 5
"""By then a body on its way has come, or is at least well under way."""


class Grant(msgspec.Struct, frozen=True):
    """Leave to send a body."""

    most: int
    """Octets."""
    payer: str
    """The account that they count for; empty for all who are not signed in."""


class Door(Protocol):
    """Whoever lets bodies in."""

    async def admit(self, head: Request, announced: int | None) -> Grant | Response:
        """What a request whose body has not been read may send, or the answer that refuses it. Raises nothing.

        `announced` are the octets that it says it will send, None where it does not say.
        """
        ...


class Shut:
    """The door where there is none: what not everybody may send nobody may."""

    def __init__(self, most: int) -> None:
        self._most = most

    async def admit(self, head: Request, announced: int | None) -> Grant | Response:  # noqa: ARG002 - whoever asks
        """See Door."""
        return Grant(self._most, "")


class Bodies:
    """The octets of large bodies that are, or soon will be, in memory."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self.octets = 0
        """Of all."""
        self._of: dict[str, int] = {}
        """By payer."""

    def take(self, grant: Grant, announced: int | None) -> BodyRoom | Problem:
        """Holds room for a body of `announced` octets; None: it does not say, and counts as long as it may become."""
        if announced is not None and announced > grant.most:
            return TOO_LARGE(most=grant.most)
        octets = grant.most if announced is None else announced
        own, left = self._of.get(grant.payer, 0), self._most - self.octets - octets
        if own + octets > self._most_of_one or (own and own + octets > left):
            reason = f"the bodies of this account's requests have {own} bytes together"
            return TOO_MANY_REQUESTS(reason=reason, retry_after_s=RETRY_AFTER_S)
        if left < 0:
            return BODIES_FULL(retry_after_s=RETRY_AFTER_S)
        self.octets += octets
        self._of[grant.payer] = own + octets
        return BodyRoom(grant, octets)

    def release(self, held: BodyRoom) -> None:
        """The request has been answered, or will never come."""
        self.octets -= held.octets
        left = self._of[held.grant.payer] - held.octets
        if left:
            self._of[held.grant.payer] = left
        else:
            del self._of[held.grant.payer]


class BodyRoom(msgspec.Struct, frozen=True):
    """Room for one body."""

    grant: Grant
    octets: int
