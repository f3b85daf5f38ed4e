"""Requests by hand, for what no client library would send."""

from __future__ import annotations

import base64
import socket
from http.client import HTTPConnection
from typing import Any

import msgspec

from tests.contract.sdk import check_headers, check_problem
from tests.contract.server import Login

LIMIT_S = 30.0


class Answer(msgspec.Struct, frozen=True):
    """An answer of the server."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return msgspec.json.decode(self.body)

    @property
    def code(self) -> int | None:
        """The code of a problem."""
        return self.json["code"] if self.status >= 400 else None


class Wire:
    """One kept-open connection; each answer keeps the rules of all answers, or it is an AssertionError."""

    def __init__(self, port: int, login: Login) -> None:
        self.port, self.login = port, login
        self._connection = HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        host: str = "api.twilio.com",
        login: Login | None = None,
        **headers: str,
    ) -> Answer:
        """Sends a form; `headers` in Python's writing: `content_type`."""
        login = login or self.login
        sent = {"Host": host, "Authorization": basic(login)}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        sent |= {name.replace("_", "-").title(): value for name, value in headers.items()}
        self._connection.request(method, path, body, sent)
        with self._connection.getresponse() as came:
            answer = Answer(came.status, came.headers, came.read())
        where = f"{method} {path[:200]} {(body or b'')[:200]!r} -> {answer.status} {answer.body[:300]!r}"
        assert answer.status < 500 or answer.status == 501, where
        if answer.status >= 400:
            check_headers(where, answer.status, answer.headers, host)
            check_problem(where, answer.status, answer.json)
        return answer

    def post(self, path: str, body: bytes, **more: Any) -> Answer:
        """A POST with a form."""
        return self.ask("POST", path, body, **more)

    def get(self, path: str, **more: Any) -> Answer:
        """A GET."""
        return self.ask("GET", path, **more)

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


def basic(login: Login) -> str:
    """An Authorization header."""
    return f"Basic {base64.b64encode(f'{login.sid}:{login.token}'.encode()).decode()}"


def raw(port: int, octets: bytes, limit_s: float = LIMIT_S) -> bytes:
    """Sends octets on a connection of their own; gives all that comes back until the server closes it.

    Raises TimeoutError where it stays open.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=limit_s) as connection:
        connection.sendall(octets)
        return read_to_end(connection)


def first_said(port: int, octets: bytes) -> bytes:
    """What comes first on a connection of one's own that is left there, without waiting until the server gives up."""
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S) as connection:
        connection.sendall(octets)
        return connection.recv(65_536)


def read_to_end(connection: socket.socket) -> bytes:
    """All that comes until the server closes, or resets."""
    came = bytearray()
    try:
        while piece := connection.recv(65_536):
            came += piece
    except ConnectionError:
        pass
    return bytes(came)
