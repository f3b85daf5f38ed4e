"""A carrier for tests of the engine: it answers as it is told, on the virtual loop, and remembers what it got."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from tidings.carriers.port import (
    Answer,
    CarrierAccepted,
    CarrierListener,
    CarrierRefused,
    Receipt,
    ReceiptState,
    Submission,
    Unanswered,
)

Decide = Callable[[Submission], "Answer | None"]


class StubCarrier:
    """See carriers.port.Carrier. `decide` gives the answer to a submission; None: it stays open."""

    name = "pine"

    def __init__(self, window: int = 100, latency_s: float = 0.01) -> None:
        self.window = window
        self.latency_s = latency_s
        self.is_up = True
        self.got: list[tuple[float, Submission]] = []
        """What was submitted, with the moment."""
        self.open: list[Submission] = []
        self.ids: dict[tuple[str, int], list[str]] = {}
        """The ids that were given to each message's parts."""
        self.acknowledged: list[tuple[str, bool]] = []
        self.decide: Decide = self.accepted
        self.receipts: Callable[[CarrierAccepted], ReceiptState | None] = lambda _: None
        self._numbers = iter(range(1, 10_000_000))

    takes_media = True
    joins_parts = False

    @property
    def room(self) -> int:
        return self.window - len(self.open) if self.is_up else 0

    def submit(self, submissions: Sequence[Submission]) -> None:
        assert len(submissions) <= self.room, "the carrier is given no more than it has room for"
        now = asyncio.get_running_loop().time()
        self.got += [(now, submission) for submission in submissions]
        self.open += submissions
        asyncio.get_running_loop().call_later(self.latency_s, self._answer, list(submissions))

    def divide(self, among: int) -> None:
        """See Carrier."""
        self.among = among

    async def start(self, listener: CarrierListener) -> None:
        self.listener = listener

    async def stop(self, within_s: float = 5.0) -> None:
        self.is_up = False

    def accepted(self, submission: Submission) -> CarrierAccepted:
        """An answer that takes the submission."""
        carrier_id = f"id{next(self._numbers)}"
        self.ids.setdefault((submission.message_sid, submission.part), []).append(carrier_id)
        return CarrierAccepted(submission, carrier_id)

    def tell(self, *answers: Answer) -> None:
        """Gives answers to what is open."""
        for answer in answers:
            self.open.remove(answer.submission)
        self.listener.answered(answers)
        self.listener.room_opened(self)

    def receipt(
        self,
        carrier_id: str,
        state: ReceiptState = ReceiptState.DELIVERED,
        code: int | None = None,
        **more: Any,
    ) -> None:
        """A delivery receipt comes; `more` are other fields of it."""
        receipt = Receipt(
            carrier=self.name,
            ids=more.pop("ids", (carrier_id,)),
            state=state,
            error_code=code,
            done_date="2611231200",
            acknowledge=lambda stored: self.acknowledged.append((carrier_id, stored)),
            **more,
        )
        self.listener.receipts_came([receipt])

    def cut(self, *, left: bool = True) -> None:
        """The link dies: what is open stays unanswered."""
        lost, self.open = self.open, []
        self.is_up = False
        self.listener.answered([Unanswered(submission, left=left) for submission in lost])

    def come_up(self) -> None:
        """The link is there again."""
        self.is_up = True
        self.listener.room_opened(self)

    def sent_of(self, sid: str) -> list[int]:
        """The parts of a message in the order in which they were submitted."""
        return [submission.part for _, submission in self.got if submission.message_sid == sid]

    def order(self) -> list[str]:
        """The messages in the order in which they were first submitted."""
        return list(dict.fromkeys(submission.message_sid for _, submission in self.got))

    def _answer(self, submissions: list[Submission]) -> None:
        still = [one for one in submissions if any(one is other for other in self.open)]
        answers = [answer for one in still if (answer := self.decide(one)) is not None]
        if not answers:
            return
        self.tell(*answers)
        for answer in answers:
            if isinstance(answer, CarrierAccepted):
                state = self.receipts(answer)
                if state is not None:
                    code = 30003 if state is ReceiptState.FAILED else None
                    self.receipt(answer.carrier_message_id, state, code)


def refused(
    submission: Submission, *, retry_after_s: float | None = None, most: int = 0, code: int = 30008
) -> CarrierRefused:
    """A refusal."""
    return CarrierRefused(submission, 0x58, code, retry_after_s, most)
