"""The customer's web server, on loopback: it keeps the webhooks that come, answers them as told, and has pictures."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

import msgspec

from tests.contract.server import settled

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""
NOTHING = "<Response/>"


class Visit(msgspec.Struct, frozen=True):
    """A webhook."""

    method: str
    url: str
    """The whole URL that was called."""
    path: str
    form: dict[str, str]
    headers: dict[str, str]
    """By lower-case name."""


Answer: TypeAlias = Callable[[Visit], str]
"""From a webhook to the TwiML that answers it."""


class Site:
    """Runs in a thread from its making until `close`."""

    def __init__(self, answer: Answer = lambda _visit: NOTHING) -> None:
        self.visits: list[Visit] = []
        self.answer = answer
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._serve(self)

            def do_POST(self) -> None:
                site._serve(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def url(self, path: str) -> str:
        """A URL here; `/picture.png` is a picture, every other path takes webhooks."""
        return self.base + path

    def wait_for(self, path: str, **fields: str) -> Visit:
        """The first webhook on `path` with these fields. Raises AssertionError if it does not come."""

        def look() -> Visit | None:
            fitting = [v for v in list(self.visits) if v.path == path and fields.items() <= v.form.items()]
            return fitting[0] if fitting else None

        return settled(look, f"a webhook on {path} with {fields}")

    def close(self) -> None:
        """Ends the thread."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        split = urlsplit(request.path)
        if split.path == "/picture.png":
            _reply(request, "image/png", PICTURE)
            return
        fields = parse_qsl(split.query, keep_blank_values=True) + parse_qsl(body, keep_blank_values=True)
        visit = Visit(
            request.command,
            self.base + request.path,
            split.path,
            dict(fields),
            {name.lower(): value for name, value in request.headers.items()},
        )
        self.visits.append(visit)
        _reply(request, "text/xml", self.answer(visit).encode())


def _reply(request: BaseHTTPRequestHandler, content_type: str, octets: bytes) -> None:
    request.send_response(200)
    request.send_header("Content-Type", content_type)
    request.send_header("Content-Length", str(len(octets)))
    request.end_headers()
    request.wfile.write(octets)
