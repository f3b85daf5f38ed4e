"""Health through the front: who is told what."""

from __future__ import annotations

import asyncio
import base64
import socket
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from tests.console.running import running
from tests.http.fields import fields_of
from tidings.carriers.port import Receipt, ReceiptState
from tidings.config import Role
from tidings.core import Instant
from tidings.db import Unavailable
from tidings.http import Request
from tidings.processes.model import Process, processes
from tidings.processes.store import joined_alone

ELSEWHERE = "192.0.2.7"


async def ask(world, path: str, peer: str = "127.0.0.1", user: str = "", secret: str = "", **headers: bytes):
    fields = {name.replace("_", "-").encode(): value for name, value in headers.items()}
    if user:
        fields[b"authorization"] = b"Basic " + base64.b64encode(f"{user}:{secret}".encode())
    return await world.front(Request("GET", path, headers=fields, peer=peer))


async def test_a_running_program_is_alive_and_becomes_ready(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        assert (await ask(world, "/healthz")).status == 200
        await world.send("once this went out, the link is up")
        await world.arrived(await world.signed_in())
        assert (await ask(world, "/readyz")).status == 200


async def test_without_its_carrier_it_is_alive_but_not_ready_and_says_why(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9") as world:
        assert (await ask(world, "/healthz")).status == 200
        response = await ask(world, "/readyz")
        assert response.status == 503
        reasons = msgspec.json.decode(response.body)["reasons"]
        assert [reason["reason"] for reason in reasons] == ["the link is down"]


async def test_without_its_store_it_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as world:

        async def rows(*_: object) -> None:
            raise Unavailable

        with monkeypatch.context() as broken:
            broken.setattr(world.app.database, "rows", rows)
            response = await ask(world, "/readyz")
        assert response.status == 503
        assert {"part": "store", "reason": "it does not answer"} in msgspec.json.decode(response.body)["reasons"]


async def test_one_that_was_expelled_is_not_ready_until_it_has_joined_anew(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9", roles="api,console") as world:
        assert (await ask(world, "/readyz")).status == 200, "it dispatches nothing, so no link is asked for"
        await world.app.database.commit(sa.delete(processes.table))
        response = await ask(world, "/readyz")
        (reason,) = msgspec.json.decode(response.body)["reasons"]
        assert (response.status, reason["part"]) == (503, "processes")
        assert "stood still" in reason["reason"]


async def test_one_that_was_told_to_stop_is_not_ready_and_goes_on_answering(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9", roles="api,console") as world:
        world.front.drain()
        response = await ask(world, "/readyz")
        assert (response.status, response.body) == (404, b'{"status":"stopping"}')
        assert (await ask(world, "/healthz")).status == 200
        assert (await ask(world, "/2010-04-01/Accounts.json")).status == 401


@pytest.mark.parametrize(
    ("host", "roles", "leaving", "stands_in"),
    [
        ("elsewhere", (Role.API,), False, True),
        ("elsewhere", (Role.DISPATCH,), False, False),
        ("elsewhere", (Role.API,), True, False),
        (socket.gethostname(), (Role.API,), False, False),
    ],
)
async def test_it_drains_where_a_process_on_another_host_answers_meanwhile(
    tmp_path: Path, host: str, roles: tuple[Role, ...], leaving: bool, stands_in: bool
) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9", roles="api,console") as world:
        assert not world.app.present.is_stood_in_for
        other = Process(sid="TPother", host=host, pid=1, version="1", roles=roles, started=Instant(0), leaving=leaving)
        await world.app.database.commit(*joined_alone(other))
        assert world.app.present.is_stood_in_for is stands_in


@pytest.mark.parametrize(("roles", "path"), [("console", "/2010-04-01/Accounts.json"), ("api", "/sign-in")])
async def test_what_is_not_its_role_is_answered_503_and_health_always(roles: str, path: str, tmp_path: Path) -> None:
    async with running(tmp_path, roles=roles) as world:
        response = await ask(world, path)
        assert (response.status, msgspec.json.decode(response.body)["code"]) == (503, 20503)
        assert (await ask(world, "/healthz")).status == 200
        figures = (await ask(world, "/metrics")).body.decode()
        assert f'tidings_processes{{role="{roles}"}} 1.0' in figures
        assert 'tidings_processes{role="loops"} 0.0' in figures


async def test_reasons_are_for_the_machine_itself_and_the_operator(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9") as world:
        for peer, headers in ((ELSEWHERE, {}), ("127.0.0.1", {"x_forwarded_for": ELSEWHERE.encode()})):
            response = await ask(world, "/readyz", peer, **headers)
            assert response.status == 503
            assert "reasons" not in msgspec.json.decode(response.body)
        assert b"reasons" in (await ask(world, "/readyz", ELSEWHERE, "operator", "o" * 32)).body


async def test_figures_are_for_the_machine_itself_and_the_operator(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        assert (await ask(world, "/metrics")).status == 200
        assert (await ask(world, "/metrics", ELSEWHERE)).status == 401
        assert (await ask(world, "/metrics", ELSEWHERE, world.sid, world.token)).status == 403
        assert (await ask(world, "/metrics", ELSEWHERE, "operator", "o" * 32)).status == 200
        assert (await ask(world, "/metrics", x_forwarded_for=b"192.0.2.7")).status == 401


async def test_figures_count_what_was_done(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await world.send("Hello")
        await world.arrived(await world.signed_in())
        async with asyncio.timeout(10):  # the phone has the message a moment before its sender's queue is rid of it
            while "tidings_queue_segments 0.0" not in (text := (await ask(world, "/metrics")).body.decode()):
                await asyncio.sleep(0)
        assert "tidings_messages_accepted_total 1.0" in text
        assert 'tidings_http_requests_total{status="201"} 1.0' in text
        assert 'tidings_carrier_link_up{carrier="simulated"} 1.0' in text
        assert "process_resident_memory_bytes" in text
        commits = float(text.split("\ntidings_commits_total ")[1].split("\n")[0])
        units = float(text.split("\ntidings_commit_units_total ")[1].split("\n")[0])
        assert 0 < commits <= units


async def test_receipts_that_fit_nothing_are_counted_by_carrier_and_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        odd = Receipt("pine", (), ReceiptState.DELIVERED, None, None, lambda stored: None)
        world.app.program.receipts.receipts_came([odd, odd])
        text = (await ask(world, "/metrics")).body.decode()
        assert 'tidings_receipts_unmatched_total{carrier="pine",reason="no-id"} 2.0' in text


async def test_other_methods_and_paths_below_are_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        assert (await world.front(Request("POST", "/healthz"))).status == 405
        assert (await ask(world, "/metrics/x")).status == 404


async def test_everything_else_is_the_apis(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for path in ("/2010-04-01/Accounts.json", "/Handsets", "//", "/handsetsx", "*"):
            response = await world.front(Request("GET", path))
            assert any(name == b"Twilio-Request-Id" for name, _ in fields_of(response)), path
