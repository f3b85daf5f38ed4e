"""The lint's room: what a reviewer would refuse, asked for by itself and with the evaluation of a bundle."""

from __future__ import annotations

from typing import Any

import msgspec

from tidings.ground import Room, by_type
from tidings.lint import api
from tidings.lint.desk import LintDesk
from tidings.trusthub.dossier import Dossier
from tidings.trusthub.foresight import Foresight


class Lint(Room, kw_only=True):
    """The lint's room, started with the program."""

    desk: LintDesk

    async def stop(self) -> None:
        """See Room."""
        self.desk.stop()


def build() -> Lint:
    """It keeps nothing but the desk."""
    desk = LintDesk()

    async def foretold(dossier: Dossier) -> list[dict[str, Any]]:
        return [msgspec.to_builtins(finding) for finding in await desk.linted_dossier(dossier)]

    return Lint(resources=[api], parts=by_type(Foresight(foretold), desk), desk=desk)
