"""Explain: what would become of a message, by the very decision that takes messages in; nothing is sent or kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tidings import errors, gsm
from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.accounts.model import Account
from tidings.core import Problem, Sid
from tidings.http import TIDINGS_V1, Call, Resource, operation, problems
from tidings.http.names import unused
from tidings.http.reading import Reader
from tidings.ledger import prices
from tidings.messages.accept import WARNED, Accepted
from tidings.messages.api.create import CreateMessage, service_of, wanted
from tidings.messages.desk import MessageDesk
from tidings.messages.lifecycle import Status
from tidings.messages.reasons import CHOSEN, DROPPED
from tidings.messages.selection import Candidate, Choice, Reason
from tidings.numbers.senders import SenderType

READER: Final = Reader(CreateMessage)
OUTCOMES: Final[Mapping[str, str]] = {
    Status.QUEUED: "queued",
    Status.SCHEDULED: "scheduled",
    Status.FAILED: "failed",
    Status.UNDELIVERED: "failed",
}


class ConsideredSender(msgspec.Struct, frozen=True):
    """A sender that might write, and whether it would."""

    sender: str
    sid: Sid | None
    """None of a word that only From names."""
    type: SenderType
    kept: bool
    reason: str


class Explained(Resource):
    """What would become of a message."""

    outcome: str
    """`queued`, `scheduled`, `failed` after it was accepted, or `refused`."""
    error_code: int | None = None
    error_message: str | None = None
    from_: str | None = None
    sender_sid: Sid | None = None
    num_segments: int | None = None
    encoding: str | None = None
    """`gsm-7` or `ucs-2`."""
    price: str | None = None
    price_unit: str = prices.CURRENCY
    wait_seconds: float | None = None
    """Until what waits before it is sent."""
    warnings: list[int] = []
    """Codes of what is to be known of a message that would leave."""
    senders: list[ConsideredSender] = []
    """The one that would write first."""


@operation(TIDINGS_V1, "POST", "/Explain", resource=Explained)
async def explain(call: Call) -> Explained:
    """Takes the parameters of a message, all judged as if it were to be sent. 200 for one that is refused too."""
    account = _account(call)
    try:
        call.unused = unused(call.fields, {**READER.names, "AccountSid": False})
        given = READER.read(call.fields)
        asked = wanted(given, call.fields)
        decided = await call.part(MessageDesk).explain(account, asked, service_of(given))
    except Problem as problem:
        decided = problem
    return _refused(decided) if isinstance(decided, Problem) else _explained(decided)


def _account(call: Call) -> Account:
    """The caller's; the operator names one in AccountSid. Raises MISSING_PARAMETER, NOT_FOUND."""
    if seen_by(call) is not None:
        account: Account = call.account
        return account
    sid = call.fields.get("AccountSid")
    if not isinstance(sid, str):
        raise problems.MISSING_PARAMETER(parameter="AccountSid")
    found = call.part(Directory).get(sid)
    if found is None:
        raise call.not_found()
    return found


def _refused(problem: Problem) -> Explained:
    return Explained(outcome="refused", error_code=problem.kind.code, error_message=problem.message)


def _explained(accepted: Accepted) -> Explained:
    message, choice, refused = accepted.message, accepted.choice, accepted.refused
    code = message.error_code
    chosen = choice.chosen if choice is not None and code is None else None
    kind = errors.OUTCOMES.get(code) if code is not None else None
    told = {"sender": message.from_ or "", "to": message.to, "sid": message.messaging_service_sid or ""}
    return Explained(
        outcome="refused" if refused is not None else OUTCOMES[message.status],
        error_code=code,
        error_message=refused.message if refused is not None else kind(**told).message if kind else None,
        from_=message.from_,
        sender_sid=chosen.sender.sid or None if chosen is not None else None,
        num_segments=message.num_segments,
        encoding=gsm.count(message.text)[0],
        price=prices.written(message.price_micros),
        wait_seconds=round(chosen.wait_s, 3) if chosen is not None else None,
        warnings=[int(reason) for _, event, reason in message.noted() if event == WARNED],
        senders=list(_considered(choice)) if choice is not None else [],
    )


def _considered(choice: Choice) -> Iterator[ConsideredSender]:
    if choice.chosen is not None:
        yield _shown(choice.chosen, choice.why, kept=True)
    for candidate, reason in choice.dropped():
        yield _shown(candidate, reason, kept=False)


def _shown(candidate: Candidate, reason: Reason, *, kept: bool) -> ConsideredSender:
    sender = candidate.sender
    return ConsideredSender(
        sender.address, sender.sid or None, sender.type, kept, (CHOSEN if kept else DROPPED)[reason]
    )
