"""What handlers of links and routes reach: all that is known of them, and the turn in which they are changed."""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.carriers.smpp_link import SmppLink
from tidings.db import Turns
from tidings.routing.states import LinkStates

LINKS_MOST: Final = 64
ROUTES_MOST: Final = 10_000
TURN: Final = "routing"


class RoutingDesk(msgspec.Struct, frozen=True):
    """Whoever changes links or routes looks at all of them first, and writes only what still fits."""

    default: SmppLink
    """The link of the settings."""
    taken_names: frozenset[str]
    """What no link may be called."""
    states: LinkStates
    turns: Turns
