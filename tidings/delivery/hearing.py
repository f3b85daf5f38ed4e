"""Joins those who hear from carriers."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.carriers.port import Answer, Arrival, Carrier, Receipt
from tidings.delivery.owner import Owner
from tidings.delivery.receipts import Receipts, Texts


class Hearing:
    """See carriers.port.CarrierListener."""

    def __init__(self, owner: Owner, receipts: Receipts, texts: Texts) -> None:
        self._owner = owner
        self._receipts = receipts
        self._texts = texts

    def answered(self, answers: Sequence[Answer]) -> None:
        """See carriers.port.CarrierListener."""
        self._owner.answered(answers)

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        """See carriers.port.CarrierListener."""
        self._receipts.receipts_came(receipts)

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """See carriers.port.CarrierListener."""
        self._texts.arrived(arrivals)

    def room_opened(self, carrier: Carrier) -> None:
        """See carriers.port.CarrierListener."""
        self._owner.room_opened(carrier)
