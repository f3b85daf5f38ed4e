"""Links by HTTP in the whole program: a message's life, what comes in, failover to SMPP and back, strays."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest
import sqlalchemy as sa

from tests.as_new import emptied
from tests.carriers.aggregator import Aggregator, answers, dies, late
from tests.processes.apps import OPERATOR_TOKEN, PHONE, Running, app, two_apps
from tests.routing.smsc import Carrier
from tests.routing.test_two_processes import PATIENCE_S, until
from tests.routing.test_two_processes import world as smpp_world
from tests.stores import Stores
from tidings.core import SystemNetwork
from tidings.db.schema_versions import oldest_program
from tidings.http import Request
from tidings.numbers.seed import LOCAL
from tidings.processes.model import processes
from tidings.routing.desk import KNOWS_HTTP

OPERATOR = {"user": "operator", "secret": OPERATOR_TOKEN}


@pytest.fixture(params=["file", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    if request.param == "file":
        return Stores("file", tmp_path, None)
    found: Stores = request.getfixturevalue("postgres")
    return found


class World:
    """A program with one link to an aggregator."""

    def __init__(self, here: Running, peer: Aggregator, made: Any) -> None:
        self.here, self.peer, self.made = here, peer, made
        self.addresses: Any = None

    @property
    def sid(self) -> str:
        return str(self.made["sid"])

    async def call(self, what: str, fields: Any = None, *, document: Any = None, key: str = "") -> int:
        """The aggregator calls; gives the answer's status."""
        path = urlsplit(self.addresses[what]).path
        path = f"{path.rpartition('/')[0]}/{key}" if key else path
        body = msgspec.json.encode(document) if document is not None else urlencode(fields or {}).encode()
        kind = b"application/json" if document is not None else b"application/x-www-form-urlencoded"
        headers = {b"host": b"localhost", b"content-type": kind}
        return (await self.here.app.api(Request("POST", path, b"", headers, body))).status

    async def stands(self, sid: str, status: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            assert await self.here.stands(sid, status, wait=True)

    async def message(self, sid: str) -> Any:
        return (await self.here.ask("GET", f"{self.here.account}/Messages/{sid}.json"))[1]

    async def timeline(self, sid: str) -> list[Any]:
        found = (await self.here.ask("GET", f"/tidings/v1/Messages/{sid}/Timeline"))[1]["events"]
        return list(found)

    async def strays(self, kind: str) -> list[Any]:
        found = (await self.here.ask("GET", f"/tidings/v1/Strays?Kind={kind}", **OPERATOR))[1]["strays"]
        return list(found)


@contextlib.asynccontextmanager
async def world(stores: Stores, folder: Path, **form: str) -> AsyncIterator[World]:
    peer = await Aggregator().start()
    if stores._url is not None:
        await emptied(stores._url)
    try:
        async with app(stores, folder / "a") as here:
            given = {"Name": "elm", "Kind": "http", "ApiUrl": peer.url, "SystemId": "us", "Password": "pass-word"}
            made = await here.made("/tidings/v1/Carriers", {**given, "ReconnectS": "0.05", **form}, **OPERATOR)
            found = World(here, peer, made)
            found.addresses = await here.made(f"/tidings/v1/Carriers/{made['sid']}/CallbackAddresses", **OPERATOR)
            await here.made("/tidings/v1/Routes", {"Carrier": "elm", "Prefix": PHONE[:5], "Priority": "1"}, **OPERATOR)
            await until(lambda: bool(_links(here)) and _links(here)[0].is_up)
            yield found
    finally:
        await peer.stop()


def _links(here: Running) -> list[Any]:
    return [each for each in here.app.program.routes.carriers() if each.name == "elm"]


async def test_a_message_goes_over_it_and_its_receipt_ends_it(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        message = await one.here.send("by elm")
        await one.stands(message["sid"], "sent")
        assert one.peer.texts == ["by elm"]
        assert await one.call("receipts", {"id": "elm-1", "status": "delivered"}) == 200
        assert (await one.message(message["sid"]))["status"] == "delivered", "before the call was answered"
        assert await one.call("receipts", {"id": "elm-1", "status": "failed"}) == 200
        assert (await one.message(message["sid"]))["status"] == "delivered", "the first word stands"


async def test_a_long_text_is_one_request_and_one_receipt(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        text = "many words " * 40
        message = await one.here.send(text)
        await one.stands(message["sid"], "sent")
        assert one.peer.texts == [text]
        await one.call("receipts", document=[{"id": "elm-1", "status": "undelivered", "error": "50"}])
        ended = await one.message(message["sid"])
        assert (ended["status"], ended["error_code"], ended["num_segments"]) == ("undelivered", 30007, "3")


async def test_a_receipt_that_comes_before_the_answer_waits_for_it(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        one.peer.behaves.append(late(0.5))
        message = await one.here.send("early")
        await until(lambda: len(one.peer.got) == 1)
        assert await one.call("receipts", {"id": "elm-1", "status": "delivered"}) == 200
        await one.stands(message["sid"], "delivered")


async def test_what_came_too_fast_goes_again_when_the_aggregator_wants_it(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        one.peer.behaves.append(answers(429, retry_after="1"))
        message = await one.here.send("slowly")
        await one.stands(message["sid"], "sent")
        first, second = one.peer.got
        assert second.at - first.at >= 1.0
        [retry] = [step for step in await one.timeline(message["sid"]) if step["event"] == "retry"]
        assert retry["reason"] == "HTTP 429"
        assert "possibly-doubled" not in str(await one.timeline(message["sid"]))


async def test_a_stop_is_obeyed_before_the_call_is_answered(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        text = {"from": PHONE, "to": LOCAL, "text": "STOP", "id": "mo-1"}
        assert await one.call("messages", text) == 200
        status, refused = await one.here.ask(
            "POST", f"{one.here.account}/Messages.json", {"To": PHONE, "From": LOCAL, "Body": "again"}
        )
        assert (status, refused["code"]) == (400, 21610)
        _, listed = await one.here.ask("GET", f"{one.here.account}/Messages.json?From=%2B14155550100")
        assert [each["body"] for each in listed["messages"]] == ["STOP"]


async def test_a_stop_bars_a_long_text_that_is_collected_and_has_not_left(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        sender = next(each for each in one.here.app.program.senders if each.address == LOCAL)
        await one.here.made(f"/tidings/v1/Senders/{sender.sid}", {"SegmentsPerSecond": "1"}, **OPERATOR)
        message = await one.here.send("many words " * 40)
        await one.stands(message["sid"], "sending")
        assert await one.call("messages", {"from": PHONE, "to": LOCAL, "text": "STOP", "id": "mo-1"}) == 200
        await one.stands(message["sid"], "failed")
        assert (await one.message(message["sid"]))["error_code"] == 21610
        assert not any(text.startswith("many words") for text in one.peer.texts), "only the reply to the STOP left"


async def test_a_text_that_is_told_twice_is_taken_once(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        long = {"from": PHONE, "to": LOCAL[1:], "text": "привет " * 50, "id": "mo-2"}
        said = {"from": PHONE, "to": LOCAL, "text": "YES", "id": "mo-3"}
        found = await asyncio.gather(*(one.call("messages", each) for each in (long, said, long, long, said)))
        assert found == [200] * 5
        assert await one.call("messages", {**said, "id": "mo-4"}) == 200, "a person may say it twice"
        _, listed = await one.here.ask("GET", f"{one.here.account}/Messages.json?From=%2B14155550100")
        assert sorted(each["body"] for each in listed["messages"]) == ["YES", "YES", "привет " * 50]
        assert {each["num_segments"] for each in listed["messages"]} == {"1", "6"}


async def test_nobody_else_is_heard_and_new_addresses_end_the_old_ones(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        receipt = {"id": "elm-1", "status": "delivered"}
        assert await one.call("receipts", receipt, key="0" * 64) == 404
        before = one.addresses
        one.addresses = await one.here.made(f"/tidings/v1/Carriers/{one.sid}/CallbackAddresses", **OPERATOR)
        assert await one.call("receipts", {}, key=before["receipts"].rpartition("/")[2]) == 404
        assert await one.call("receipts", {**receipt, "status": "wonderful"}) == 200
        shown = (await one.here.ask("GET", f"/tidings/v1/Carriers/{one.sid}", **OPERATOR))[1]
        key = one.addresses["receipts"].rpartition("/")[2]
        rows = await one.here.app.database.rows(_all_of("carrier_link"))
        for secret in (key, "pass-word"):
            assert secret not in msgspec.json.encode(shown).decode()
            assert secret not in msgspec.json.encode([list(row) for row in rows]).decode()


async def test_what_fits_nothing_is_kept_for_the_operator(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path, CodePath="code") as one:
        assert await one.call("receipts", {"status": "delivered"}) == 200
        assert await one.call("receipts", {"id": "x", "status": "wonderful"}) == 200
        assert await one.call("messages", {"from": PHONE, "to": "+19995550100", "text": "hello", "id": "1"}) == 200
        assert await one.call("messages", {"text": "hello"}) == 400
        assert await one.call("messages", document="no item") == 400
        one.peer.behaves.append(answers(200, '{"code": "4711; x"}'))
        message = await one.here.send("refused")
        await one.stands(message["sid"], "failed")
        assert sorted(each["reason"] for each in await one.strays("receipt")) == ["no-id", "unknown-state"]
        assert [each["destination"] for each in await one.strays("text")] == ["+19995550100"]
        async with asyncio.timeout(PATIENCE_S):
            while not await one.strays("error-code"):
                await asyncio.sleep(0.1)
        assert [each["reason"] for each in await one.strays("error-code")] == ["HTTP 200, code 4711 x"]
        assert (await one.message(message["sid"]))["error_code"] == 30008


async def test_what_was_not_answered_goes_again_marked_or_waits_for_a_person(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as one:
        one.peer.behaves.append(dies)
        message = await one.here.send("doubted")
        await one.stands(message["sid"], "sent")
        assert one.peer.texts == ["doubted", "doubted"]
        steps = [each["event"] for each in await one.timeline(message["sid"])]
        assert "unanswered" in steps
        assert "possibly-doubled" in steps
        await one.here.made(f"/tidings/v1/Carriers/{one.sid}", {"Unanswered": "hold"}, **OPERATOR)
        one.peer.behaves.append(dies)
        held = await one.here.send("held")
        await until(lambda: one.peer.texts[-1] == "held")
        await asyncio.sleep(1)
        assert one.peer.texts.count("held") == 1
        assert (await one.message(held["sid"]))["status"] == "sending"


async def test_a_link_that_is_down_is_passed_over_for_smpp_and_taken_again(tmp_path: Path) -> None:
    pine, stores = Carrier("pine"), Stores("file", tmp_path, None)
    listener = await SystemNetwork().listen("127.0.0.1", 0, pine.connect)
    async with world(stores, tmp_path, FailoverAfter="0", ReconnectMostS="0.5") as one:
        form = {"Name": "pine", "Host": "127.0.0.1", "Port": f"{listener.port}", "SystemId": "us", "Password": "secret"}
        await one.here.made("/tidings/v1/Carriers", form, **OPERATOR)
        await one.here.made("/tidings/v1/Routes", {"Carrier": "pine", "Prefix": PHONE[:5], "Priority": "2"}, **OPERATOR)
        await until(lambda: pine.sessions_bound == 1)
        first = await one.here.send("first")
        await one.stands(first["sid"], "sent")
        await one.peer.stop()
        second = await one.here.send("second")
        await one.stands(second["sid"], "sent")
        assert (one.peer.texts, pine.texts) == (["first"], ["second"])
        shown = (await one.here.ask("GET", f"/tidings/v1/Carriers/{one.sid}", **OPERATOR))[1]
        assert (shown["status"], shown["links"][0]["status"]) == ("down", "connecting")
        await one.peer.start()
        await until(lambda: bool(_links(one.here)[0].is_up))
        third = await one.here.send("third")
        await one.stands(third["sid"], "sent")
        assert (one.peer.texts, pine.texts) == (["first", "third"], ["second"])
    await listener.close()
    await pine.end()


async def test_two_processes_share_it_and_any_of_them_hears_it(postgres: Stores, tmp_path: Path) -> None:
    peer = await Aggregator().start()
    async with two_apps(postgres, tmp_path) as (a, b):
        form = {"Name": "elm", "Kind": "http", "ApiUrl": peer.url, "Auth": "none", "Throughput": "20"}
        made = await a.made("/tidings/v1/Carriers", form, **OPERATOR)
        await a.made("/tidings/v1/Routes", {"Carrier": "elm", "Prefix": PHONE[:5]}, **OPERATOR)
        one = World(b, peer, made)
        one.addresses = await a.made(f"/tidings/v1/Carriers/{made['sid']}/CallbackAddresses", **OPERATOR)
        await until(lambda: bool(_links(a)) and _links(a)[0].is_up)
        text = "in parts " * 40
        message = await a.send(text)
        async with asyncio.timeout(PATIENCE_S):
            assert await a.stands(message["sid"], "sent", wait=True)
            while await one.call("receipts", {"id": "elm-1", "status": "delivered"}) != 200:
                await asyncio.sleep(0.1)
            assert await a.stands(message["sid"], "delivered", wait=True)
        assert peer.texts == [text]
    await peer.stop()


async def test_two_processes_that_send_have_halves_of_it(postgres: Stores, tmp_path: Path) -> None:
    peer = await Aggregator().start()
    async with smpp_world(postgres, tmp_path) as here:
        form = {"Name": "elm", "Kind": "http", "ApiUrl": peer.url, "Auth": "none", "Throughput": "20", "Window": "10"}
        await here.a.made("/tidings/v1/Carriers", {**form, "Binds": "2"}, **OPERATOR)
        await here.a.made("/tidings/v1/Routes", {"Carrier": "elm"}, **OPERATOR)
        both = (here.a, here.b)
        await until(lambda: all(_links(one) and _links(one)[0].is_up for one in both))
        await until(lambda: [_links(one)[0]._pace.limit for one in both] == [10.0, 10.0])
        for number in range(30):
            await both[number % 2].send(f"text {number}")
        await until(lambda: len(peer.got) == 30)
        moments = [asked.at for asked in peer.got]
        assert all(sum(at <= each < at + 1.0 for each in moments) <= 20 for at in moments)
        assert peer.most_at_once <= 10
    await peer.stop()


async def test_a_program_that_does_not_know_such_links_is_kept_off_the_store(stores: Stores, tmp_path: Path) -> None:
    form = {"Name": "elm", "Kind": "http", "ApiUrl": "https://elm.example/sms", "Enabled": "false"}
    if stores._url is not None:
        await emptied(stores._url)
    async with app(stores, tmp_path / "a") as here:
        database = here.app.database
        await database.commit(_older(here))
        status, answer = await here.ask("POST", "/tidings/v1/Carriers", form, **OPERATOR)
        assert (status, "knows no links by HTTP" in answer["message"]) == (409, True)
        await database.commit(_gone())
        await here.made("/tidings/v1/Carriers", form, **OPERATOR)
        assert [tuple(row) for row in await database.rows(sa.select(oldest_program))] == [(KNOWS_HTTP,)]


async def test_settings_of_the_other_kind_and_what_excludes_itself_are_refused(tmp_path: Path) -> None:
    http = {"Name": "elm", "Kind": "http", "ApiUrl": "https://elm.example/sms"}
    smpp = {"Name": "oak", "Host": "oak.example", "SystemId": "us", "Password": "secret"}
    wrong = [
        ({**http, "LongText": "sar"}, "LongText"),
        ({**http, "Host": "elm.example"}, "Host"),
        ({**smpp, "IdPath": "id"}, "IdPath"),
        ({**smpp, "ApiUrl": "https://elm.example"}, "ApiUrl"),
        ({**smpp, "SystemId": "a-name-that-no-bind-holds"}, "SystemId"),
        ({"Name": "elm", "Kind": "http"}, "ApiUrl"),
        ({"Name": "oak", "SystemId": "us", "Password": "secret"}, "Host"),
        ({**http, "ApiUrl": "https://us:secret@elm.example"}, "ApiUrl"),
        ({**http, "Format": "json", "ToField": "text.to"}, "ToField"),
        ({**http, "Codes": "9:sometimes"}, "Codes"),
        ({**http, "ReceiptStatuses": "1:wonderful"}, "ReceiptStatuses"),
        ({**http, "CallbackField": "cb"}, "CallbackBase"),
        ({**http, "Password": "pass\nword"}, "Password"),
        ({**http, "IdPath": "a..b"}, "IdPath"),
        ({**http, "AuthHeader": "X: y"}, "AuthHeader"),
    ]
    async with app(Stores("file", tmp_path, None), tmp_path / "a") as here:
        for form, parameter in wrong:
            status, answer = await here.ask("POST", "/tidings/v1/Carriers", form, **OPERATOR)
            assert (status, parameter in answer["message"]) == (400, True), (form, answer)
            assert "secret" not in answer["message"]
        made = await here.made("/tidings/v1/Carriers", smpp, **OPERATOR)
        status, _ = await here.ask("POST", f"/tidings/v1/Carriers/{made['sid']}/CallbackAddresses", **OPERATOR)
        assert status == 409


def _older(here: Running) -> Any:
    """A process of the release before."""
    values = {"host": "pine", "pid": 7, "version": "0.0.9", "roles": "[]", "schema": "0017", "leaving": 0}
    times = {"started": int(here.app.clock.now()), "backend_pid": 0, "backend_began": 0}
    return sa.insert(processes.table).values(sid="TP" + "0" * 32, **values, **times)


def _gone() -> Any:
    return sa.delete(processes.table).where(processes.table.c.sid == "TP" + "0" * 32)


def _all_of(table: str) -> Any:
    return sa.text(f"SELECT * FROM {table}")
