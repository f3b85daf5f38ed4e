"""What is done with an account's standing, by its main account or by the operator."""

from __future__ import annotations

from typing import Final

from tidings.console.sheets.model import Act

STANDING: Final = (
    Act(
        label="Suspend",
        fields=(("Status", "suspended"),),
        where=("status", ("active",)),
        typed=True,
        done="It is suspended: nothing of it, or below it, is sent or received.",
    ),
    Act(
        label="Reactivate",
        fields=(("Status", "active"),),
        where=("status", ("suspended",)),
        done="It is active again.",
    ),
    Act(
        label="Close",
        fields=(("Status", "closed"),),
        where=("status", ("active", "suspended")),
        typed=True,
        done="It is closed, for good.",
    ),
)
