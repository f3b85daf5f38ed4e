"""What each address of the console asks for, said where the address is; and so, what of it a page offers to whom.

A page stands on operations of the API: whoever may not do these is refused as there, before the page does anything.
The same says which links and forms there are for a visitor: what would be refused is not offered, on any page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

import msgspec
from starlette.routing import BaseRoute, Route

from tidings.accounts.authenticate import require
from tidings.accounts.model import Capability, Principal
from tidings.console.asking import must_do
from tidings.console.places import ConsolePlace, PlaceGroup
from tidings.core import Problem
from tidings.http import Operation


class Permitted(msgspec.Struct, frozen=True):
    """Of a page that reads rows itself: what the API asks for the same of whoever has only some permissions."""

    operations: Sequence[Operation]


PageNeed: TypeAlias = Operation | Permitted | Capability
Opens: TypeAlias = Callable[[str, str], bool]
"""Whether an address answers a method, for one visitor."""


def must_have(principal: Principal, needs: Iterable[PageNeed]) -> None:
    """Raises PERMISSION_DENIED, NOT_IN_POLICY where somebody has not all of it."""
    for need in needs:
        match need:
            case Capability():
                require(principal, need)
            case Permitted():
                for one in need.operations if principal.allowed is not None else ():
                    must_do(one, principal)
            case _:
                must_do(need, principal)


class PageRights:
    """The needs of all addresses."""

    def __init__(self) -> None:
        self._needs: dict[Any, tuple[PageNeed, ...]] = {}
        """By endpoint."""
        self._routes: dict[str, list[Route]] = {}
        """By the first part of their paths."""

    def note(self, endpoint: Any, needs: tuple[PageNeed, ...]) -> None:
        """An endpoint asks for this."""
        self._needs[endpoint] = needs

    def know(self, routes: Iterable[BaseRoute]) -> None:
        """At these addresses the endpoints answer."""
        for route in routes:
            if isinstance(route, Route):
                self._routes.setdefault(_room(route.path), []).append(route)

    def opens(self, principal: Principal, method: str, address: str) -> bool:
        """Whether somebody gets on at an address; where nothing is asked for, everybody does."""
        path = re.split(r"[?#]", address, maxsplit=1)[0]
        for route in self._routes.get(_room(path), ()):
            if method in (route.methods or ()) and route.path_regex.match(path):
                return has(principal, self._needs.get(route.endpoint, ()))
        return True


def _room(path: str) -> str:
    return path[1:].partition("/")[0].partition(".")[0]


def has(principal: Principal, needs: Iterable[PageNeed]) -> bool:
    """Whether somebody has all of it."""
    try:
        must_have(principal, needs)
    except Problem:
        return False
    return True


def within_reach(
    principal: Principal, groups: Iterable[PlaceGroup], opens: Opens, *, simulated: bool = True
) -> list[PlaceGroup]:
    """Those of these places that somebody may open. `simulated`: whether the network is."""

    def is_near(place: ConsolePlace) -> bool:
        if (place.of_account and principal.capability is Capability.OPERATOR) or (place.simulated and not simulated):
            return False
        held = principal.allowed is not None or place.needs.held_by(principal)
        return held and opens("GET", place.path)

    found = [PlaceGroup(group.label, [place for place in group.places if is_near(place)]) for group in groups]
    return [group for group in found if group.places]


_LINK: Final = re.compile(r'<a\b([^>]*?)\shref="(/[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_FORM: Final = re.compile(r'<form\b([^>]*\bmethod="post"[^>]*)>.*?</form>', re.DOTALL)
_ACTION: Final = re.compile(r'\saction="([^"]+)"')
_BUTTON: Final = re.compile(r'class="[^"]*\b(?:main|quiet|open|danger)\b')
"""A link that says what to do, not what something is."""


def only_offered(page: str, here: str, opens: Opens) -> str:
    """A page without what would be refused: of a link the words stay, where they say what something is."""

    def link(found: re.Match[str]) -> str:
        before, address, after, words = found.groups()
        if opens("GET", address):
            return found[0]
        return "" if _BUTTON.search(f"{before} {after}") else f"<span{before}{after}>{words}</span>"

    def form(found: re.Match[str]) -> str:
        action = _ACTION.search(found[1])
        return found[0] if opens("POST", action[1] if action else here) else ""

    return _FORM.sub(form, _LINK.sub(link, page))
