"""Parts of the places at once: everybody's, an account's, an origin's, a path's. Pure.

Each has a bound, so none holds the places of the others; one whose exchanges fail again and again has a few places
only, enough to notice that it works again. The first success gives it the rest back.
"""

from __future__ import annotations

from collections import deque
from typing import Final, Generic, TypeVar

import msgspec

T = TypeVar("T")

FAILING_AFTER: Final = 5
"""Failures in a row after which a share gets few places."""


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

    def take(self) -> tuple[Path[T], T] | None:
        """The next of those below, and its path; None where none may go now."""
        if self.active >= (self.few if self.failures >= FAILING_AFTER else self.most):
            return None
        ready = self.ready
        while ready:
            next_ = ready[0]
            found = next_.take()
            if found is None or not next_.ready:
                ready.popleft()
                next_.listed = False  # it is listed again by what changes that: `put`, or `done`
            else:
                ready.rotate(-1)
            if found is not None:
                self.active += 1
                return found
        return None


class Path(Generic[T]):
    """The line of one path of an origin, first in, first out."""

    __slots__ = (
        "account",
        "active",
        "failures",
        "few",
        "held",
        "key",
        "listed",
        "most",
        "parent",
        "ready",
        "refused",
        "upwards",
    )

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
        account = parent.parent
        assert account is not None, "a path is an origin's, an origin an account's"
        assert account.parent is not None
        self.account = account
        self.upwards: tuple[Path[T] | Share[T], ...] = (self, parent, account, account.parent)
        """All whose places it shares, itself first."""

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
