"""The pages of error codes: an index to search, and one page for each code. Anybody may read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tidings.compliance.rejections import REASONS
from tidings.console.desk import Desk
from tidings.console.explanations import QUERY_MOST, Explanations
from tidings.console.wording import _
from tidings.registry.brand_faults import BRAND_FAULTS
from tidings.registry.campaign_rejections import REJECTIONS

PAGE = "/errors"
_FINAL = _("It is final: a campaign that is refused with it is not submitted again. Register another, or none.")
_MENDED = _("It is not final: what was refused can be mended and submitted again.")
_CODE = re.compile(r"[0-9]{1,9}", re.ASCII)


class ErrorsPage:
    """Shows what codes mean, to who is signed in and who is not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._explanations = Explanations()

    def routes(self) -> list[Route]:
        """The pages' addresses. What is no number finds no page."""
        return [
            Route(PAGE, self._index, methods=["GET"]),
            Route(f"{PAGE}/{{code}}", self._one, methods=["GET"]),
        ]

    async def _index(self, request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:QUERY_MOST]
        found = self._explanations.search(query)
        families = [(name, list(group)) for name, group in groupby(found, key=lambda each: each.family)]
        return await self._html(request, "errors.html", {"query": query, "families": families, "count": len(found)})

    async def _one(self, request: Request) -> Response:
        text = str(request.path_params["code"])
        if not _CODE.fullmatch(text):
            return await self._desk.nowhere(request)
        code = int(text)
        found = self._explanations.get(code)
        nearest = [] if found else self._explanations.nearest(code)
        context = {"code": code, "one": found, "nearest": nearest, "again": _again(code)}
        return await self._html(request, "error.html", context, 200 if found else 404)

    async def _html(
        self, request: Request, template: str, context: Mapping[str, object], status: int = 200
    ) -> Response:
        frame = self._desk.frame(request, await self._desk.perhaps(request), PAGE)
        return self._desk.html(template, {**frame, **context}, status)


def _again(code: int) -> str:
    """Whether what a registration was refused for can be mended; empty for a code of something else."""
    if code in REJECTIONS:
        return _FINAL if REJECTIONS[code].final else _MENDED
    return _MENDED if code in BRAND_FAULTS or code in REASONS else ""
