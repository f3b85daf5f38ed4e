"""Who goes next: what waits for a place stands in lines by account, origin and path, and places go round. Pure.

The places in all go round among accounts, an account's among its origins, an origin's among its paths. Each has a
bound, so none holds the places of the others; one whose exchanges fail again and again has a few places only, enough to
notice that it works again. The first success gives it the rest back.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Final, Generic, TypeVar

import msgspec

T = TypeVar("T")

FAILING_AFTER: Final = 5
"""Failures in a row after which a share gets few places."""
PATHS_MOST: Final = 64
"""Paths of one origin that are told apart; the others share one line."""
_OTHERS: Final = "*"
_PATH_END: Final = re.compile("[?#]")


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Places at once, and how many while all fails."""

    total: int
    account: int
    account_failing: int
    origin: int
    origin_failing: int
    path: int
    path_failing: int


class Share(Generic[T]):
    """Part of the places: everybody's, an account's, or one origin's of it. Those in `ready` have their turns."""

    __slots__ = ("active", "below", "failures", "few", "key", "listed", "most", "parent", "ready", "waiting")

    def __init__(self, parent: Share[T] | None, key: str, most: int, few: int) -> None:
        self.parent = parent
        self.key = key
        self.most = most
        self.few = few
        self.active = 0
        self.failures = 0
        """In a row, up to now."""
        self.waiting = 0
        """For whoever uses the lines: those below that wait for something else than a place."""
        self.listed = False
        """Whether it stands in its parent's `ready`."""
        self.below: dict[str, Share[T] | Path[T]] = {}
        self.ready: deque[Share[T] | Path[T]] = deque()

    @property
    def is_failing(self) -> bool:
        """Whether it has few places now."""
        return self.failures >= FAILING_AFTER

    def take(self) -> tuple[Path[T], T] | None:
        """The next of those below, and its path; None where none may go now."""
        if self.active >= (self.few if self.failures >= FAILING_AFTER else self.most):
            return None
        ready = self.ready
        while ready:
            next_ = ready.popleft()
            found = next_.take()
            if found is None or not next_.ready:
                next_.listed = False  # it is listed again by what changes that: `put`, or `done`
            else:
                ready.append(next_)
            if found is not None:
                self.active += 1
                return found
        return None


class Path(Generic[T]):
    """The line of one path of an origin, first in, first out."""

    __slots__ = ("active", "failures", "few", "held", "key", "listed", "most", "names", "parent", "ready", "refused")

    def __init__(self, parent: Share[T], key: str, most: int, few: int) -> None:
        self.parent = parent
        self.key = key
        self.most = most
        self.few = few
        self.active = 0
        self.failures = 0
        self.listed = False
        self.ready: deque[T] = deque()
        self.held = 0
        """Those who joined and did not leave."""
        self.refused = False
        """For whoever uses the lines: whether somebody found no room here."""

    @property
    def account(self) -> Share[T]:
        """The account's share."""
        account = self.parent.parent
        assert account is not None
        return account

    @property
    def is_failing(self) -> bool:
        """Whether it has few places now."""
        return self.failures >= FAILING_AFTER

    def take(self) -> tuple[Path[T], T] | None:
        """See Share."""
        if not self.ready or self.active >= (self.few if self.failures >= FAILING_AFTER else self.most):
            return None
        self.active += 1
        return self, self.ready.popleft()


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
        place = _PATH_END.split(url, 1)[0] if "?" in url or "#" in url else url
        path = self._paths.get((account_sid, place))
        if path is None:
            path = self._made(account_sid, place)
        path.held += 1
        return path

    def leave(self, path: Path[T]) -> None:
        """The counterpart of `join`."""
        path.held -= 1
        if path.held:
            return
        origin, account = path.parent, path.account
        del origin.below[path.key]
        self._paths.pop((account.key, path.key), None)
        if not origin.below:
            del account.below[origin.key]
        if not account.below:
            del self._all.below[account.key]

    def enter(self, path: Path[T]) -> bool:
        """Takes a place at once, where one is free on every level and nobody of the path waits: the usual case."""
        if path.ready:
            return False
        share: Share[T] | Path[T] | None = path
        while share is not None:
            if share.active >= (share.few if share.failures >= FAILING_AFTER else share.most):
                return False
            share = share.parent
        share = path
        while share is not None:
            share.active += 1
            share = share.parent
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
        share: Share[T] | Path[T] | None = path
        while share is not None:
            share.active -= 1
            if failed:
                share.failures += 1
            elif share.failures:
                recovered |= share.is_failing
                share.failures = 0
            if share.ready and not share.listed and share.parent is not None:
                share.listed = True
                share.parent.ready.append(share)
            share = share.parent
        self.leave(path)
        return recovered

    def _list(self, path: Path[T]) -> None:
        """Lists the path and all above it that have something to give."""
        share: Share[T] | Path[T] = path
        while share.parent is not None:
            if share.ready and not share.listed:
                share.listed = True
                share.parent.ready.append(share)
            share = share.parent

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
