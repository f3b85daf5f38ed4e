"""The console's own files, read once: styles, scripts, the mark. Browsers ask each time whether theirs is still right.

Source: RFC 9110 section 8.8.3 (ETag), section 13.1.2 (If-None-Match).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class StaticFile(msgspec.Struct, frozen=True):
    """One file."""

    octets: bytes
    content_type: str
    tag: str


class StaticFiles:
    """Serves the files of one folder, and nothing else: they are looked up by name, never by path."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {path.name: _read(path) for path in folder.iterdir() if path.suffix in TYPES}

    async def serve(self, request: Request) -> Response:
        """One file, or 404."""
        file = self._files.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("There is no such file.", 404)
        fields = {"ETag": file.tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == file.tag:
            return Response(status_code=304, headers=fields)
        return Response(file.octets, headers=fields, media_type=file.content_type)


def _read(path: Path) -> StaticFile:
    octets = path.read_bytes()
    return StaticFile(octets, TYPES[path.suffix], f'"{hashlib.sha256(octets).hexdigest()[:20]}"')
