"""Every page and every act of the console, as other tenants and as lesser roles: nothing of another's, nothing beyond."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.contract.estate import Estate, acquire, give_up
from tests.contract.sdk import Desk
from tests.contract.server import Login, RunningServer
from tests.contract.site import Site
from tidings.accounts.model import Capability
from tidings.console.catalogue import SHEETS
from tidings.console.sheets.model import SEGMENT, Sheet, operations_of
from tidings.http.declared import PLACE

pytestmark = pytest.mark.xdist_group("server")

EVERYBODYS = ("/countries",)
ITEMS = [
    sheet
    for sheet in SHEETS
    if operations_of(sheet).fetch and sheet.needs is not Capability.OPERATOR and sheet.place not in EVERYBODYS
]
OPERATORS = [sheet for sheet in SHEETS if sheet.needs is Capability.OPERATOR]
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


class Visitor:
    """A browser of somebody who is signed in."""

    def __init__(self, base: str, login: Login) -> None:
        self._base = base
        self._session = requests.Session()
        self._session.headers["Sec-Fetch-Site"] = "same-origin"
        self.token = ""
        self.post("/sign-in", self.get("/sign-in"), user=login.sid, secret=login.token)
        self.get("/errors")

    def get(self, path: str) -> requests.Response:
        answer = self._session.get(self._base + path, allow_redirects=False, timeout=30)
        self.token = found[1] if (found := _TOKEN.search(answer.text)) else self.token
        return answer

    def post(self, path: str, *_: Any, **fields: str) -> requests.Response:
        given = {"form_token": self.token, **fields}
        return self._session.post(self._base + path, data=given, allow_redirects=False, timeout=30)


@pytest.fixture(scope="module")
def owned(server: RunningServer, site: Site) -> Iterator[Estate]:
    """What the first account has."""
    desk = Desk(server, server.logins.main)
    estate = acquire(desk, site.url("/picture.png"))
    services = desk.client.messaging.v1.services
    lenders = [one.sid for one in services.list() if one.short_codes.list()]
    for lender in lenders:
        services(lender).short_codes(estate["SC"]).delete()
    services(estate["MG"]).short_codes.create(estate["SC"])
    yield estate
    services(estate["MG"]).short_codes(estate["SC"]).delete()
    for lender in lenders:
        services(lender).short_codes.create(estate["SC"])
    give_up(desk, estate)
    desk.transport.close()


def place_of(sheet: Sheet, estate: Estate) -> str:
    """The path of one item's page, of that estate."""
    fetch = operations_of(sheet).fetch
    assert fetch is not None
    *_, (name, prefixes) = PLACE.findall(fetch.path)
    below, kinds = fetch.path.split("/")[1], prefixes.split("|") if prefixes else [name]
    items = [estate.get(f"{below} {kind}") or estate[kind] for kind in kinds if kind in estate]
    filled = SEGMENT.sub(estate["MG"], sheet.place)
    assert items, f"{sheet.place}: there is none in the estate"
    return f"{filled}/{items[0]}"


@pytest.mark.parametrize("sheet", ITEMS, ids=lambda sheet: sheet.place)
@pytest.mark.parametrize("who", ["stranger", "subaccount"])
def test_another_accounts_page_is_none_and_nothing_can_be_done_there(
    server: RunningServer, owned: Estate, sheet: Sheet, who: str
) -> None:
    own, other = Visitor(server.base, server.logins.main), Visitor(server.base, getattr(server.logins, who))
    path = place_of(sheet, owned)
    assert own.get(path).status_code == 200
    asked = [
        other.get(path),
        other.post(path, FriendlyName="Taken"),
        other.post(f"{path}/delete", confirmed="x"),
        *(other.post(f"{path}/act", act=act.label, confirmed="x") for act in sheet.acts),
    ]
    assert [answer.status_code for answer in asked] == [404] * len(asked)
    assert own.get(path).status_code == 200


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.place)
def test_a_list_shows_another_account_nothing_of_this_one(server: RunningServer, owned: Estate, sheet: Sheet) -> None:
    if sheet.needs is Capability.OPERATOR:
        pytest.skip("the operator's are walked below")
    other = Visitor(server.base, server.logins.stranger)
    page = other.get(SEGMENT.sub(owned["MG"], sheet.place))
    assert page.status_code in (200, 404)
    mine = {sid for prefix, sid in owned.items() if len(sid) == 34 and prefix != "RN"}
    assert not [sid for sid in mine if sid in page.text and sid not in page.url]


@pytest.mark.parametrize("sheet", OPERATORS, ids=lambda sheet: sheet.place)
def test_no_account_sees_or_does_what_is_the_operators(server: RunningServer, sheet: Sheet) -> None:
    visitor = Visitor(server.base, server.logins.main)
    for path in (sheet.place, f"{sheet.place}.csv", f"{sheet.place}.jsonl"):
        assert visitor.get(path).status_code == 403
    found = operations_of(sheet)
    if found.create:
        assert visitor.post(f"{sheet.place}/new", Name="x").status_code == 403
    if found.fetch:
        for ending in ("", "/act", "/delete"):
            assert visitor.post(f"{sheet.place}/{'TL' + '0' * 32}{ending}", confirmed="x").status_code == 403


@pytest.mark.parametrize(
    "sheet", [one for one in SHEETS if one.needs is Capability.EVERYTHING], ids=lambda one: one.place
)
def test_a_standard_key_sees_and_does_nothing_with_accounts_and_keys(
    server: RunningServer, owned: Estate, desk: Desk, sheet: Sheet
) -> None:
    key = desk.client.new_keys.create(friendly_name="standard")
    visitor = Visitor(server.base, Login(key.sid, key.secret))
    assert visitor.get(sheet.place).status_code == 403
    assert visitor.post(f"{sheet.place}/new", FriendlyName="x").status_code in (403, 404, 405)
    fetch = operations_of(sheet).fetch
    if fetch is not None and sheet in ITEMS:
        path = place_of(sheet, {**owned, "AE": "AE" + "0" * 32})
        assert visitor.get(path).status_code == 403
        assert visitor.post(f"{path}/delete", confirmed="x").status_code == 403
    desk.client.keys(key.sid).delete()
