"""A program that plays the server for the tests of `tidings run`: it answers in the API's shape what it was asked.

Usage: standin.py [ACCOUNT_SID AUTH_TOKEN]; the port is TIDINGS_PORT (0: any). With an account it first writes the
credentials file into TIDINGS_DATA_DIR, as the server does.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Echoes every request."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self._body()
        scheme = self.headers.get("X-Forwarded-Proto", "none")
        host = self.headers.get("Host", "")
        asked = f"{self.command} {scheme}://{host}{self.path}"
        authorization = self.headers.get("Authorization", "").removeprefix("Basic ")
        answer: dict[str, Any] = {
            "sid": "SM" + "0" * 32,
            "status": "queued",
            "friendly_name": asked,
            "body": asked,
            "user": base64.b64decode(authorization).decode(),
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
            "octets": len(body),
            "text": body[:200].decode("latin-1"),
            "date_created": None,
        }
        if "/Services" in self.path:
            answer = _page(f"{scheme}://{host}", asked, last="Page=1" in self.path)
        if "large" in self.path:
            answer["filling"] = "x" * 5_000_000
        content = json.dumps(answer).encode()
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = do_PUT = _answer  # noqa: N815 - http.server's names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            pieces = []
            while size := int(self.rfile.readline(), 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def log_message(self, *_: object) -> None:
        """Quiet."""


def _page(base: str, asked: str, *, last: bool) -> dict[str, Any]:
    service = {"sid": "MG" + "0" * 32, "friendly_name": asked, "date_created": None}
    following = None if last else f"{base}/v1/Services?PageSize=1&Page=1"
    return {"services": [service], "meta": {"key": "services", "next_page_url": following, "page": 0}}


def main() -> None:
    """Serves until it is killed."""
    if len(sys.argv) == 3:
        file = Path(os.environ["TIDINGS_DATA_DIR"], "credentials.json")
        file.write_text(json.dumps({"account_sid": sys.argv[1], "auth_token": sys.argv[2], "operator_token": "o"}))
    ThreadingHTTPServer.request_queue_size = 64
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("TIDINGS_PORT", "0"))), Handler)
    sys.stdout.write(f"account {os.environ.get('TIDINGS_ACCOUNT_SID')}\n")
    sys.stdout.write(f"Tidings is ready: http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
