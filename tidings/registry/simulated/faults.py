"""Faults of the simulated registry: switches that tests and operators turn while it runs."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from tidings.carriers.simulated.faults import Seconds
from tidings.core import Settable
from tidings.registry.port import RegistryUnavailable

REFUSALS_MOST: Final = 100

Code: TypeAlias = Annotated[int, Meta(ge=10_000, le=99_999)]


class RegistryFaults(msgspec.Struct, kw_only=True):
    """What goes wrong. As made, nothing does."""

    unavailable: Settable[bool] = False
    """Whether it cannot be reached, and says nothing either."""
    refuse_next: Settable[Annotated[list[Code], Meta(max_length=REFUSALS_MOST)]] = []
    """The codes with which the next filings are refused, one each."""
    delay_s: Settable[Seconds] = 0.0
    """How much later than usual it decides, in business time."""

    def gate(self) -> None:
        """At every call. Raises RegistryUnavailable."""
        if self.unavailable:
            msg = "it is switched off"
            raise RegistryUnavailable(msg)

    def refusal(self) -> int | None:
        """The code that the filing which is just made is refused with; None: none."""
        return self.refuse_next.pop(0) if self.refuse_next else None
