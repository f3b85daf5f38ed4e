"""The handsets page: simulated phones in the browser, to read what was sent to them and to write back."""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tidings.accounts.model import OPERATOR_NAME
from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.simulated.outcomes import OUTCOMES
from tidings.console.asking import operation_at
from tidings.console.desk import Desk, Page, Visit, json
from tidings.console.explanations import Explanations
from tidings.console.media_answer import medium_answer
from tidings.console.page_rights import Permitted, has
from tidings.console.phones import Phones
from tidings.console.program import Program
from tidings.console.sign_in import PAGE, PATH
from tidings.console.stream import Streams
from tidings.console.undelivered import UndeliveredReader
from tidings.core import Problem, is_sid
from tidings.http import TIDINGS_V1, Operation
from tidings.http import Response as ApiResponse
from tidings.http.problems import INVALID_PARAMETER, NOT_FOUND, TOO_MANY_REQUESTS
from tidings.messages.media import IMAGES_MOST
from tidings.messages.model import BODY_MOST, MEDIA_MOST
from tidings.numbers.addresses import is_e164, normalised

FIRST_PHONE = "+14155550100"
"""The phone of the first example: a number that nobody has, and whose messages arrive."""
PLACE_DIGITS_MOST = 4
_SEEN: Final = Permitted(
    [operation_at(TIDINGS_V1, "GET", path) for path in ("/Handsets", "/Handsets/{handset}/Messages")]
)
_WRITES: Final = operation_at(TIDINGS_V1, "POST", "/Handsets/{handset}/Messages")
_SWITCHES: Final = operation_at(TIDINGS_V1, "POST", "/Handsets/{handset}")
TYPED_MOST = 40
_WITH_FILES = "multipart/form-data"
_STREAM = {"X-Accel-Buffering": "no"}
"""Asks a proxy not to hold events back."""


class HandsetPages:
    """The page and what its scripts ask for."""

    def __init__(self, app: Program, desk: Desk, explanations: Explanations) -> None:
        self._desk = desk
        failed = UndeliveredReader(desk, explanations)
        self._simulation = _Simulation(app, desk, app.simulated, failed) if app.simulated is not None else None

    def routes(self) -> list[Route]:
        """The page's addresses; without a simulated network the page alone, which says so."""
        page = Route("/handsets", self._desk.page(self._show, _SEEN), methods=["GET"])
        if self._simulation is None:
            return [page]
        simulation, phone = self._simulation, "/handsets/phones/{number}"
        reads = partial(self._simulated, "GET")
        return [
            page,
            reads("/handsets/phones", simulation.listing),
            self._simulated("POST", "/handsets/phones", simulation.add, _SWITCHES),
            reads("/handsets/book", simulation.book),
            reads(f"{phone}/messages", simulation.messages),
            self._simulated("POST", f"{phone}/messages", simulation.write, _WRITES),
            reads(f"{phone}/undelivered", simulation.undelivered),
            self._simulated("POST", f"{phone}/power", simulation.switch, _SWITCHES),
            reads("/handsets/media/{sid}/{place}", simulation.medium),
            reads("/handsets/events", simulation.events),
        ]

    def _simulated(self, method: str, path: str, answer: Page, *more: Operation) -> Route:
        return Route(path, self._desk.script(answer, _SEEN, *more), methods=[method])

    def stop(self) -> None:
        """Ends the event streams."""
        if self._simulation is not None:
            self._simulation.streams.stop()

    async def _show(self, visit: Visit) -> Response:
        context = self._desk.frame(visit.request, visit, PAGE)
        if self._simulation is None:
            return self._desk.html("no_handsets.html", context)
        senders = await self._simulation.phones.senders(visit.account)
        curl = {
            "base": self._desk.api_base(visit.request),
            "account_sid": "ACCOUNT_SID" if visit.account.sid == OPERATOR_NAME else visit.account.sid,
            "sender": senders[0].address if senders else "YOUR_NUMBER",
            "phone": FIRST_PHONE,
        }
        bounds = {"body_most": BODY_MOST, "octets_most": IMAGES_MOST, "media_most": MEDIA_MOST}
        return self._desk.html("handsets.html", {**context, **bounds, "curl": curl, "outcomes": OUTCOMES})


class _Simulation:
    """What scripts ask for where there is a simulated network."""

    def __init__(self, app: Program, desk: Desk, network: SimulatedNetwork, failed: UndeliveredReader) -> None:
        self._desk = desk
        self._failed = failed
        self.phones = Phones(app.database, network, app.senders, app.clock)
        self.streams = Streams(self.phones, network)
        self._media = app.media

    async def listing(self, visit: Visit) -> Response:
        """All phones, and the senders."""
        return json(await self.phones.listing(visit.account))

    async def book(self, visit: Visit) -> Response:
        """A page of all phones, by number: `after` one of them, `starts` with some digits."""
        given = visit.request.query_params
        after, typed = given.get("after", ""), given.get("starts", "")
        if after and not is_e164(after):
            raise INVALID_PARAMETER(parameter="after", reason="it is no phone")
        return json(await self.phones.book(visit.account, after, typed[:TYPED_MOST]))

    async def add(self, visit: Visit) -> Response:
        """Puts a phone on the page."""
        given = visit.fields.get("number", "")
        number = normalised(given)
        if number is None:
            raise INVALID_PARAMETER(parameter="number", reason="a phone number with its country, as +14155550100")
        if self.phones.is_sender(number):
            raise INVALID_PARAMETER(parameter="number", reason="it is a sender of this installation, not a phone")
        await self.phones.add(visit.account, number)
        return json(await self.phones.phone(visit.account, number), 201)

    async def messages(self, visit: Visit) -> Response:
        """One phone and what it holds; `before` one of its messages, or the newest."""
        number, before = _number(visit), visit.request.query_params.get("before")
        if before is None:
            return json(await self.phones.with_messages(visit.account, number))
        if not is_sid(before, "HM"):
            raise INVALID_PARAMETER(parameter="before", reason="it is no message of a phone")
        return json(await self.phones.older(visit.account, number, before))

    async def undelivered(self, visit: Visit) -> Response:
        """What was sent to a phone and did not arrive."""
        return json(await self._failed.of(visit, _number(visit)))

    async def write(self, visit: Visit) -> Response:
        """The person at the phone writes to one of the account's senders; pictures come as files of the form."""
        if visit.request.headers.get("content-type", "").startswith(_WITH_FILES):
            number = _number(visit)
            return await self._told(visit, number, await self._desk.pass_on(visit, f"{PATH}/{number}/Messages"))
        given = {"To": visit.fields.get("to", ""), "Body": visit.fields.get("body", "")}
        return await self._changed(visit, "/Messages", given)

    async def switch(self, visit: Visit) -> Response:
        """Turns a phone on or off."""
        return await self._changed(visit, "", {"Power": visit.fields.get("power", "")})

    async def _changed(self, visit: Visit, what: str, given: dict[str, str]) -> Response:
        """Changes a phone through the API; answers the phone as it is then, or why not."""
        number = _number(visit)
        return await self._told(visit, number, await self._desk.ask_api(visit, f"{PATH}/{number}{what}", given))

    async def _told(self, visit: Visit, number: str, answer: ApiResponse) -> Response:
        if answer.status >= 400:
            return Response(answer.body, answer.status, media_type="application/json")
        return json(await self.phones.with_messages(visit.account, number))

    async def medium(self, visit: Visit) -> Response:
        """A medium of a message on a phone: images as such, everything else only to be saved."""
        sid, place = visit.request.path_params["sid"], visit.request.path_params["place"]
        is_one = is_sid(sid) and place.isdecimal() and len(place) <= PLACE_DIGITS_MOST
        url = await self.phones.medium_url(visit.account, sid, int(place)) if is_one else None
        found = await self._media.at(url) if url is not None else None
        if found is None:
            raise NOT_FOUND(path=visit.request.url.path)
        return medium_answer(found.octets, f"{sid}-{place}")

    async def events(self, visit: Visit) -> Response:
        """What happens, as it happens."""
        refused = self.streams.why_not(visit.account, visit.session)
        if refused is not None:
            raise TOO_MANY_REQUESTS(reason=refused)
        stream = self.streams.open(visit.account, visit.session, partial(self._may_listen, visit))
        return StreamingResponse(stream, headers=_STREAM, media_type="text/event-stream")

    async def _may_listen(self, visit: Visit) -> bool:
        """Whether this visitor is still signed in, for the same account, and still may see the phones."""
        try:
            now = await self._desk.visitor(visit.request)
        except Problem:
            return False
        return now is not None and now.account.sid == visit.account.sid and has(now.principal, [_SEEN])


def _number(visit: Visit) -> str:
    """The phone that the path names. Raises NOT_FOUND."""
    number = normalised(str(visit.request.path_params["number"]))
    if number is None:
        raise NOT_FOUND(path=visit.request.url.path)
    return number
