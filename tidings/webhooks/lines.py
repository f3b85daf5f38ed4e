"""Who goes next: what waits for a place stands in lines by account, origin and path, and places go round. Pure.

The places in all go round among accounts, an account's among its origins, an origin's among its paths. Each has a
bound (`shares.py`), so none holds the places of the others.
"""

from __future__ import annotations

import re
from typing import Final, Generic, TypeVar

from tidings.webhooks.shares import FAILING_AFTER, Bounds, Path, Share

T = TypeVar("T")

PATHS_MOST: Final = 64
"""Paths of one origin that are told apart; the others share one line."""
_OTHERS: Final = "*"


class Lines(Generic[T]):
    """The lines and the places. Whoever joins a path leaves it, whoever was taken is done; till then a path stays."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._all: Share[T] = Share(None, "", bounds.total, bounds.total)
        self._paths: dict[tuple[str, str], Path[T]] = {}

    @property
    def active(self) -> int:
        """Places taken."""
        return self._all.active

    def join(self, account_sid: str, url: str) -> Path[T]:
        """The path of `url` (its query does not count) in the account's lines; it stays until all left it."""
        place = url.partition("#")[0].partition("?")[0]
        path = self._paths.get((account_sid, place))
        if path is None:
            path = self._made(account_sid, place)
        path.held += 1
        return path

    def leave(self, path: Path[T]) -> None:
        """The counterpart of `join`."""
        path.held -= 1
        if not path.held:
            self._drop(path)

    def enter(self, path: Path[T]) -> bool:
        """Takes a place at once, where one is free on every level and nobody of the path waits: the usual case."""
        if path.ready:
            return False
        for share in path.upwards:
            if share.active >= (share.few if share.failures >= FAILING_AFTER else share.most):
                return False
        for share in path.upwards:
            share.active += 1
        path.held += 1
        return True

    def put(self, path: Path[T], item: T) -> None:
        """`item` waits for a place."""
        path.ready.append(item)
        self._list(path)

    def take(self) -> tuple[Path[T], T] | None:
        """Gives a place to whose turn it is; None where none is free, or nobody waits who may have it."""
        if not self._all.ready:
            return None
        found = self._all.take()
        if found is not None:
            found[0].held += 1
        return found

    def done(self, path: Path[T], *, failed: bool) -> bool:
        """Gives a place back; whether that opened more than this one: what failed until now works again."""
        recovered = False
        for share in path.upwards:
            share.active -= 1
            if failed:
                share.failures += 1
            elif share.failures:
                recovered |= share.failures >= FAILING_AFTER
                share.failures = 0
            if share.ready and not share.listed and share.parent is not None:
                share.listed = True
                share.parent.ready.append(share)
        path.held -= 1
        if not path.held:
            self._drop(path)
        return recovered

    def _drop(self, path: Path[T]) -> None:
        """Nobody is left who joined it."""
        origin, account = path.parent, path.account
        del origin.below[path.key]
        self._paths.pop((account.key, path.key), None)
        if not origin.below:
            del account.below[origin.key]
        if not account.below:
            del self._all.below[account.key]

    def _list(self, path: Path[T]) -> None:
        """Lists the path and all above it that have something to give."""
        for share in path.upwards:
            if share.ready and not share.listed and share.parent is not None:
                share.listed = True
                share.parent.ready.append(share)

    def _made(self, account_sid: str, place: str) -> Path[T]:
        bounds = self._bounds
        account = _below(self._all, account_sid, bounds.account, bounds.account_failing)
        origin = _below(account, origin_of(place), bounds.origin, bounds.origin_failing)
        key = place if place in origin.below or len(origin.below) < PATHS_MOST else _OTHERS
        found = origin.below.get(key)
        if isinstance(found, Path):
            return found
        path: Path[T] = Path(origin, key, bounds.path, bounds.path_failing)
        origin.below[key] = path
        if key != _OTHERS:
            self._paths[account_sid, place] = path
        return path


def _below(parent: Share[T], key: str, most: int, few: int) -> Share[T]:
    found = parent.below.get(key)
    if isinstance(found, Share):
        return found
    made: Share[T] = Share(parent, key, most, few)
    parent.below[key] = made
    return made


def origin_of(url: str) -> str:
    """The part of a URL that names its receiver, without credentials, in lower case."""
    scheme, _, rest = url.partition("://")
    host = re.split("[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return f"{scheme}://{host}".lower()
