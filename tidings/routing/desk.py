"""What handlers of links and routes reach: all that is known of them, and the turn in which they are changed."""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.carriers.kept import KeptLink
from tidings.carriers.smpp_link import SmppLink
from tidings.db import Turns, Write
from tidings.db.schema_versions import oldest_program
from tidings.http.problems import CONFLICT
from tidings.processes import Processes
from tidings.routing.configured import ConfiguredLinks
from tidings.routing.links import LinkKind
from tidings.routing.states import LinkStates

LINKS_MOST: Final = 64
ROUTES_MOST: Final = 10_000
TURN: Final = "routing"
KNOWS_HTTP: Final = "0029"
"""A migration of the release that brought links by HTTP: programs that do not know it cannot read their rows."""


class RoutingDesk(msgspec.Struct, frozen=True):
    """Whoever changes links or routes looks at all of them first, and writes only what still fits."""

    default: SmppLink
    """The link of the settings."""
    configured: ConfiguredLinks
    taken_names: frozenset[str]
    """What no link may be called."""
    states: LinkStates
    turns: Turns
    processes: Processes

    def link_named(self, name: str) -> KeptLink | None:
        """The settings that a link has now, turned on or not; None: there is none, or nobody can read them."""
        known = self.configured.known(name)
        return known.link if known is not None else self.default if name == self.default.name else None

    def kept_off(self, kind: LinkKind) -> list[Write]:
        """What keeps programs off the store that cannot read a link of this kind. Raises CONFLICT while one runs."""
        if kind is LinkKind.SMPP:
            return []
        for one in self.processes.facts:
            if (one.schema or "") < KNOWS_HTTP:
                raise CONFLICT(reason=f"{one.host} ({one.pid}) runs {one.version}, which knows no links by HTTP")
        older = oldest_program.c.schema < KNOWS_HTTP
        return [sa.update(oldest_program).where(older).values(schema=KNOWS_HTTP)]
