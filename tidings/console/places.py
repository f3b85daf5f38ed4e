"""Where people go in the console: its pages, and the way back to one, after signing in or after a form."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.requests import Request

HOME: Final = "/handsets"
_PAGE: Final = re.compile(
    r"/(?:handsets|registrations(?:/[A-Z]{2}[0-9a-f]{32}(?:/file)?)?|reviews|errors(?:/[0-9]{1,9})?)"
    r"(?:\?[A-Za-z0-9=&_%+.*-]{0,500})?(?:#[A-Za-z0-9+_-]{0,80})?",
    re.ASCII,
)
"""What a person opens here. Nothing else is a destination: no other site, and nothing that only scripts ask for."""


def way_back(given: str) -> str:
    """The page of ours that `given` names; where it names none, the first page."""
    return given if _PAGE.fullmatch(given) else HOME


def page_of(request: Request) -> str:
    """The page that somebody was on when they asked for this: itself, or of a form the page that it was on."""
    if request.method in ("GET", "HEAD"):
        return way_back(_whole(request.url.path, request.url.query))
    came_from = urlsplit(request.headers.get("referer", ""))
    return way_back(_whole(came_from.path, came_from.query))


def sign_in_path(request: Request) -> str:
    """Where to sign in, and to come back from to where one was going."""
    wanted = page_of(request)
    return "/sign-in" if wanted == HOME else f"/sign-in?next={quote(wanted, safe='/')}"


def _whole(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
