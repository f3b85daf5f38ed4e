"""The first fork of a request: health, pages, or the API."""

from __future__ import annotations

from tidings.app import App
from tidings.http import Request, Response


class Front:
    """A Handler for the socket front."""

    def __init__(self, app: App) -> None:
        self._api = app.api
        self._app = app

    async def __call__(self, request: Request) -> Response:
        """Answers."""
        if request.path in ("/healthz", "/readyz"):
            return Response(200, b'{"status":"ok"}')
        return await self._api(request)
