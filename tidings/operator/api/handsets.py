"""Handsets of the simulated network: what each holds, writing back from it, and its switch.

A handset is nobody's; a message on it belongs to the account whose sender it is from or to, and an account sees its
own only. Addresses are sold again: what was there before the account had its sender is not shown either.
"""

from __future__ import annotations

from typing import Annotated

from tidings import errors, http
from tidings.carriers.port import MediaReference
from tidings.carriers.simulated import HandsetIsOff, HandsetMessage, NetworkIsFull, SimulatedNetwork
from tidings.carriers.simulated.store import Power
from tidings.carriers.simulated.wire import media_of
from tidings.core import Instant, Kind, Problem, Sid
from tidings.http import TIDINGS_V1, Call, Collection, Given, Of, Page, Params, Required, Resource, as_shown, page_of
from tidings.http.problems import CONFLICT, INVALID_PARAMETER, PERMISSION_DENIED, UNAVAILABLE, instead_of
from tidings.messages.api.create import check_body, check_media
from tidings.messages.media import MediaLibrary
from tidings.messages.model import MEDIA_MOST
from tidings.numbers.addresses import is_short_code, normalised
from tidings.numbers.senders import Senders
from tidings.operator.visibility import Viewer

NOT_SIMULATED = Kind(20404, 404, "{what} exists in simulated mode only: this installation uses a real carrier")


def _precise(moment: int) -> str:
    return Instant(moment).iso_precise()


class HeldMessage(Resource):
    """A message on a handset."""

    sid: Sid
    direction: str
    """`in` arrives at the handset, `out` leaves it."""
    from_: str
    to: str
    body: str
    media: Annotated[tuple[MediaReference, ...], Of("media", media_of)]
    at: Annotated[str, Of("date_created", _precise)]
    segments: int


class Handset(Resource):
    """A handset, and the newest of its messages that the caller may see."""

    phone_number: str
    power: Power
    last_message: HeldMessage | None


class Write(http.UploadParams):
    """What the person writes; files beside it are pictures from the phone."""

    to: Annotated[str, Required(errors.TO_REQUIRED)]
    body: str = ""
    media_url: list[str] = []


class Switch(Params):
    """What can be changed of a handset."""

    power: Given[Power]


handsets = Collection(TIDINGS_V1, "/Handsets", Handset, identity="handset")
held_messages = Collection(TIDINGS_V1, "/Handsets/{handset}/Messages", HeldMessage, row=HandsetMessage, sid="HM")


@handsets.list
async def search(call: Call) -> Page:
    """Handsets that have exchanged messages with the caller's senders, the latest first."""
    _network(call)
    latest = await _viewer(call).heard_of()
    page = page_of(call, latest, lambda number: (*latest[number], number))
    shown = [await _shown(call, number) for number in page.rows]
    return Page(shown, key=lambda handset: page.key(handset.phone_number))


@handsets.fetch
async def fetch(call: Call) -> Handset:
    """One handset: every number that is no sender of the platform is one."""
    return await _shown(call, _handset(call))


@handsets.update
async def switch(call: Call, given: Switch) -> Handset:
    """Turns a handset on or off; not one that holds another account's messages."""
    handset = _handset(call)
    if given.power:
        if not await _viewer(call).sees_all(handset):
            raise PERMISSION_DENIED()
        await _network(call).switch(handset, given.power)
    return await _shown(call, handset)


@held_messages.list
async def messages(call: Call) -> Page:
    """What a handset holds, the newest first."""
    return page_of(call, await _viewer(call).held(_handset(call)))


@held_messages.create
async def write(call: Call, given: Write) -> HandsetMessage:
    """The person writes back: it arrives as an inbound message at a sender of the caller's, or at the registry."""
    handset = _number(call)
    to = given.to if is_short_code(given.to) else normalised(given.to)
    if to is None or not await _viewer(call).is_heard_by(to, handset):
        raise errors.TO_INVALID(to=given.to)
    sent = [*given.media_url, *call.uploads]
    check_body(given.body, sent)
    check_media(given.media_url)
    if len(sent) > MEDIA_MOST:
        raise errors.TOO_MANY_MEDIA(count=len(sent))
    library, sender = call.part(MediaLibrary), call.part(Senders).at(to)
    urls = [*given.media_url, *await library.uploaded(call, sender.account_sid if sender else None)]
    media = [await library.reference(url) for url in urls]
    is_off = CONFLICT(reason=f"The handset {handset} is off: turn it on first")
    with instead_of(HandsetIsOff, is_off), instead_of(NetworkIsFull, UNAVAILABLE()), instead_of(ValueError, _unfit):
        return await _network(call).write(handset, to, given.body, media)


def _unfit(reason: ValueError) -> Problem:
    return INVALID_PARAMETER(parameter="Body or MediaUrl", reason=reason)


def _network(call: Call) -> SimulatedNetwork:
    """The simulated network, here. Raises NOT_SIMULATED, NotHere."""
    return call.here(SimulatedNetwork, NOT_SIMULATED(what="A handset"))


def _viewer(call: Call) -> Viewer:
    """The caller's eyes."""
    return Viewer(call.db, call.part(Senders), call.account_sid)


def _handset(call: Call) -> str:
    """The number in the path. Raises NOT_SIMULATED; NOT_FOUND for what is none, or is a sender of the platform."""
    _network(call)
    return _number(call)


def _number(call: Call) -> str:
    """The same of whoever need not have the network in this process."""
    call.part(SimulatedNetwork, NOT_SIMULATED(what="A handset"))
    number = normalised(call.path["handset"])
    if number is None or call.part(Senders).at(number):
        raise call.not_found()
    return number


async def _shown(call: Call, handset: str) -> Handset:
    found = await _viewer(call).held(handset)
    last = as_shown(HeldMessage, found[0]) if found else None
    return Handset(phone_number=handset, power=await _network(call).power(handset), last_message=last)
