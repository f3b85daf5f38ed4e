"""Health: whether the process is alive, whether it can do its work, and its figures for Prometheus.

What is wrong and how much goes through is told to the machine itself and to the operator; others see a status only.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from tidings import __version__
from tidings.accounts.authenticate import require
from tidings.accounts.model import Capability
from tidings.carriers.kept import KEPT, KeptCarrier
from tidings.config import Role
from tidings.console.program import Program
from tidings.console.store_probe import StoreProbe
from tidings.core import Problem
from tidings.http import Request, Response, problem_response
from tidings.probe import PROGRAM

if TYPE_CHECKING:
    from tidings.console.metrics import Metrics

_LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"via")
_FRESH = [(b"Cache-Control", b"no-store")]


class HealthPages:
    """Answers /healthz, /readyz and /metrics."""

    def __init__(self, app: Program) -> None:
        self._app = app
        self._store = StoreProbe(app.database, app.clock)
        self._metrics: Metrics | None = None
        self._draining = False

    def drain(self) -> None:
        """It is ready no more, whatever else is well."""
        self._draining = True

    async def alive(self, request: Request) -> Response:
        """200 as long as the event loop turns; to the machine itself it says which server this is."""
        wrong = _not_reading(request, "/healthz")
        if wrong:
            return wrong
        if not is_local(request):
            return _json(200, {"status": "alive"})
        folder = str(self._app.settings.folder.absolute())
        return _json(
            200, {"status": "alive", "program": PROGRAM, "version": __version__, "pid": os.getpid(), "data_dir": folder}
        )

    async def ready(self, request: Request) -> Response:
        """200 when the store reads and commits, other processes are heard and a link of this one is up, else 503 with
        what is not so; 404 once it was told to stop.

        By a 404 HAProxy knows a server that gets no new requests and may answer those that it has
        (`http-check disable-on-404`); to whoever asks for a 200 it is one refusal like another.
        Source: https://docs.haproxy.org/2.6/configuration.html#4-http-check%20disable-on-404
        """
        wrong = _not_reading(request, "/readyz")
        if wrong:
            return wrong
        if self._draining:
            return _json(404, {"status": "stopping"})
        reasons = await self._reasons()
        body: dict[str, object] = {"status": "not ready" if reasons else "ready"}
        if reasons and await self._refused(request) is None:
            body["reasons"] = reasons
        return _json(503 if reasons else 200, body)

    async def metrics(self, request: Request) -> Response:
        """Every figure, in the form that Prometheus reads."""
        refusal = _not_reading(request, "/metrics") or await self._refused(request)
        if refusal:
            return refusal
        if self._metrics is None:
            kind = await asyncio.to_thread(_loaded)
            self._metrics = kind(self._app)
        body, content_type = self._metrics.written(request.headers.get(b"accept", b"").decode("latin-1"))
        return Response(200, body, content_type.encode(), [*_FRESH])

    async def _reasons(self) -> list[dict[str, str]]:
        reasons = []
        fault = await self._store.fault()
        if fault is not None:
            reasons.append({"part": "store", "reason": fault})
        reasons += [{"part": "processes", "reason": reason} for reason in self._apart()]
        links = self._links()
        down = [each for each in links if not each.is_up]
        if len(down) < len(links) and len(links) > 1:
            return reasons  # others carry on: what is down is seen in the figures, and by the operator
        return reasons + [{"part": f"carrier {carrier.name}", "reason": "the link is down"} for carrier in down]

    def _apart(self) -> Iterator[str]:
        """Why this process is not one of those that work together, or knows less than they do."""
        present = self._app.present
        if present.processes.facts.get(present.me.sid) is None:
            yield "this one is not among them: it stood still, and joins anew"
        if not self._app.database.is_told:
            yield "what the others change is not heard, so what is in memory may be old"

    def _links(self) -> list[KeptCarrier]:
        """The links that must be up here: none without the role, nor where others have all binds and so all lanes."""
        present, owned = self._app.present, self._app.database.owned
        alone = present.processes.alive(Role.DISPATCH) == [present.me.sid]
        if Role.DISPATCH not in present.roles or not (alone or any(name.startswith("lane") for name, _ in owned)):
            return []
        return [each for each in self._app.routes.carriers() if isinstance(each, KEPT)]

    async def _refused(self, request: Request) -> Response | None:
        """None for the machine itself and for the operator."""
        if is_local(request):
            return None
        asked = Request("GET", "/tidings/v1/Metrics", headers=request.headers, peer=request.peer, scheme=request.scheme)
        try:
            _, principal = await self._app.authentication(asked, None)
            require(principal, Capability.OPERATOR)
        except Problem as problem:
            return problem_response(problem)
        return None


def _loaded() -> type[Metrics]:
    from tidings.console.metrics import Metrics  # noqa: PLC0415 - most programs are never asked for figures

    return Metrics


def is_local(request: Request) -> bool:
    """Whether a request began on this machine: from loopback, and not passed on by a proxy that is there."""
    return request.peer in _LOOPBACK and not any(name in request.headers for name in _FORWARDED)


def _not_reading(request: Request, path: str) -> Response | None:
    if request.path != path:
        return _json(404, {"status": "not found"})
    if request.method not in ("GET", "HEAD"):
        return Response(405, headers=[(b"Allow", b"GET, HEAD")])
    return None


def _json(status: int, body: dict[str, object]) -> Response:
    return Response(status, msgspec.json.encode(body), headers=[*_FRESH])
