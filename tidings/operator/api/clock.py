"""Business time: reading it, moving it ahead in simulated mode, and going back to the machine's time.

Where it stands is a row, which moves the clocks of all processes; see operator.offsets.
"""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from tidings.accounts.authenticate import seen_by
from tidings.accounts.model import Capability
from tidings.audit.events import note_change
from tidings.config import Settings
from tidings.core import Instant, MovableClock
from tidings.http import TIDINGS_V1, Call, Given, Params, Resource, invalid, operation
from tidings.http.problems import INVALID_PARAMETER
from tidings.numbers.senders import Senders
from tidings.operator.api.handsets import NOT_SIMULATED
from tidings.operator.due import ShownDue, due_next
from tidings.operator.offsets import moved_to, put_back
from tidings.operator.visibility import Viewer
from tidings.parameters import Duration

LATEST: Final = Instant.parse_iso("2100-01-01")
"""Business time goes no further."""


class ShownClock(Resource):
    """Business time."""

    now: str
    offset_seconds: int | float
    """How far it is ahead of the machine's clock."""


class Move(Params):
    """How far, or whereto, or back; one of the three."""

    advance: Given[Duration]
    time: Given[Instant]
    reset: bool = False
    """Whether to go back to the machine's time."""


@operation(TIDINGS_V1, "GET", "/Clock", resource=ShownClock)
async def fetch(call: Call) -> ShownClock:
    """What time it is."""
    return _shown(call.part(MovableClock))


@operation(TIDINGS_V1, "GET", "/Clock/Due", resource=ShownDue, whole="due")
async def due(call: Call) -> list[ShownDue]:
    """What falls due next, the first 50: the account's own, for the operator everybody's. Raises NOT_SIMULATED."""
    if not call.part(Settings).simulated:
        raise NOT_SIMULATED(what="What is due next")
    viewer = Viewer(call.db, call.part(Senders), call.account_sid)
    return await due_next(call.db, viewer, seen_by(call), call.clock.now())


@operation(TIDINGS_V1, "POST", "/Clock", resource=ShownClock)
async def move(call: Call, given: Move) -> ShownClock:
    """Moves time ahead, durably: what falls due on the way happens at once. Or takes it back to the machine's: what
    was planned by then, for later, keeps its moment.
    """
    _need_simulated(call, given)
    clock = call.part(MovableClock)
    if sum((given.advance is not UNSET, given.time is not UNSET, given.reset)) != 1:
        raise INVALID_PARAMETER(parameter="Advance", reason="give either Advance, or Time, or Reset=true")
    before = clock.offset_us
    after = 0 if given.reset else before + _step_us(call, given)
    writes = put_back(clock.furthest_us) if given.reset else [moved_to(after)]
    told = note_change(call, "clock.moved", "clock", {"offset_us": before}, {"offset_us": after})
    await call.db.commit(*writes, *told)
    return _shown(clock)


def _need_simulated(call: Call, given: Move) -> None:
    """A store that was tried out with a moved clock may come to a real carrier: the operator takes it back to now.

    Raises NOT_SIMULATED for all else there.
    """
    is_way_back = given.reset and call.principal.capability is Capability.OPERATOR
    if not is_way_back and not call.part(Settings).simulated:
        raise NOT_SIMULATED(what="A clock that moves")


def _step_us(call: Call, given: Move) -> int:
    """Raises INVALID_PARAMETER."""
    now = call.clock.now()
    if given.time is UNSET:
        name, step = "Advance", given.advance or 0
    else:
        name, step = "Time", given.time - now
        if step < 0:
            reason = f"it is before now, {now.iso()}; the only way back is Reset=true, to the machine's time"
            raise invalid(name, given.time.iso(), reason)
    if now + step > LATEST:
        raise invalid(name, call.fields[name], f"it is after {LATEST.iso()}")
    return step


def _shown(clock: MovableClock) -> ShownClock:
    whole, rest = divmod(clock.offset_us, 1_000_000)
    return ShownClock(now=clock.now().iso_precise(), offset_seconds=clock.offset_us / 1_000_000 if rest else whole)
