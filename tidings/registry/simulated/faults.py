"""Faults of the simulated registry: switches that tests and operators turn while it runs."""

from __future__ import annotations

import msgspec

from tidings.registry.port import RegistryUnavailable


class RegistryFaults(msgspec.Struct, kw_only=True):
    """What goes wrong. As made, nothing does."""

    unavailable: bool = False
    """Whether it cannot be reached, and says nothing either."""
    refuse_next: list[int] = []
    """The codes with which the next filings are refused, one each."""
    delay_s: float = 0.0
    """How much later than usual it decides, in business time."""

    def gate(self) -> None:
        """At every call. Raises RegistryUnavailable."""
        if self.unavailable:
            msg = "it is switched off"
            raise RegistryUnavailable(msg)

    def refusal(self) -> int | None:
        """The code that the filing which is just made is refused with; None: none."""
        return self.refuse_next.pop(0) if self.refuse_next else None
