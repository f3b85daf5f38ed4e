"""What a reviewer would say of a bundle, foretold with its evaluation: known to the rooms above, asked for here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from tidings.http import Call
from tidings.trusthub.dossier import Dossier

Foretell: TypeAlias = Callable[[Dossier], Awaitable[Sequence[dict[str, Any]]]]
"""From a bundle to findings, each with `error_code`, `field`, `severity`, `reason` and `suggestion`."""


class Foresight:
    """Whoever knows what reviewers refuse."""

    def __init__(self, foretell: Foretell) -> None:
        self.foretell = foretell


async def findings_of(call: Call, dossier: Dossier) -> list[dict[str, Any]]:
    """The findings; none where nobody was registered to ask."""
    foresight = call.parts.find(Foresight)
    return list(await foresight.foretell(dossier)) if foresight else []
