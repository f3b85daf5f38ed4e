"""The steps of a message as its page tells them: in words, with a colour, and what is behind each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.console.wording import _
from tidings.core import Instant

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": (_("Accepted"), "waiting"),
    "scheduled": (_("Waits for its time"), "waiting"),
    "fell-due": (_("Its time came"), ""),
    "chose-sender": (_("Chose its sender"), ""),
    "no-sender": (_("Found no sender"), "refused"),
    "queued": (_("Waits for its sender"), "waiting"),
    "sending": (_("On its way to the carrier"), "waiting"),
    "sent": (_("The carrier took it"), "done"),
    "delivered": (_("Delivered"), "done"),
    "read": (_("Read"), "done"),
    "undelivered": (_("Not delivered"), "refused"),
    "failed": (_("Failed"), "refused"),
    "canceled": (_("Canceled"), "refused"),
    "receiving": (_("Arrives"), "waiting"),
    "received": (_("Arrived"), "done"),
    "warned": (_("A warning"), "asked"),
    "retry": (_("The carrier put it off: another try follows"), "asked"),
    "refused": (_("The carrier refused it"), "refused"),
    "unanswered": (_("The carrier did not answer"), "asked"),
    "possibly-doubled": (_("Sent again without an answer: it may arrive twice"), "asked"),
    "rerouted": (_("Takes another way"), "asked"),
    "callback-due": (_("To be told to your server"), ""),
    "callback-pending": (_("Your server did not take it: another try follows"), "asked"),
    "callback-done": (_("Told to your server"), "done"),
    "callback-given-up": (_("Your server was told in vain"), "refused"),
}
_LABELS: Final[Mapping[str, str]] = {
    "url": _("To"),
    "status": _("Answer"),
    "error_code": _("Code"),
    "duration_ms": _("Took, ms"),
    "attempts": _("Tries"),
    "answer": _("It said"),
    "sequence": _("Number"),
    "why": _("Because"),
}
_CODED: Final = frozenset({"failed", "undelivered", "warned", "refused"})
"""Steps whose reason may be an error code."""


class MessageStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step."""

    at: Instant
    words: str
    state: str
    """The class of its colour; empty for none."""
    reason: str
    code: str
    """The error code that its reason is; empty where it is none."""
    facts: Sequence[tuple[str, str]]
    dropped: Sequence[Mapping[str, str]]
    """Senders that were considered, and why they do not write."""
    others: int
    """How many more of them are not named."""
    exchange: str
    """The SID of the webhook that it is about; empty for none."""


def steps_of(events: Sequence[Mapping[str, Any]]) -> list[MessageStep]:
    """The events of a timeline, in their order. A webhook that was told already is not told of as due too."""
    told = {one["detail"].get("event_sid") for one in events if one["event"] in ("callback-done", "callback-given-up")}
    return [
        _step(one) for one in events if not (one["event"] == "callback-due" and one["detail"].get("event_sid") in told)
    ]


def _step(event: Mapping[str, Any]) -> MessageStep:
    name, reason, detail = event["event"], str(event["reason"]), event["detail"]
    words, state = _WORDS.get(name, (name.replace("-", " ").capitalize(), ""))
    is_code = name in _CODED and reason.isascii() and reason.isdigit()
    return MessageStep(
        at=Instant.parse_iso(event["at"]),
        words=words,
        state=state,
        reason="" if is_code else reason,
        code=reason if is_code else str(detail.get("error_code") or ""),
        facts=[(label, str(detail[key])) for key, label in _LABELS.items() if detail.get(key) not in (None, "")],
        dropped=detail.get("dropped") or [],
        others=detail.get("others") or 0,
        exchange=detail.get("event_sid") or "",
    )
