"""Messages over an aggregator's HTTP API: `tidings serve`, the official client, and a real HTTP server at the other end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.carriers.aggregator import Aggregator, InThread, accepts, called, late, reports_first
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer, running_server, settled, started_again
from tests.contract.wire import Wire
from tests.stores import own_database
from tidings.numbers.seed import LOCAL

pytestmark = pytest.mark.xdist_group("aggregator")
PHONE = "+14155550100"
HELD = 6


class Outside:
    """An aggregator in a thread of its own, and the link to it."""

    def __init__(self, thread: InThread, peer: Aggregator) -> None:
        self.thread, self.peer = thread, peer
        self.addresses: dict[str, str] = {}

    def link(self, server: RunningServer, **form: str) -> None:
        """The operator makes it, and routes everything to it."""
        given = {"Name": "elm", "Kind": "http", "ApiUrl": self.peer.url, "Auth": "none", "ReconnectS": "0.2", **form}
        sid = _operator(server, "Carriers", given)["sid"]
        _operator(server, "Routes", {"Carrier": "elm"})
        self.addresses = _operator(server, f"Carriers/{sid}/CallbackAddresses", {})
        settled(lambda: _operator(server, f"Carriers/{sid}")["status"] == "bound" or None, "the link is up")

    def call(self, server: RunningServer, what: str, fields: Any, **how: str) -> tuple[int, str]:
        url = f"{server.base}{urlsplit(self.addresses[what]).path}"
        return self.thread.run(called(url, fields, **how))


def _operator(server: RunningServer, path: str, form: dict[str, str] | None = None) -> Any:
    with contextlib.closing(Wire(server.port, server.operator)) as wire:
        body = urlencode(form).encode() if form is not None else None
        answer = wire.ask("GET" if form is None else "POST", f"/tidings/v1/{path}", body)
        assert answer.status < 300, answer.body
        return answer.json


@pytest.fixture
def outside() -> Iterator[Outside]:
    thread = InThread()
    peer = thread.run(Aggregator().start())
    yield Outside(thread, peer)
    thread.run(peer.stop())
    thread.stop()


def test_a_message_lives_its_life_over_an_aggregator(outside: Outside, tmp_path: Path) -> None:
    with running_server(tmp_path, a2p="off") as server:
        outside.link(server)
        desk = Desk(server, server.logins.main)
        sent = desk.client.messages.create(to=PHONE, from_=LOCAL, body="héllo & <b>; 👋")
        settled(lambda: desk.client.messages(sent.sid).fetch().status == "sent" or None, "it is sent")
        assert outside.peer.texts == ["héllo & <b>; 👋"]
        assert outside.call(server, "receipts", {"id": "elm-1", "status": "DELIVRD"}, form="query")[0] == 200
        assert desk.client.messages(sent.sid).fetch().status == "delivered"

        outside.peer.behaves.append(
            reports_first(lambda: f"{server.base}{urlsplit(outside.addresses['receipts']).path}")
        )
        early = desk.client.messages.create(to=PHONE, from_=LOCAL, body="early")
        settled(lambda: desk.client.messages(early.sid).fetch().status == "delivered" or None, "it is delivered")

        many = [{"id": f"other-{number}", "status": "sent", "note": "x" * 40} for number in range(1_000)]
        assert outside.call(server, "receipts", many, form="json")[0] == 200, "each is on its way: nothing to be done"
        assert outside.call(server, "receipts", [*many, *many], form="json")[0] == 413
        text = {"from": PHONE, "to": LOCAL, "text": "Stop", "id": "mo-1"}
        assert outside.call(server, "messages", text, form="json") == (200, "OK")
        listed = desk.client.messages.list(from_=PHONE, to=LOCAL)
        assert [each.body for each in listed] == ["Stop"]
        create = desk.client.messages.create
        assert desk.refusal(create, to=PHONE, from_=LOCAL, body="after the stop") == (400, 21610)
        desk.transport.close()
        log = (tmp_path / "log").read_text()
        assert outside.addresses["receipts"].rpartition("/")[2] not in log


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_on_its_way_when_all_died_goes_again_and_nothing_is_lost(
    outside: Outside, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    database = own_database(request.getfixturevalue("postgres_url")) if kind == "postgresql" else ""
    with running_server(tmp_path, database or None, a2p="off") as server:
        outside.link(server, Window="4")
        outside.peer.always = late(30.0)
        desk = Desk(server, server.logins.main)
        sent = [
            desk.client.messages.create(to=f"+1415555{number:04}", from_=LOCAL, body=f"number {number}").sid
            for number in range(2_000, 2_000 + HELD)
        ]
        settled(lambda: len(outside.peer.got) >= 2 or None, "some are on their way")
        desk.transport.close()
        server.process.kill_tree()
    asked = len(outside.peer.got)
    outside.peer.always = accepts
    with started_again(server, a2p="off", database=database) as again:
        desk = Desk(again, again.logins.main)

        def all_sent() -> bool | None:
            statuses = [desk.client.messages(sid).fetch().status for sid in sent]
            return True if set(statuses) == {"sent"} else None

        settled(all_sent, "all were sent", 40.0)
        doubled = [sid for sid in sent if "possibly-doubled" in _steps(again, sid)]
        texts = outside.peer.texts
        assert set(texts) == {f"number {number}" for number in range(2_000, 2_000 + HELD)}
        assert len(texts) - HELD <= len(doubled), "what went twice was marked"
        assert asked <= len(doubled) <= asked + 4
        desk.transport.close()


def _steps(server: RunningServer, sid: str) -> list[str]:
    with contextlib.closing(Wire(server.port, server.logins.main)) as wire:
        return [step["event"] for step in wire.ask("GET", f"/tidings/v1/Messages/{sid}/Timeline").json["events"]]
