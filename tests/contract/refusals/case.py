"""What a case of the table of refusals is: what is done, and the documented code, state and text that come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
import pytest

from tests.contract.refusals.world import World


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table."""

    id: str
    source: str
    """Where the refusal is described: a step of the walkthrough, or a section of the domain's notes."""


class Refusal(Case, frozen=True, kw_only=True):
    """A request that is answered with a problem."""

    ask: Callable[[World], Any]
    """Through the client, which raises; or by hand, which gives the Answer."""
    status: int = 400
    code: int
    says: str
    """A part of the message."""


class Checked(Case, frozen=True, kw_only=True):
    """A bundle that is rejected by the data checks after it was submitted."""

    email: str = "johndoe@example.com"
    address: dict[str, str] = {}
    code: int
    reason: str
    """The whole FailureReason of the status callback; `{address}` is the address's SID."""


class Reviewed(Case, frozen=True, kw_only=True):
    """A firm's profile that its reviewer rejects."""

    code: int
    reason: str
    """The whole FailureReason of the status callback."""


class Lacking(Case, frozen=True, kw_only=True):
    """A bundle that an evaluation finds noncompliant, and that is not taken when it is submitted."""

    made: Callable[[World], str]
    """The draft's SID."""
    requirement: str
    code: int
    reason: str
    """The whole sentence."""
    field: str | None = None
    """None: the object is missing as a whole."""


class Fallen(Case, frozen=True, kw_only=True):
    """A brand that is not approved."""

    made: Callable[[World], str]
    """Its SID."""
    codes: Sequence[int]
    says: str
    """A part of the first error's description."""
    fields: Sequence[str] | None = None
    """The first error's; None: it has some of them, or none."""
    failure_reason: str
    feedback: Sequence[str] | None = None


class Rejected(Case, frozen=True, kw_only=True):
    """A campaign that is rejected after it was taken."""

    code: int
    says: str
    fields: Sequence[str]
    changes: dict[str, Any]
    """How it differs from the walkthrough's."""
    brand: str = "sole"
    """The World's."""
    status: str = "FAILED"


class Unsent(Case, frozen=True, kw_only=True):
    """A message that fails for want of a registration."""

    sender: Callable[[World], str]
    """A number, or a messaging service."""
    code: int
    says: str
    """Its whole error_message."""


class Unregistered(Case, frozen=True, kw_only=True):
    """A number that its campaign does not get."""

    joined: Callable[[World], str]
    """The number's SID."""
    code: int
    says: str
    """The whole description of the event."""


C = TypeVar("C", bound=Case)


def table(cases: Sequence[C]) -> pytest.MarkDecorator:
    """The cases as the parameters of a test."""
    return pytest.mark.parametrize("case", cases, ids=[case.id for case in cases])
