"""In which order things are filed: what the registry could not answer goes last.

So nothing waits for ever behind one filing over which the registry stumbles, whosever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tidings.core import Sid
from tidings.registry.port import RegistryUnavailable

T = TypeVar("T")


class FilingOrder:
    """How often each of those that wait was in vain."""

    def __init__(self) -> None:
        self._in_vain: dict[Sid, int] = {}

    def sorted(self, waiting: Iterable[T], sid: Callable[[T], Sid]) -> list[T]:
        """Those that wait, in their order but for those that were in vain. Of others nothing is kept."""
        things = list(waiting)
        known = {sid(each) for each in things}
        self._in_vain = {each: times for each, times in self._in_vain.items() if each in known}
        return sorted(things, key=lambda each: self._in_vain.get(sid(each), 0))

    @contextmanager
    def filing(self, sid: Sid) -> Iterator[None]:
        """While one is filed."""
        try:
            yield
        except RegistryUnavailable:
            self._in_vain[sid] = self._in_vain.get(sid, 0) + 1
            raise
