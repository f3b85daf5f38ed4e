"""Business time: reading it, moving it ahead in simulated mode, and going back to the machine's time.

How far it is ahead outlives the program, and so does how far it ever was: SIDs go by that, see `Foremost`.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from tidings.accounts.model import Capability
from tidings.carriers.simulated import SimulatedNetwork
from tidings.core import Clock, Instant, MovableClock
from tidings.db import Database, Write, insert, table
from tidings.http import TIDINGS_V1, Call, Given, Params, Resource, operation
from tidings.http.problems import INVALID_PARAMETER
from tidings.operator.api.handsets import NOT_SIMULATED

LATEST: Final = Instant.parse_iso("2100-01-01")
"""Business time goes no further."""
_OFFSET: Final = "clock_offset_us"
_FURTHEST: Final = "clock_furthest_us"
_duration: Final = re.compile(
    r"P(?!\Z)(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?!\Z)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,6}))?S)?)?",
    re.ASCII,
).fullmatch


class Setting(msgspec.Struct, frozen=True):
    """The row of a fact about the whole installation."""

    key: str
    value: str


settings = table("setting", Setting, key=("key",))

_KEPT = sa.select(settings.c.key, settings.c.value).where(settings.c.key.in_((_OFFSET, _FURTHEST)))


class ShownClock(Resource):
    """Business time."""

    now: str
    offset_seconds: int | float
    """How far it is ahead of the machine's clock."""


class Move(Params):
    """How far, or whereto, or back; one of the three."""

    advance: Given[str]
    """An ISO 8601 duration, such as `PT1H30M`."""
    time: Given[Instant]
    reset: bool = False
    """Whether to go back to the machine's time."""


@operation(TIDINGS_V1, "GET", "/Clock", resource=ShownClock)
async def fetch(call: Call) -> ShownClock:
    """What time it is."""
    return _shown(call.part(MovableClock))


@operation(TIDINGS_V1, "POST", "/Clock", resource=ShownClock)
async def move(call: Call, given: Move) -> ShownClock:
    """Moves time ahead, durably: what falls due on the way happens at once. Or takes it back to the machine's: what
    was planned by then, for later, keeps its moment.
    """
    _need_simulated(call, given)
    clock = call.part(MovableClock)
    if sum((given.advance is not UNSET, given.time is not UNSET, given.reset)) != 1:
        raise INVALID_PARAMETER(parameter="Advance", reason="give either Advance, or Time, or Reset=true")
    if given.reset:
        await call.db.commit(_set(_OFFSET, 0), _kept(_FURTHEST, clock.furthest_us))
        clock.reset()
        return _shown(clock)
    wanted_us = clock.offset_us + _step_us(clock, given)
    await call.db.commit(_kept(_OFFSET, wanted_us))
    clock.advance(max(0, wanted_us - clock.offset_us))
    return _shown(clock)


async def load_offsets(database: Database) -> tuple[int, int]:
    """How far business time was ahead when the program last ran, and how far it ever was, in microseconds.

    Raises Unavailable.
    """
    kept = {str(row[0]): int(row[1]) for row in await database.rows(_KEPT)}
    offset_us = kept.get(_OFFSET, 0)
    return offset_us, max(offset_us, kept.get(_FURTHEST, 0))


def parse_duration(text: str) -> int:
    """The microseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds. Raises ValueError.

    Years and months are not taken: they have no fixed length.
    """
    found = _duration(text)
    if found is None:
        msg = "it is not a duration such as P1DT2H30M, without years and months"
        raise ValueError(msg)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:5])
    fraction = int((found[6] or "").ljust(6, "0"))
    return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction


def _need_simulated(call: Call, given: Move) -> None:
    """A store that was tried out with a moved clock may come to a real carrier: the operator takes it back to now.

    Raises NOT_SIMULATED for all else there.
    """
    try:
        call.part(SimulatedNetwork)
    except LookupError:
        if not given.reset or call.principal.capability is not Capability.OPERATOR:
            raise NOT_SIMULATED(what="A clock that moves") from None


def _step_us(clock: Clock, given: Move) -> int:
    """Raises INVALID_PARAMETER."""
    now = clock.now()
    if given.advance is not UNSET:
        name, value = "Advance", given.advance
        try:
            step = parse_duration(given.advance)
        except ValueError as wrong:
            raise INVALID_PARAMETER(parameter=name, value=value, reason=wrong) from None
    else:
        assert given.time is not UNSET
        name, value = "Time", given.time.iso()
        step = given.time - now
        if step < 0:
            reason = f"it is before now, {now.iso()}; the only way back is Reset=true, to the machine's time"
            raise INVALID_PARAMETER(parameter=name, value=value, reason=reason)
    if now + step > LATEST:
        raise INVALID_PARAMETER(parameter=name, value=value, reason=f"it is after {LATEST.iso()}")
    return step


def _kept(key: str, offset_us: int) -> Write:
    """Writes an offset; one that is further ahead stays."""
    statement = insert(settings).values(key=key, value=str(offset_us))
    is_further = sa.cast(settings.c.value, sa.BigInteger) < offset_us
    return statement.on_conflict_do_update(index_elements=["key"], set_={"value": str(offset_us)}, where=is_further)


def _set(key: str, offset_us: int) -> Write:
    statement = insert(settings).values(key=key, value=str(offset_us))
    return statement.on_conflict_do_update(index_elements=["key"], set_={"value": str(offset_us)})


def _shown(clock: MovableClock) -> ShownClock:
    whole, rest = divmod(clock.offset_us, 1_000_000)
    return ShownClock(now=clock.now().iso_precise(), offset_seconds=clock.offset_us / 1_000_000 if rest else whole)
