"""What is done with an account's standing, by its main account or by the operator."""

from __future__ import annotations

from typing import Final

from tidings.console.sheets.model import Act
from tidings.console.wording import _

STANDING: Final = (
    Act(
        label=_("Suspend"),
        fields=(("Status", "suspended"),),
        where=("status", ("active",)),
        typed=True,
        done=_("It is suspended: nothing of it, or below it, is sent or received."),
    ),
    Act(
        label=_("Reactivate"),
        fields=(("Status", "active"),),
        where=("status", ("suspended",)),
        done=_("It is active again."),
    ),
    Act(
        label=_("Close"),
        fields=(("Status", "closed"),),
        where=("status", ("active", "suspended")),
        typed=True,
        done=_("It is closed, for good."),
    ),
)
