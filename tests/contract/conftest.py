"""What the contract tests share: a running server on each store, and the official client of its accounts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.contract.registrant import MARKETING, Registered, Registrant
from tests.contract.sdk import Desk
from tests.contract.server import Login, RunningServer, running_server
from tests.contract.site import Site
from tests.contract.wire import Wire
from tests.stores import running_postgres


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on SQLite, for the whole run; registrations go on at once."""
    with running_server(tmp_path_factory.mktemp("server"), registration_pace="instant") as running:
        yield running


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on PostgreSQL, for the whole run; registrations go on at once."""
    with (
        running_postgres() as url,
        running_server(tmp_path_factory.mktemp("server-on-postgres"), url, registration_pace="instant") as running,
    ):
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def either_server(request: pytest.FixtureRequest) -> RunningServer:
    """Each of the two in turn."""
    name = "server" if request.param == "sqlite" else "postgres_server"
    running: RunningServer = request.getfixturevalue(name)
    return running


@pytest.fixture
def desks() -> Iterator[Callable[[RunningServer, Login], Desk]]:
    """Makes clients, and closes them afterwards."""
    with contextlib.ExitStack() as stack:

        def make(running: RunningServer, login: Login, account_sid: str | None = None) -> Desk:
            made = Desk(running, login, account_sid)
            stack.callback(made.transport.close)
            return made

        yield make


@pytest.fixture
def desk(desks: Callable[..., Desk], server: RunningServer) -> Desk:
    """The first account's client."""
    return desks(server, server.logins.main)


@pytest.fixture
def either(desks: Callable[..., Desk], either_server: RunningServer) -> Desk:
    """The first account's client, on each store in turn."""
    return desks(either_server, either_server.logins.main)


@pytest.fixture
def stranger(desks: Callable[..., Desk], server: RunningServer) -> Desk:
    """The client of an account that has nothing to do with the first one."""
    return desks(server, server.logins.stranger)


@pytest.fixture
def isv(desk: Desk) -> Registrant:
    """The first account's registrations."""
    return Registrant(desk)


@pytest.fixture(scope="session")
def registered(server: RunningServer) -> Iterator[Registered]:
    """A campaign of the first account that goes out; what tests do to it is refused."""
    desk = Desk(server, server.logins.main)
    with contextlib.closing(desk.transport):
        isv = Registrant(desk)
        brand, service = isv.standard_brand(), isv.service()
        isv.campaign(service, brand, **MARKETING)
        assert isv.reviewed(service).campaign_status == "VERIFIED"
        yield Registered(isv, brand, service)


@pytest.fixture
def wire(server: RunningServer) -> Iterator[Wire]:
    """Requests by hand, as the first account."""
    with contextlib.closing(Wire(server.port, server.logins.main)) as opened:
        yield opened


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The customer's web server: it takes webhooks and has pictures."""
    with contextlib.closing(Site()) as opened:
        yield opened
