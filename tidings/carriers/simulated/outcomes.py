"""What becomes of a message, chosen by the last seven digits of the number that it is sent to: a table.

The endings are made to be remembered. After any country and area code:

- `55` and an error code, as +1 415 553 0003: the message is accepted, then fails with error 30003.
- `554 00` and a command_status, as +1 415 554 0058: the submit is answered with status 0x58.
- `556 000` and a message_state, as +1 415 556 0008: the receipt says that state, here REJECTED.
- `557 000` and a figure: the message is delivered, and its answer or its receipt behaves oddly.

Every other number gets its messages.

Source: SMPP v3.4 issue 1.2, clauses 5.1.3 (command_status) and 5.2.28 (message_state).
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

import msgspec

from tidings.carriers.dispositions import disposition
from tidings.carriers.receipt_codes import error_code, meaning_of
from tidings.smpp import CommandStatus

ENDING_DIGITS: Final = 7


class MessageState(IntEnum):
    """message_state, as the standard numbers and names it."""

    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    REJECTED = 8


class ReceiptForm(StrEnum):
    """How a receipt says what it says."""

    TEXT_AND_PARAMETERS = "text-and-parameters"
    PARAMETERS = "parameters"
    """In optional parameters alone, without a text."""
    UNMARKED = "unmarked"
    """In a text alone, in a message that is not marked as a receipt."""


class SimulatedOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table."""

    ending: str = ""
    """The last seven digits; empty for the outcome of every other number."""
    name: str
    meaning: str
    """A sentence for the reference."""
    refused: CommandStatus | None = None
    """What the submit is answered; None: it is accepted."""
    only_first: bool = False
    """Whether a message is refused (or not answered) once only, and accepted when it comes again."""
    unanswered: bool = False
    """Whether the submit gets no answer though the message is taken."""
    state: MessageState = MessageState.DELIVERED
    err: str = "000"
    """The `err` of the receipt."""
    receipts: int = 1
    """How many receipts come."""
    form: ReceiptForm = ReceiptForm.TEXT_AND_PARAMETERS
    before_answer: bool = False
    """Whether the receipt comes before the answer to the submit."""
    accepted_first: bool = False
    """Whether a receipt that says ACCEPTED comes before the final one."""
    delay_s: int = 0
    """Seconds of business time until the receipt; 0: the network's usual delay."""

    @property
    def is_delivered(self) -> bool:
        """Whether the message is on the handset in the end."""
        return self.state is MessageState.DELIVERED and (self.refused is None or self.only_first)

    @property
    def error_code(self) -> int | None:
        """The code that a message gets that fails so; None for one that does not fail."""
        if self.is_delivered:
            return None
        if self.refused is not None:
            return disposition(self.refused).error_code
        return error_code(meaning_of(self.state, ""), self.err, {})


def _fails(ending: str, name: str, meaning: str, err: str) -> SimulatedOutcome:
    return SimulatedOutcome(ending=ending, name=name, meaning=meaning, state=MessageState.UNDELIVERABLE, err=err)


def _refused(status: CommandStatus, name: str, meaning: str, *, only_first: bool) -> SimulatedOutcome:
    return SimulatedOutcome(
        ending=f"55400{status:02x}", name=name, meaning=meaning, refused=status, only_first=only_first
    )


def _in_state(state: MessageState, name: str, meaning: str) -> SimulatedOutcome:
    return SimulatedOutcome(ending=f"556000{state:d}", name=name, meaning=meaning, state=state)


DELIVERED: Final = SimulatedOutcome(name="delivered", meaning="The message is on the handset and a receipt says so.")

OUTCOMES: Final = (
    DELIVERED,
    _fails("5530003", "unreachable", "The handset cannot be reached: UNDELIV with err 001.", "001"),
    _fails("5530004", "blocked", "The message is barred: UNDELIV with err 013.", "013"),
    _fails("5530005", "unknown", "Nobody has this number: UNDELIV with err 005.", "005"),
    _fails("5530006", "landline", "A landline, which takes no messages: UNDELIV with err 011.", "011"),
    _fails("5530007", "filtered", "The carrier's filter takes it for spam: UNDELIV with err 040.", "040"),
    _fails("5530008", "system failure", "The carrier fails and does not say why: UNDELIV with err 034.", "034"),
    _fails("5530017", "congestion", "The carrier is congested: UNDELIV with err 036.", "036"),
    _fails("5530019", "too large", "The content is larger than the carrier takes: UNDELIV with err 030.", "030"),
    _fails("5530024", "sender unknown", "The carrier does not know the sender: UNDELIV with err 060.", "060"),
    _refused(CommandStatus.RSYSERR, "system error", "Refused with 0x08 at first, then accepted.", only_first=True),
    _refused(CommandStatus.RMSGQFUL, "queue full", "Refused with 0x14 at first, then accepted.", only_first=True),
    _refused(CommandStatus.RTHROTTLED, "throttled", "Refused with 0x58 at first, then accepted.", only_first=True),
    _refused(CommandStatus.RX_P_APPN, "refused", "Refused with 0x65, for good.", only_first=False),
    _in_state(MessageState.EXPIRED, "expired", "The receipt says EXPIRED."),
    _in_state(MessageState.DELETED, "deleted", "The receipt says DELETED."),
    _in_state(MessageState.UNDELIVERABLE, "undeliverable", "The receipt says UNDELIV and gives no reason."),
    _in_state(MessageState.REJECTED, "rejected", "The receipt says REJECTD."),
    SimulatedOutcome(ending="5570000", name="no receipt", meaning="No receipt ever comes.", receipts=0),
    SimulatedOutcome(
        ending="5570001",
        name="early receipt",
        meaning="The receipt comes before the answer to the submit.",
        before_answer=True,
    ),
    SimulatedOutcome(ending="5570002", name="double receipt", meaning="The receipt comes twice.", receipts=2),
    SimulatedOutcome(ending="5570003", name="late receipt", meaning="The receipt comes after 30 seconds.", delay_s=30),
    SimulatedOutcome(
        ending="5570004",
        name="bare receipt",
        meaning="The receipt has optional parameters and no text.",
        form=ReceiptForm.PARAMETERS,
    ),
    SimulatedOutcome(
        ending="5570005",
        name="unmarked receipt",
        meaning="The receipt has a text only and is not marked as one.",
        form=ReceiptForm.UNMARKED,
    ),
    SimulatedOutcome(
        ending="5570006",
        name="two steps",
        meaning="A receipt says ACCEPTD, a second one DELIVRD.",
        accepted_first=True,
    ),
    SimulatedOutcome(
        ending="5570007",
        name="no answer",
        meaning="The submit is not answered at first, though the handset gets the message; the next one is.",
        unanswered=True,
        only_first=True,
    ),
)
"""The table; its first line holds for all numbers that no other line names."""

_BY_ENDING: Final = {outcome.ending: outcome for outcome in OUTCOMES[1:]}


def outcome_of(number: str) -> SimulatedOutcome:
    """The outcome for messages to `number`, in E.164."""
    return _BY_ENDING.get(number[-ENDING_DIGITS:], DELIVERED)
