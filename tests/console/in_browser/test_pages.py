"""Each page in a browser: its main act, what is said at the field of wrong input, and what is left without connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from tests.browser import chromium, needs_browser
from tests.console.in_browser.table import WALKS
from tests.console.in_browser.walker import WAIT_MS, PageWalk, Visitor, Walker
from tests.console.people import ANN, PASSWORD
from tests.contract.sdk import Desk
from tests.contract.server import Login, RunningServer, running_server
from tests.stores import own_database
from tidings.accounts.model import Capability
from tidings.console.places import GROUPS

DATABASES = ("sqlite", "postgresql")
NOT_FOR_YOU = "Not for you"
READS_ADDRESSES = "/twilio/phone-numbers/addresses/list"
EVERYBODYS = frozenset(("/", "/errors", "/me"))
"""Places that anybody may see who is signed in: what they show is of who looks, or of nobody."""
PLACES = [place for group in GROUPS for place in group.places]

pytestmark = [
    pytest.mark.xdist_group("pages in a browser"),
    needs_browser,
]


class Console:
    """A server on one database, and a browser with who visits it."""

    def __init__(self, server: RunningServer, browser: Any) -> None:
        self.server, self._browser = server, browser
        self.desk = Desk(server, server.logins.main)
        self.troubles: list[str] = []
        self._contexts: dict[Visitor, Any] = {}

    def narrow(self) -> Walker:
        """A page of a key that opens one page."""
        key = self.desk.client.iam.v1.new_api_key.create(
            self.server.logins.main.sid, key_type="restricted", policy={"allow": [READS_ADDRESSES]}
        )
        at = self.walker(Visitor.NOBODY)
        at.go("/sign-in")
        self.sign_in(at.page, Login(key.sid, key.secret))
        return at

    def walker(self, who: Visitor) -> Walker:
        """A new page of theirs."""
        if who is Visitor.NOBODY or who not in self._contexts:
            context = self._browser.new_context(viewport={"width": 1280, "height": 900})
            self._contexts[who] = context
            context.set_default_timeout(WAIT_MS)
            self._let_in(context.new_page(), who)
        page = self._contexts[who].new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if "Content Security" in line.text else None)
        return Walker(page, self.server, self.desk, self.walker)

    def _let_in(self, page: Any, who: Visitor) -> None:
        main = self.server.logins.main
        match who:
            case Visitor.NOBODY:
                page.close()
                return
            case Visitor.PERSON:
                page.goto(f"{self.server.base}/sign-up")
                typed = {"user": main.sid, "secret": main.token, "name": "Ann", "email": ANN, "password": PASSWORD}
                self._typed(page, "Sign up", **typed, again=PASSWORD)
            case _:
                login = self.server.operator if who is Visitor.OPERATOR else main
                page.goto(f"{self.server.base}/sign-in")
                self.sign_in(page, login)
        page.get_by_role("button", name="Sign out").wait_for()
        page.close()

    def sees(self, at: Walker, paths: list[str]) -> dict[str, str]:
        """What stands above each of these pages, as somebody sees them."""
        found = {}
        for path in paths:
            at.go(path)
            found[path] = at.main("h1").first.inner_text()
        return found

    def sign_in(self, page: Any, login: Login) -> None:
        """By the form that is shown."""
        self._typed(page, "Sign in", user=login.sid, secret=login.token)
        page.get_by_role("button", name="Sign out").wait_for()

    def _typed(self, page: Any, button: str, **fields: str) -> None:
        for name, value in fields.items():
            page.locator(f"[name={name}]").fill(value)
        page.get_by_role("button", name=button).click()


@pytest.fixture(scope="module")
def consoles(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Console]]:
    """A server on each database, and one browser: started once, and before the browser, whose loop then runs."""
    urls = {"sqlite": None, "postgresql": own_database(postgres_url)}
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(running_server(tmp_path_factory.mktemp(name), url, registration_pace="instant"))
            for name, url in urls.items()
        }
        started = stack.enter_context(chromium())
        made = {name: Console(server, started) for name, server in servers.items()}
        for console in made.values():
            stack.enter_context(closing(console.desk.transport))
        yield made


@pytest.fixture
def console(consoles: dict[str, Console], request: pytest.FixtureRequest) -> Iterator[Console]:
    chosen = consoles[request.param]
    chosen.troubles.clear()
    yield chosen
    assert chosen.troubles == []


def _turns() -> list[Any]:
    """Each walk on each database: on one of them in turn in the shorter run, on the other one in the long run."""
    return [
        pytest.param(database, walk, marks=[pytest.mark.long] if (place + turn) % 2 else [])
        for place, walk in enumerate(WALKS)
        for turn, database in enumerate(DATABASES)
    ]


@pytest.mark.parametrize(("console", "walk"), _turns(), ids=str, indirect=["console"])
def test_its_main_act_is_done(console: Console, walk: PageWalk) -> None:
    at = console.walker(walk.by)
    walk.act(at)
    at.fits()
    at.page.close()


@pytest.mark.parametrize("walk", [walk for walk in WALKS if walk.wrong], ids=repr)
@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_wrong_input_is_told_at_its_field_and_nothing_typed_is_lost_without_connection(
    console: Console, walk: PageWalk
) -> None:
    assert walk.wrong is not None
    at = console.walker(walk.by)
    walk.wrong(at)
    at.fits()
    if walk.loses:
        at.presses_again_without_connection()
    at.page.close()


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_a_form_under_way_is_not_renewed_away(console: Console) -> None:
    at = console.walker(Visitor.ACCOUNT)
    at.go("/clock")
    held: list[Any] = []
    at.page.route("**/static/mark.svg", lambda asked: held.append(asked), times=1)  # noqa: PLW0108
    at.main("button", has_text="30 seconds").click()
    with at.page.expect_response(lambda response: response.request.headers.get("x-by-itself") == "1"):
        pass  # the page renews its parts while it asks whether the server is there
    at.page.wait_for_timeout(500)
    held.pop().continue_()
    back = at.page.get_by_role("button", name="Back to now")
    back.click()
    back.wait_for(state="detached")
    at.page.close()


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_who_has_no_right_to_a_page_is_told_so(console: Console) -> None:
    at = console.narrow()
    told = console.sees(at, [place.path for place in PLACES])
    assert {path for path, heading in told.items() if heading != NOT_FOR_YOU} == EVERYBODYS | {"/addresses"}
    at.page.context.close()


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_an_account_is_told_that_a_page_is_the_operators(console: Console) -> None:
    at = console.walker(Visitor.ACCOUNT)
    operators = [place.path for place in PLACES if place.needs is Capability.OPERATOR]
    assert set(console.sees(at, operators).values()) == {NOT_FOR_YOU}
    at.page.close()


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_who_is_signed_out_signs_in_and_comes_back(console: Console) -> None:
    at = console.walker(Visitor.NOBODY)
    at.go("/addresses/new?FriendlyName=The+shop")
    at.page.wait_for_url(re.compile("/sign-in[?]next="))
    console.sign_in(at.page, console.server.logins.main)
    at.page.wait_for_url(re.compile("/addresses/new[?]FriendlyName"))
    at.keeps(FriendlyName="The shop")
    at.page.context.close()
