"""Handsets of the simulated network: what each holds, writing back from it, and its switch.

A handset is nobody's; a message on it belongs to the account whose sender it is from or to, and an account sees its
own only. Addresses are sold again: what was there before the account had its sender is not shown either.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET

from tidings import errors
from tidings.carriers.port import MediaReference
from tidings.carriers.simulated import HandsetIsOff, HandsetMessage, NetworkIsFull, SimulatedNetwork
from tidings.carriers.simulated import store as handset_store
from tidings.carriers.simulated.store import Power
from tidings.carriers.simulated.wire import media_of
from tidings.core import Instant, Kind, Sid
from tidings.http import TIDINGS_V1, Call, Given, Page, Params, Required, Resource, operation, page_of
from tidings.http.problems import CONFLICT, INVALID_PARAMETER, PERMISSION_DENIED, UNAVAILABLE
from tidings.messages.api.create import check_body, check_media
from tidings.numbers.addresses import is_alphanumeric, is_short_code, normalised
from tidings.numbers.senders import Senders
from tidings.operator.visibility import Viewer
from tidings.registry.otp import REGISTRY_NUMBER

NOT_SIMULATED = Kind(20404, 404, "{what} exists in simulated mode only: this installation uses a real carrier")
_MOMENT_DIGITS: Final = 20


class HeldMessage(Resource):
    """A message on a handset."""

    sid: Sid
    direction: str
    """`in` arrives at the handset, `out` leaves it."""
    from_: str
    to: str
    body: str
    media: list[MediaReference]
    at: str
    segments: int


class Handset(Resource):
    """A handset, and the newest of its messages that the caller may see."""

    phone_number: str
    power: Power
    last_message: HeldMessage | None


class Write(Params):
    """What the person writes."""

    to: Annotated[str, Required(errors.TO_REQUIRED)]
    body: str = ""
    media_url: list[str] = []


class Switch(Params):
    """What can be changed of a handset."""

    power: Given[Power]


@operation(TIDINGS_V1, "GET", "/Handsets", resource=Handset, item_path="/Handsets/{phone_number}", key="handsets")
async def search(call: Call) -> Page:
    """Handsets that have exchanged messages with the caller's senders, the latest first."""
    network = network_of(call)
    latest: dict[str, tuple[int, str]] = {}
    ours = call.part(Senders)
    for rank, rows in enumerate(await viewer(call).heard_of()):
        for number, moment in rows:
            if number and not ours.at(str(number)):
                latest.setdefault(str(number), (-rank, str(moment).zfill(_MOMENT_DIGITS)))
    page = page_of(call, latest, lambda number: (*latest[number], number))
    shown = {number: await _shown(call, network, number) for number in page.rows}
    return Page(list(shown.values()), key=lambda handset: page.key(handset.phone_number))


@operation(TIDINGS_V1, "GET", "/Handsets/{handset}", resource=Handset)
async def fetch(call: Call) -> Handset:
    """One handset: every number that is no sender of the platform is one."""
    return await _shown(call, network_of(call), _handset(call))


@operation(TIDINGS_V1, "POST", "/Handsets/{handset}", resource=Handset)
async def switch(call: Call, given: Switch) -> Handset:
    """Turns a handset on or off; not one that holds another account's messages."""
    network, handset = network_of(call), _handset(call)
    if given.power is not UNSET:
        if not await _is_alone(call, handset):
            raise PERMISSION_DENIED()
        await network.switch(handset, given.power)
    return await _shown(call, network, handset)


@operation(TIDINGS_V1, "GET", "/Handsets/{handset}/Messages", resource=HeldMessage, key="messages")
async def messages(call: Call) -> Page:
    """What a handset holds, the newest first."""
    found = await visible(call, network_of(call), _handset(call))
    return page_of(call, [_message(row) for row in found], lambda held: (held.sid,))


@operation(TIDINGS_V1, "POST", "/Handsets/{handset}/Messages", resource=HeldMessage, status=201)
async def write(call: Call, given: Write) -> HeldMessage:
    """The person writes back: it arrives as an inbound message."""
    network, handset = network_of(call), _handset(call)
    to = await _own_address(call, handset, given.to)
    check_body(given.body, given.media_url)
    check_media(given.media_url)
    try:
        return _message(await network.write(handset, to, given.body, given.media_url))
    except HandsetIsOff:
        raise CONFLICT(reason=f"The handset {handset} is off: turn it on first") from None
    except NetworkIsFull:
        raise UNAVAILABLE() from None
    except ValueError as unfit:
        raise INVALID_PARAMETER(parameter="Body or MediaUrl", reason=unfit) from None


def network_of(call: Call) -> SimulatedNetwork:
    """The simulated network. Raises NOT_SIMULATED."""
    return call.part(SimulatedNetwork, NOT_SIMULATED(what="A handset"))


async def visible(call: Call, network: SimulatedNetwork, handset: str) -> list[HandsetMessage]:
    """What of a handset's messages the caller may see, the newest first. Raises Unavailable."""
    return await viewer(call).seen(await network.messages(handset), handset_store.KEPT_MOST)


def viewer(call: Call) -> Viewer:
    """The caller's eyes."""
    return Viewer(call.db, call.part(Senders), call.account_sid)


async def _is_alone(call: Call, handset: str) -> bool:
    """Whether no other account has messages on a handset or on the way to it. Raises Unavailable."""
    network, eyes = network_of(call), viewer(call)
    if eyes.is_operator:
        return True
    seen = {row.sid for row in await visible(call, network, handset)}
    waiting = await handset_store.waiting_for(call.db, handset)
    others_wait = any(not eyes.owns(row.source) and not is_alphanumeric(row.source) for row in waiting)
    return not others_wait and all(row.sid in seen for row in await network.messages(handset))


async def _shown(call: Call, network: SimulatedNetwork, handset: str) -> Handset:
    found = await visible(call, network, handset)
    last = _message(found[0]) if found else None
    return Handset(phone_number=handset, power=network.power(handset), last_message=last)


def _handset(call: Call) -> str:
    """The number in the path. Raises NOT_FOUND for what is none, or is a sender of the platform."""
    number = normalised(call.path["handset"])
    if number is None or call.part(Senders).at(number):
        raise call.not_found()
    return number


async def _own_address(call: Call, handset: str, text: str) -> str:
    """The caller's sender that is written to, or the registry, where it writes to this handset for the caller.

    Raises TO_INVALID, Unavailable.
    """
    address = text if is_short_code(text) else normalised(text)
    if address == REGISTRY_NUMBER and await viewer(call).registered(handset):
        return address
    if address is None or not viewer(call).owns(address):
        raise errors.TO_INVALID(to=text)
    return address


def _message(row: HandsetMessage) -> HeldMessage:
    return HeldMessage(
        sid=row.sid,
        direction=row.direction,
        from_=row.from_,
        to=row.to,
        body=row.body,
        media=list(media_of(row.media)),
        at=Instant(row.date_created).iso_precise(),
        segments=row.segments,
    )
