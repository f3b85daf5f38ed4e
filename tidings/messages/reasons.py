"""The reasons of a choice in words, and as the few letters that a message keeps of them.

What is kept: the letter of why, then a letter and an address of each that was dropped, as `d,w+14155550101,k50505`. Of
a large pool the first are named and the others counted: `+394` stands at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final

import msgspec

from tidings.messages.selection import Choice, Reason

NAMED_MOST: Final = 6
"""Senders that a message keeps the names of."""
MARK: Final = "|"
"""Between the address that was chosen and the reasons."""

CHOSEN: Final[Mapping[Reason, str]] = {
    Reason.NAMED: "From names it",
    Reason.ONLY_ABLE: "the only one that can send this message",
    Reason.WROTE_LAST: "it wrote to this recipient last",
    Reason.KIND: "its kind of sender goes first",
    Reason.REGISTRATION: "it is registered for the recipient's country",
    Reason.COUNTRY: "its country is the recipient's, or closer to it",
    Reason.AREA: "its area code is of the recipient's place",
    Reason.WAIT: "it has the shortest expected wait",
    Reason.TURN: "others are as good, and this recipient falls to it",
}
DROPPED: Final[Mapping[Reason, str]] = {
    Reason.NO_MEDIA: "cannot send media",
    Reason.NO_TEXT: "cannot send messages",
    Reason.OTHER_COUNTRY: "is of another country, and reaches nobody else",
    Reason.CODES_DO_NOT_REACH: "the recipient's carrier takes nothing from short codes",
    Reason.FOREIGN_TO_NANP: "only US and Canadian senders reach this recipient",
    Reason.ALPHA_NOT_TAKEN: "alphanumeric senders are not supported in the recipient's country",
    Reason.ONE_WAY: "nobody can answer it, and the service is for dialogues",
    Reason.NAMED: "From names another",
    Reason.WROTE_LAST: "another wrote to this recipient last",
    Reason.KIND: "another kind of sender goes first",
    Reason.REGISTRATION: "is not registered for the recipient's country, and another is",
    Reason.COUNTRY: "another is of the recipient's country, or closer to it",
    Reason.AREA: "another has an area code of the recipient's place",
    Reason.WAIT: "another has a shorter expected wait",
    Reason.TURN: "is as good, but this recipient falls to another",
}
NONE: Final[Mapping[Reason, str]] = {
    Reason.POOL_EMPTY: "the service has no senders",
    Reason.NO_SENDER_ABLE: "no sender of the service can send this message",
}


class DroppedSender(msgspec.Struct, frozen=True):
    """A sender that was considered, and why it does not write."""

    sender: str
    reason: str


class KeptChoice(msgspec.Struct, frozen=True):
    """What a message keeps of the choice of its sender."""

    why: str
    dropped: list[DroppedSender]
    others: int
    """DroppedSender too, and not named."""


def kept(choice: Choice) -> str:
    """What is kept of a choice, without the chosen address; empty where there was nothing to choose."""
    behind = len(choice.able) + len(choice.unable) - (choice.chosen is not None)
    if not behind:
        return ""
    parts = [choice.why.value]
    parts += [reason.value + one.sender.address for one, reason in islice(choice.dropped(), NAMED_MOST)]
    if behind > NAMED_MOST:
        parts.append(f"+{behind - NAMED_MOST}")
    return MARK + ",".join(parts)


def read(text: str) -> tuple[str, KeptChoice | None]:
    """The chosen address (empty: none) and what is kept of the choice, from the reason of a step."""
    address, mark, letters = text.partition(MARK)
    if not mark:
        return address, None
    why, *rest = letters.split(",")
    others = int(rest.pop()) if rest and rest[-1].startswith("+") else 0
    dropped = [DroppedSender(one[1:], DROPPED[Reason(one[0])]) for one in rest]
    return address, KeptChoice((CHOSEN if address else NONE)[Reason(why)], dropped, others)
