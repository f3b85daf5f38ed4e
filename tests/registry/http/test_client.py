from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.registry.http.tcr import KEY, SECRET, Tcr
from tests.registry.http.world import open_world
from tidings.registry.http import client as client_module
from tidings.registry.http import parse_registry_url
from tidings.registry.http.client import ANSWER_MOST, Away, NotTaken, RegistryClient
from tidings.registry.http.documents import ApiError, BrandDocument, BrandRecords
from tidings.registry.port import RegistryUnavailable


async def test_every_call_carries_the_credentials_and_says_who_calls() -> None:
    async with open_world() as world:
        client = RegistryClient(world.tcr.settings())
        await client.get("/brand", BrandRecords, referenceId="a b&c", recordsPerPage="10")
        await client.stop()
        (asked,) = world.tcr.asked
        assert base64.b64decode(asked.authorization.removeprefix("Basic ")).decode() == f"{KEY}:{SECRET}"
        assert asked.query == {"referenceId": "a b&c", "recordsPerPage": "10"}
        assert asked.headers["Accept"] == "application/json"
        assert asked.headers["User-Agent"].startswith("Tidings/")
        assert "Content-Type" not in asked.headers


async def asking(tcr: Tcr, **answer: Any) -> Any:
    client = RegistryClient(tcr.settings())
    tcr.answer_next(**answer)
    try:
        return await client.get("/brand/B000001", BrandDocument)
    finally:
        await client.stop()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 302, 401, 403, 429])
async def test_an_answer_that_says_nothing_of_the_filing_leaves_everything_open(status: int) -> None:
    async with Tcr().serving() as tcr:
        with pytest.raises(RegistryUnavailable):
            await asking(tcr, status=status, body="<html>", Location="/v2/brand/B000002")
        assert len(tcr.asked) == 1


async def test_a_refusal_tells_its_reasons() -> None:
    async with Tcr().serving() as tcr:
        error = {"code": 513, "field": "email", "description": "Invalid", "more": 1}
        expected = ApiError(code=513, field="email", description="Invalid")
        assert await asking(tcr, status=400, body=[error, error]) == NotTaken(400, (expected, expected))
        assert await asking(tcr, status=409, body=error) == NotTaken(409, (expected,))


@pytest.mark.parametrize("body", ["<html>", "", "[1]", '"no"', "[[[["])
async def test_a_refusal_that_cannot_be_read_is_one_without_reasons(body: str) -> None:
    async with Tcr().serving() as tcr:
        assert await asking(tcr, status=400, body=body) == NotTaken(400)


@pytest.mark.parametrize("body", ["<html>", "", "[1]", "{}", "[" * 100_000])
async def test_an_answer_that_cannot_be_read_leaves_everything_open(body: str) -> None:
    async with Tcr().serving() as tcr:
        with pytest.raises(RegistryUnavailable, match="cannot be read"):
            await asking(tcr, status=200, body=body)


async def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    async with Tcr().serving() as tcr:
        with pytest.raises(RegistryUnavailable, match="larger"):
            await asking(tcr, status=200, body='"' + "x" * ANSWER_MOST + '"')


async def test_a_registry_that_is_not_there_is_unavailable() -> None:
    async with Tcr().serving() as tcr:
        settings = tcr.settings()
    client = RegistryClient(settings)
    with pytest.raises(RegistryUnavailable):
        await client.get("/brand/B000001", BrandDocument)
    await client.stop()


async def test_a_registry_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "TOTAL_S", 0.05)
    silent = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    client = RegistryClient(parse_registry_url(f"http://k:s@127.0.0.1:{port}/v2"))
    with pytest.raises(RegistryUnavailable, match="Timeout"):
        await client.get("/brand/B000001", BrandDocument)
    await client.stop()
    silent.close()


async def test_after_too_many_requests_no_call_leaves_for_as_long_as_the_registry_says() -> None:
    async with Tcr().serving() as tcr:
        client = RegistryClient(tcr.settings())
        tcr.answer_next(429, [], Retry_After="7")
        with pytest.raises(Away) as first:
            await client.get("/brand/B000001", BrandDocument)
        with pytest.raises(Away) as second:
            await client.get("/brand/B000001", BrandDocument)
        await client.stop()
        assert first.value.again_in_s == 7
        assert second.value.again_in_s is not None
        assert 6 < second.value.again_in_s <= 7
        assert len(tcr.asked) == 1, "the second call must not have left"


async def test_without_a_word_of_the_registry_the_pause_grows_and_is_bounded() -> None:
    async with Tcr().serving() as tcr:
        client = RegistryClient(tcr.settings())
        pauses = []
        for wish in ("", "-3", "99999", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "", "", "", ""):
            tcr.answer_next(429, [], Retry_After=wish)
            client._held_until = 0.0
            with pytest.raises(Away) as away:
                await client.get("/brand/B000001", BrandDocument)
            pauses.append(away.value.again_in_s)
        await client.stop()
        assert pauses == [1, 2, 60, 8, 16, 32, 60, 60, 60]


async def test_neither_logs_nor_errors_hold_the_credentials() -> None:
    async with Tcr().serving() as tcr:
        client = RegistryClient(tcr.settings())
        said = []
        with capture_logs() as logs:
            for status in (401, 400, 500):
                tcr.answer_next(status, "no")
                try:
                    said.append(repr(await client.get("/brand/B1", BrandDocument)))
                except Away as away:
                    said.append(repr(away) + str(away) + repr(away.__cause__))
        await client.stop()
        encoded = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        text = repr(logs) + "".join(said)
        assert len(logs) >= 3
        assert not any(secret in text for secret in (KEY, SECRET, encoded))


async def test_more_calls_than_may_wait_are_turned_away() -> None:
    async with Tcr().serving() as tcr:
        client = RegistryClient(tcr.settings())
        client._writes._next = asyncio.get_running_loop().time() + 60  # all places of the next minute are taken
        with pytest.raises(Away, match="too many"):
            await client.command("DELETE", "/brand/B000001")
        await client.stop()
        assert tcr.asked == []
