"""Every page and every act of the console, as other tenants and as lesser roles: nothing of another's, nothing beyond."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

import msgspec
import pytest
import requests

from tests.console.running import running
from tests.contract.console_walk import DOORS, OPERATIONS, OWN, Offers, Stop, Visitor, stops
from tests.contract.estate import MARK, OPTED_OUT, RECIPIENT, Estate, acquire, drafts, paths
from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.server import Login, RunningServer, running_server, settled
from tests.contract.site import Site
from tests.contract.wire import Wire
from tidings.accounts.model import Capability, Principal
from tidings.accounts.organizations.roles import SIDS, permissions_of
from tidings.console.asking import may
from tidings.console.pages import Pages

pytestmark = pytest.mark.xdist_group("console-tenancy")

PASSWORD = "correct-horse-battery-staple-42"
READER = frozenset({"/tidings/messages/list"})
"""The one permission of a restricted key."""
_SID = re.compile(r"\b[A-Z]{2}[0-9a-f]{32}\b")
_REPLAYS = re.compile(r'"(?:sid|replays)": ?[^,]+')


class Here(msgspec.Struct, frozen=True):
    """A server of its own, with what the first account has there, and people of that account."""

    server: RunningServer
    estate: Estate
    stops: list[Stop]
    roles: Mapping[str, tuple[Login, Principal | None]]
    """Who signs in as what; whose rights nothing narrows has no principal here."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Here]:
    """All of it."""
    with running_server(tmp_path_factory.mktemp("console-tenancy"), registration_pace="instant") as server:
        desk = Desk(server, server.logins.main)
        isv = Registrant(desk)
        estate = {**acquire(desk, site.url("/picture.png")), "draft": drafts(isv)["BU"], "step": "customer"}
        numbers = {one.sid: one.phone_number for one in desk.client.incoming_phone_numbers.list()}
        estate |= {"number": numbers[estate["PN"]], "mark": MARK, "other": server.logins.stranger.sid}
        texts = isv.until(lambda: [one for one in isv.texts(RECIPIENT) if one["body"] == MARK], bool, "the picture")
        estate |= {"HM": texts[0]["sid"], "file": _document_with_a_file(desk)}
        services = desk.client.messaging.v1.services
        for lender in services.list():
            for code in lender.short_codes.list():
                services(lender.sid).short_codes(code.sid).delete()
        services(estate["MG"]).short_codes.create(estate["SC"])
        yield Here(server, estate, stops(estate), {**_keys(desk), **_people(server)})
        desk.transport.close()


def _document_with_a_file(desk: Desk) -> str:
    said = {"FriendlyName": MARK, "Type": "customer_profile_address", "Attributes": "{}"}
    parts = [f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in said.items()]
    head = '--cut\r\nContent-Disposition: form-data; name="File"; filename="scan.pdf"\r\n\r\n'
    body = "\r\n".join([*parts, f"{head}%PDF-1.7 {MARK}", "--cut--\r\n"]).encode()
    with contextlib.closing(Wire(desk.server.port, desk.login)) as wire:
        kind = "multipart/form-data; boundary=cut"
        made = wire.post("/v1/SupportingDocuments", body, host="trusthub.twilio.com", content_type=kind)
    return str(made.json["sid"])


def _keys(desk: Desk) -> dict[str, tuple[Login, Principal | None]]:
    standard = desk.client.new_keys.create(friendly_name="standard")
    allow = {"allow": sorted(READER)}
    narrow = desk.client.iam.v1.new_api_key.create(account_sid=desk.login.sid, key_type="restricted", policy=allow)
    own = desk.login.sid
    return {
        "owner": (desk.login, Principal(own, own, Capability.EVERYTHING)),
        "standard key": (Login(standard.sid, standard.secret), Principal(standard.sid, own, Capability.STANDARD)),
        "restricted key": (
            Login(narrow.sid, narrow.secret),
            Principal(narrow.sid, own, Capability.RESTRICTED, READER),
        ),
        "operator": (desk.server.operator, None),
        "stranger": (desk.server.logins.stranger, None),
    }


def _link_to(reader: Visitor, email: str) -> str | None:
    """What a letter leads to, once it is kept; until then its text is not shown."""
    letter = reader.get("/sent-mail").text.partition(f"To {email}")[2].partition("</article>")[0]
    found = re.search(r"/invitation\?token=[\w-]+", letter)
    return found and found[0]


def _people(server: RunningServer) -> dict[str, tuple[Login, Principal | None]]:
    """Who was invited, and came."""
    first = Visitor(server.base, server.logins.main)
    chosen = {"name": "Ann", "password": PASSWORD, "again": PASSWORD}
    first.get("/sign-up")
    assert first.post("/sign-up", email="ann@example.com", **chosen).status_code == 303
    first.get("/people")
    found = {}
    for role in ("developer", "support", "read-only", "billing-manager"):
        email = f"{role}@example.com"
        assert first.post("/people/invite", email=email, role=role).status_code == 303
        link = settled(partial(_link_to, first, email), f"a letter to {email}", 20.0)
        guest = Visitor(server.base)
        guest.get(link)
        assert guest.post(link, **{**chosen, "name": role}).status_code == 303
        may_do = permissions_of(SIDS[role])
        found[role] = (Login(email, PASSWORD), Principal(role, server.logins.main.sid, Capability.RESTRICTED, may_do))
    return found


async def test_the_walk_knows_every_address_of_the_console(here: Here, tmp_path: Path) -> None:
    async with running(tmp_path, account_sid=here.server.logins.main.sid, auth_token="t" * 32) as world:
        routes = [route for route in Pages(world.app.program).routes if route.path != "/static"]
    there = {(method, route.path) for route in routes for method in route.methods - {"HEAD"}}
    walked = {(stop.method, stop.route) for stop in here.stops}
    apart = {(method, path) for method, path in there if path in DOORS | OWN}
    assert there - walked - apart == set(), "an address that the walk does not know: name it in console_walk"
    assert walked - there == set()


# Nothing of another's


@pytest.mark.parametrize("who", ["stranger", "subaccount", "nobody", "another site", "no form"])
def test_who_is_somebody_else_sees_nothing_and_changes_nothing(here: Here, who: str) -> None:
    login, before = getattr(here.server.logins, who, None), _snapshot(here)
    marks = _marks(here, login or here.server.logins.stranger)
    names = {"confirmed": MARK}
    shown: list[str] = []
    if who in ("stranger", "subaccount", "nobody"):
        visitor = Visitor(here.server.base, login)
        for stop in here.stops:
            answer = visitor.go(stop, **(names if stop.method == "POST" else {}))
            told = f"{answer.text} {answer.headers.get('Location', '')}"
            said = unquote(f"{stop.path} {' '.join(stop.form.values())}")
            leaked = sorted(mark for mark in marks if mark in told and mark not in said)
            leaked = [] if stop.route == "/consent" and who != "nobody" else leaked  # who is asked is told by whom
            shown += [f"{stop.name}: {answer.status_code} {leaked}"] if leaked else []
            assert answer.status_code < 500, stop.name
    else:
        visitor = Visitor(here.server.base, here.server.logins.main)
        headers = {"Sec-Fetch-Site": "cross-site"} if who == "another site" else {}
        token = {} if headers else {"form_token": ""}
        posts = [(stop.name, stop.path, stop.form) for stop in here.stops if stop.method == "POST"]
        posts += [(path, path, {}) for path in (*OWN, "/sign-out", "/sign-in", "/sign-up")]
        for name, path, form in posts:
            answer = visitor.post(path, headers, **{**form, **names, **token})
            fits = answer.status_code == 403 or (path == "/sign-out" and answer.headers.get("Location") == "/")
            shown += [] if fits else [f"{name}: {answer.status_code}"]
        assert visitor.get("/messages").status_code == 200, "it was signed out"
    assert not shown, "\n".join(shown)
    after = _snapshot(here)
    assert [path for path in before if before[path] != after[path]] == []


def _marks(here: Here, other: Login) -> set[str]:
    """What is the first account's alone: what the API shows of it, and does not show the other one."""
    own, others = (" ".join(_snapshot(here, login).values()) for login in (here.server.logins.main, other))
    found = set(_SID.findall(own)) - set(_SID.findall(others))
    return {*found, MARK, RECIPIENT, OPTED_OUT, here.estate["number"]} - {here.estate["IX"], other.sid}


def _snapshot(here: Here, login: Login | None = None) -> dict[str, str]:
    """What the API shows of an account."""
    login = login or here.server.logins.main
    wire, estate = Wire(here.server.port, login), {**here.estate, "AC": login.sid, "OR": f"OR{login.sid[2:]}"}
    found = {}
    for one in OPERATIONS.values():
        if one.method != "GET" or one.public or one.needs is Capability.OPERATOR or one.path.startswith(_UNSTEADY):
            continue
        for path in paths(estate, one.path):
            full = f"{one.product.prefix}{path}{one.product.dialect.suffix}"
            answer = wire.ask("GET", full, host=f"{one.product.label}.twilio.com")
            told = answer.body.decode() if answer.status < 300 else ""
            is_tried = one.path.startswith(("/Callbacks", "/FailingHosts"))  # again and again, by itself
            found[f"{one.product.label} {full}"] = " ".join(_REPLAYS.findall(told)) if is_tried else told
    wire.close()
    return found


_UNSTEADY = (
    "/Customer",
    "/Sessions",
    "/Insights",
    "/Clock",
    "/Queues",
    "/Processes",
    "/authorize",
    "/PhoneNumbers/{phone_number}",
)
"""What is another at every look, as it counts the traffic or says what is now."""


async def test_the_events_of_one_account_are_not_told_to_another(here: Here) -> None:
    stranger, heard = Visitor(here.server.base, here.server.logins.stranger), ""
    with stranger.session.get(f"{here.server.base}/handsets/events", stream=True, timeout=30) as stream:
        events = stream.iter_content(65_536)
        heard += next(events).decode()
        desk = Desk(here.server, here.server.logins.main)
        with contextlib.closing(desk.transport):
            desk.client.messages.create(to=RECIPIENT, from_=here.estate["number"], body=MARK)
        while heard.count("event: alive") < 3:
            heard += next(events).decode()
    assert "event: listing" in heard
    assert not [mark for mark in (MARK, RECIPIENT, here.estate["number"]) if mark in heard]


def test_the_palette_finds_nothing_of_another(here: Here) -> None:
    stranger = Visitor(here.server.base, here.server.logins.stranger)
    for mark in (MARK, RECIPIENT, here.estate["number"], here.estate["number"][1:9], "owl", "John"):
        assert stranger.get(f"/find?q={quote(mark)}").json() == [], mark
    assert Visitor(here.server.base, here.server.logins.main).get("/find?q=John").json() != []


# No act beyond the role


ROLES = ("owner", "standard key", "restricted key", "developer", "support", "read-only", "billing-manager")
_REFUSED = (403, 404)


class Walk(msgspec.Struct, frozen=True):
    """What somebody got at every address. Who may do everything only looks: what it does, the pages' own tests tell."""

    visitor: Visitor
    answers: list[tuple[Stop, requests.Response]]


@pytest.fixture(scope="module", params=[*ROLES, "operator", "stranger"])
def walk(here: Here, request: pytest.FixtureRequest) -> tuple[str, Walk]:
    """Each of them in turn."""
    role: str = request.param
    visitor = Visitor(here.server.base, here.roles[role][0])
    wanted = [stop for stop in here.stops if stop.method == "GET" or role not in ("owner", "operator")]
    return role, Walk(visitor, [(stop, visitor.go(stop)) for stop in wanted])


def test_a_role_gets_on_where_it_may_and_nowhere_else(here: Here, walk: tuple[str, Walk]) -> None:
    role, walked = walk
    principal = here.roles[role][1]
    if principal is None:
        pytest.skip("whose rights nothing narrows is walked above")
    wrong = []
    for stop, answer in walked.answers:
        may_do = all(may(one, principal) for one in stop.by) and (not stop.needs or stop.needs.held_by(principal))
        if answer.status_code >= 500 or (answer.status_code not in _REFUSED) != (may_do and stop.is_there):
            wrong.append(f"{stop.name}: {answer.status_code}, {'may' if may_do else 'may not'}")
    assert not wrong, "\n".join(wrong)


def test_what_a_page_offers_works(walk: tuple[str, Walk]) -> None:
    _, walked = walk
    refused = {
        (_kind(stop.path), stop.act)
        for stop, answer in walked.answers
        if stop.method == "POST" and answer.status_code == 403
    }
    seen = {_kind(stop.path): answer.status_code for stop, answer in walked.answers if stop.method == "GET"}
    wrong = []
    for stop, answer in walked.answers:
        is_page = answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")
        offers = Offers(answer.text if stop.method == "GET" and is_page else "")
        for link in dict.fromkeys(offers.links):
            if _kind(link) not in seen or seen[_kind(link)] in _REFUSED:
                seen[_kind(link)] = walked.visitor.get(link).status_code
            wrong += [f"{stop.route} offers {link}: {seen[_kind(link)]}"] if seen[_kind(link)] >= 400 else []
        acts = {(_kind(path or stop.path), act) for path, act in offers.acts}
        wrong += [f"{stop.route} offers {act}" for act in acts & refused]
    assert not wrong, "\n".join(sorted(set(wrong)))


def _kind(path: str) -> str:
    """An address without what differs from item to item."""
    return re.sub(r"/countries/[A-Z]{2}\b", "/countries/XX", _SID.sub("{}", path.partition("?")[0]))
