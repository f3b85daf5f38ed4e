"""A small API, declared as rooms declare theirs, on an in-memory store: what the tests of this room talk to."""

from __future__ import annotations

import base64
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
import pytest
import sqlalchemy as sa
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from tests.http.fields import fields_of
from tidings.core import Instant, Kind, MovableClock, SeededChance, Sid, Sids, Until
from tidings.db.sqlite import SqliteDatabase
from tidings.http import (
    SELF,
    Api,
    Bad,
    Call,
    Collection,
    Hidden,
    JsonParams,
    Link,
    Page,
    Params,
    Parts,
    Product,
    Request,
    Required,
    Resource,
    Response,
    UploadParams,
    links,
    operation,
    page_of,
)
from tidings.http.dialect import CORE
from tidings.http.problems import AUTHENTICATION_FAILED, NOT_FOUND

METADATA = sa.MetaData()
MESSAGING = Product("messaging", "v1", metadata=METADATA)
CORE_API = Product("api", "2010-04-01", CORE, metadata=METADATA)
TIDINGS = Product("tidings", "v1", prefix="/tidings/v1", metadata=METADATA)
TRUSTHUB = Product("trusthub", "v1", metadata=METADATA)

ALPHA_SENDER_INVALID = Kind(21709, 400, "Alpha sender {alpha_sender} is invalid")
TO_INVALID = Kind(21211, 400, "To {to} is not a number")
TO_REQUIRED = Kind(21604, 400, "To is required")


class Region(StrEnum):
    NORTH = "north"
    SOUTH = "south"


class Service(Resource):
    sid: Sid
    account_sid: Sid
    friendly_name: str
    date_created: Instant
    date_updated: Instant
    url: Link = SELF
    links: Link = links(alpha_senders="/AlphaSenders", brand="~/a2p/Brands/{friendly_name}")


class CreateService(Params):
    friendly_name: Annotated[str, Meta(max_length=64)]


class UpdateService(Params):
    friendly_name: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET


services = Collection(MESSAGING, "/Services", Service, sid="MG", table="service")
services.standard("fetch", "list", "delete", create=CreateService, update=UpdateService)


class AlphaSender(Resource):
    sid: Sid
    account_sid: Sid
    service_sid: Sid
    date_created: Instant
    date_updated: Instant
    alpha_sender: str
    capabilities: list[str]
    url: Link = SELF


class CreateAlphaSender(Params):
    alpha_sender: Annotated[str, Meta(pattern="^[A-Za-z0-9 &+_-]{1,11}$")]


alpha_senders = Collection(
    MESSAGING,
    "/Services/{service_sid:MG}/AlphaSenders",
    AlphaSender,
    sid="AI",
    table="alpha_sender",
    invalid=ALPHA_SENDER_INVALID,
    parent=services,
    page_size_max=100,
    oldest_first=True,
    unique=[("service_sid", "alpha_sender")],
)
alpha_senders.standard("fetch", "list", "delete")


@alpha_senders.create
async def create_alpha_sender(call: Call, given: CreateAlphaSender) -> AlphaSender:
    if not any(letter.isalpha() for letter in given.alpha_sender):
        raise ALPHA_SENDER_INVALID(alpha_sender=given.alpha_sender)
    return await alpha_senders.insert(call, given, capabilities=["SMS"])


class Leg(msgspec.Struct, frozen=True):
    number: str
    rung: Instant | None = None


class Note(Resource):
    sid: Sid
    account_sid: Hidden[Sid]
    body: str
    from_: str | None
    to: str
    count: int | None
    urgent: bool = False
    region: Region | None
    legs: list[Leg] = []
    attributes: dict[str, Any] | None
    media: list[str] = []
    date_due: Instant | None
    date_created: Instant
    date_updated: Instant
    secret: Hidden[str | None] = None
    uri: Link = SELF
    subresource_uris: Link = links(media="/Media")


class CreateNote(Params):
    to: Annotated[str, Meta(pattern=r"^\+[0-9]{2,15}$"), Bad(TO_INVALID), Required(TO_REQUIRED)]
    from_: str | UnsetType = UNSET
    body: str
    count: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    urgent: bool | UnsetType = UNSET
    region: Region | UnsetType = UNSET
    legs: list[Leg] | UnsetType = UNSET
    attributes: dict[str, Any] | UnsetType = UNSET
    media: list[str] | UnsetType = UNSET
    date_due: Instant | UnsetType = UNSET
    secret: str | UnsetType = msgspec.field(default=UNSET, name="A2PSecret")


class SearchNotes(Params):
    to: str | UnsetType = UNSET
    due_before: Until | UnsetType = msgspec.field(default=UNSET, name="DateDue<")


notes = Collection(CORE_API, "/Accounts/{account_sid:AC}/Notes", Note, sid="NO|NX", table="note")
notes.standard("fetch", "delete")


@notes.create
async def create_note(call: Call, given: CreateNote) -> Note:
    return await notes.insert(call, given)


@notes.list
async def list_notes(call: Call, given: SearchNotes) -> Page:
    where = [] if given.to is UNSET else [notes.table.c.to == given.to]
    if given.due_before is not UNSET:
        where.append(notes.table.c.date_due <= given.due_before)
    return await notes.page(call, *where)


class Country(msgspec.Struct, frozen=True):
    iso_country: str
    url: Link = SELF


COUNTRIES = [Country(f"{letter}{letter}") for letter in "ABCDEFG"]


@operation(MESSAGING, "GET", "/Countries", resource=Country, item_path="/Countries/{iso_country}", key="countries")
async def list_countries(call: Call) -> Page:
    return page_of(call, COUNTRIES, lambda country: (country.iso_country,), oldest_first=True)


@operation(MESSAGING, "GET", "/Countries/{iso_country}", resource=Country)
async def fetch_country(call: Call) -> Country:
    return Country(call.path["iso_country"])


class Template(JsonParams):
    friendly_name: str
    types: dict[str, dict[str, str]]
    count: int = 0


@operation(TRUSTHUB, "POST", "/Templates", status=201)
async def create_template(_call: Call, given: Template) -> dict[str, Any]:
    return {"friendly_name": given.friendly_name, "types": given.types}


@operation(TRUSTHUB, "POST", "/Token", public=True)
async def token(call: Call) -> dict[str, Any]:
    return {"account": call.account, "at": call.clock.now()}


class TakeFiles(UploadParams):
    name: str = ""


@operation(TIDINGS, "POST", "/Files")
async def take_files(call: Call, given: TakeFiles) -> dict[str, Any]:
    return {"name": given.name, "files": {upload.filename: len(upload.content) for upload in call.uploads}}


@operation(TIDINGS, "GET", "/Echo")
async def echo(call: Call) -> dict[str, Any]:
    return {"root": call.root, "base_url": call.base_url, "version": call.api_version, "gate": call.part(Gate).name}


@operation(TIDINGS, "GET", "/Fault")
async def fault(_call: Call) -> None:
    msg = "the secret body"
    raise RuntimeError(msg)


@operation(TIDINGS, "GET", "/Wait")
async def wait(call: Call) -> None:
    await call.part(Gate).passed()


@operation(TIDINGS, "GET", "/Raw")
async def raw(_call: Call) -> Response:
    return Response(307, b"there", b"text/plain", [(b"Location", b"/there")])


class Gate:
    """Where /Wait waits."""

    name = "gate"

    def __init__(self) -> None:
        self.waiting: Any = None

    async def passed(self) -> None:
        await self.waiting.wait()


class Account(msgspec.Struct):
    sid: Sid


class Answer:
    """A response, read."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.raw = response.body
        self.headers = {name.decode().lower(): value.decode() for name, value in fields_of(response)}
        self.json = msgspec.json.decode(response.body) if response.body[:1] in (b"{", b"[") else None


class World:
    """The API with two accounts; `get` and its kind act as the first."""

    account = "AC" + "a" * 32
    other = "AC" + "b" * 32

    def __init__(self, **settings: Any) -> None:
        self.clock = MovableClock(lambda: 1_438_287_151_000_000)  # Thu, 30 Jul 2015 20:12:31 +0000
        self.chance = SeededChance(7)
        self.db = SqliteDatabase(None)
        self.gate = Gate()
        self.settings = settings
        self.api: Api | None = None

    async def start(self) -> Api:
        if self.api is None:
            await self.db.start()
            for table in METADATA.sorted_tables:
                await self.db.run_script(str(CreateTable(table).compile(dialect=sqlite.dialect())))
            parts = Parts(self.db, self.clock, self.chance, Sids(self.clock, self.chance), self.gate)
            products = (MESSAGING, CORE_API, TIDINGS, TRUSTHUB)
            self.api = Api(parts, authenticate, products=products, **self.settings)
        return self.api

    async def ask(
        self,
        method: str,
        path: str,
        form: Any = None,
        *,
        body: bytes | None = None,
        host: str = "messaging.twilio.com",
        user: str | None = account,
        content_type: str | None = "application/x-www-form-urlencoded",
        **headers: str,
    ) -> Answer:
        api = await self.start()
        path, _, query = path.partition("?")
        all_headers = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
        all_headers[b"host"] = host.encode()
        if user:
            all_headers[b"authorization"] = b"Basic " + base64.b64encode(f"{user}:x".encode())
        if content_type:
            all_headers[b"content-type"] = content_type.encode()
        body = urlencode(form, doseq=True).encode() if body is None and form else body or b""
        return Answer(await api(Request(method, path, query.encode(), all_headers, body, "127.0.0.1", "https")))

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.ask("GET", path, **more)

    async def post(self, path: str, form: Any = None, **more: Any) -> Answer:
        return await self.ask("POST", path, form, **more)

    async def delete(self, path: str, **more: Any) -> Answer:
        return await self.ask("DELETE", path, **more)

    async def service(self, name: str = "one") -> str:
        made = await self.post("/v1/Services", {"FriendlyName": name})
        return str(made.json["sid"])

    @property
    def notes(self) -> str:
        return f"/2010-04-01/Accounts/{self.account}/Notes.json"

    async def note(self, **form: Any) -> Answer:
        return await self.post(self.notes, {"To": "+1415", "Body": "hi", **form}, host="api.twilio.com")


class Who(str):
    """Who makes a request; it may do all."""

    __slots__ = ()
    allowed = None


async def authenticate(request: Request, path_account_sid: str | None) -> tuple[Account, Who]:
    given = request.headers.get(b"authorization", b"")
    if not given:
        raise AUTHENTICATION_FAILED()
    user = base64.b64decode(given[6:]).decode().partition(":")[0]
    if path_account_sid not in (None, user):
        raise NOT_FOUND(path=request.path)
    return Account(user), Who(user)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make_world() -> type[World]:
    return World
