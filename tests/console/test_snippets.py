"""The snippets of pages: what they say in Python and for Node, the client libraries send as the very same request."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

import tidings.app  # noqa: F401 - declares every operation
from tidings.console.asking import ApiRequest
from tidings.console.catalogue import SHEETS
from tidings.console.sheets.model import operations_of
from tidings.console.snippets import snippets
from tidings.http import Operation
from tidings.http.declared import PLACE

BASE = "http://127.0.0.1:8010"
ACCOUNT = "AC" + "0" * 32
NODE = Path(__file__).parents[1] / "node" / "node_modules"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (NODE / "twilio").is_dir(),
    reason="Node with the twilio package is not here: run `npm ci` in tests/node",
)


def asks() -> Iterator[ApiRequest]:
    """One request to each operation that a sheet shows in code."""
    for sheet in SHEETS:
        found = operations_of(sheet)
        for operation in (found.listed, found.create, found.fetch, found.update):
            if operation is not None:
                path = {name: _value(name, prefixes) for name, prefixes in PLACE.findall(operation.path)}
                yield ApiRequest(operation=operation, path=path, pairs=_needed(operation))


def _value(name: str, prefixes: str) -> str:
    if name == "account_sid":
        return ACCOUNT
    return f"{prefixes.partition('|')[0]}{'1' * 32}" if prefixes else "+14155550100"


def _needed(operation: Operation) -> list[tuple[str, str]]:
    """What must be given, or else the first parameter that may be."""
    fields = msgspec.structs.fields(operation.params) if operation.params else ()
    names = [field.encode_name for field in fields if field.encode_name not in ("PageSize", "Page", "PageToken")]
    needed = [field.encode_name for field in fields if field.required]
    return [(name, "some value") for name in needed or names[:1]]


class Recorded(HttpClient):
    """Sends nothing, and keeps what would have been sent."""

    def __init__(self) -> None:
        super().__init__(logging.getLogger("snippets"), is_async=False)
        self.sent: tuple[str, str, dict[str, Any]] | None = None

    def request(self, method: str, uri: str, **given: Any) -> Response:  # type: ignore[override]
        self.sent = (method, uri, {**(given.get("params") or {}), **(given.get("data") or {})})
        return Response(500, "{}")


def stripped(given: dict[str, Any]) -> dict[str, str]:
    """Without what is not given, and without the size of a page, which the library chooses."""
    return {name: str(value) for name, value in given.items() if name != "PageSize" and isinstance(value, str)}


@pytest.mark.parametrize("ask", list(asks()), ids=lambda ask: f"{ask.operation.method} {ask.prefixed}")
def test_the_python_snippet_sends_what_the_page_asks(ask: ApiRequest) -> None:
    recorded = Recorded()
    client = Client(ACCOUNT, "0" * 32, http_client=recorded)
    with contextlib.suppress(TwilioException):
        eval(snippets(ask, BASE).python, {"client": client})
    assert recorded.sent is not None
    method, uri, given = recorded.sent
    assert method == ask.operation.method
    assert urlsplit(uri).path in (ask.target, ask.prefixed)
    assert stripped(given) == dict(ask.pairs)


@needs_node
def test_the_node_snippets_send_what_the_pages_ask() -> None:
    given = [{"code": snippets(ask, BASE).node, "method": ask.operation.method, "path": ask.target} for ask in asks()]
    script = """
const twilio = require("twilio");
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
(async () => {
  const wrong = [];
  for (const one of cases) {
    let sent = null;
    const client = twilio("AC" + "0".repeat(32), "0".repeat(32), { httpClient: { request: async (opts) => { sent = opts; return { statusCode: 500, body: "{}" }; } } });
    try { await eval(`(async () => { ${one.code} })()`); } catch (error) { if (!sent) { wrong.push([one.code, String(error)]); continue; } }
    const path = sent && new URL(sent.uri).pathname;
    if (!sent || sent.method.toUpperCase() !== one.method || !path.endsWith(one.path)) wrong.push([one.code, sent && sent.method, path]);
  }
  console.log(JSON.stringify(wrong));
})();
"""
    done = subprocess.run(
        ["node", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NODE_PATH": str(NODE)},
    )
    assert json.loads(done.stdout) == []


def test_curl_is_one_command_with_each_value_quoted() -> None:
    ask = next(ask for ask in asks() if ask.operation.method == "POST" and ask.operation.product.label == "messaging")
    tricky = ApiRequest(operation=ask.operation, path=ask.path, pairs=[("FriendlyName", "it's $(reboot) & more")])
    said = snippets(tricky, BASE).curl
    assert """--data-urlencode 'FriendlyName=it'"'"'s $(reboot) & more'""" in said
