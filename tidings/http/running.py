"""How many requests of an account are served at once, here and in other processes."""

from __future__ import annotations

from typing import Protocol

from tidings.http.problems import TOO_MANY_REQUESTS


class OtherProcesses(Protocol):
    """Who knows of requests in other processes, as these told of them a moment ago."""

    def of(self, account_sid: str) -> int:
        """How many of an account are served there."""
        ...

    def processes(self) -> int:
        """How many processes answer requests, this one included; at least 1."""
        ...


class Nowhere:
    """There are no other processes."""

    def of(self, account_sid: str) -> int:  # noqa: ARG002 - whichever it is
        """See OtherProcesses."""
        return 0

    def processes(self) -> int:
        """See OtherProcesses."""
        return 1


class Running:
    """Counts the requests of each account, and refuses those that are too many.

    An account that is served elsewhere too has here what is left of `most`, and always its part of it: `most` divided
    by the processes. So none is starved by what others told long ago, and all together come down to `most`.
    """

    def __init__(self, most: int, elsewhere: OtherProcesses | None = None) -> None:
        self.most = most
        self.here: dict[str, int] = {}
        """By account SID."""
        self._elsewhere = elsewhere or Nowhere()

    def begin(self, account_sid: str) -> int:
        """One more request; gives how many there are with it. Raises TOO_MANY_REQUESTS."""
        here, there = self.here.get(account_sid, 0), self._elsewhere.of(account_sid)
        if here >= self.most or (there and here >= self._part(there)):
            raise TOO_MANY_REQUESTS(reason=f"this account has {here + there} running, the most it may")
        self.here[account_sid] = here + 1
        return here + there + 1

    def count(self, account_sid: str) -> int:
        """How many there are."""
        return self.here.get(account_sid, 0) + self._elsewhere.of(account_sid)

    def end(self, account_sid: str) -> None:
        """One of them was answered."""
        left = self.here[account_sid] - 1
        if left:
            self.here[account_sid] = left
        else:
            del self.here[account_sid]

    def _part(self, there: int) -> int:
        return max(1, self.most // self._elsewhere.processes(), self.most - there)
