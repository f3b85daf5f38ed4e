"""The lint's room: what a reviewer would refuse, asked for by itself and with the evaluation of a bundle."""

from __future__ import annotations

from typing import Any

import msgspec

from tidings.ground import Room, by_type
from tidings.lint import api
from tidings.lint.desk import linted_dossier
from tidings.trusthub.dossier import Dossier
from tidings.trusthub.foresight import Foresight


def build() -> Room:
    """It keeps nothing."""
    return Room(resources=[api], parts=by_type(Foresight(_foretold)))


async def _foretold(dossier: Dossier) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(finding) for finding in await linted_dossier(dossier)]
