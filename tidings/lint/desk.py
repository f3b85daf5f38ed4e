"""Where other rooms have registrations linted: rules are loaded when they are first needed, and run beside the loop.

A lint takes tens of milliseconds of the processor, and the first one loads and compiles all patterns: neither start nor
event loop wait for that. One thread does them all, since two would only take each other's time; accounts take turns,
and each may have a few that wait. What was linted lately is remembered, and waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from tidings.core import Sid
from tidings.errors import LINT_FULL
from tidings.http.problems import TOO_MANY_REQUESTS
from tidings.lint.remembered import Remembered, key_of

if TYPE_CHECKING:
    from tidings.lint.finding import Finding
    from tidings.lint.registration import Registration
    from tidings.registry.port import BrandFiling, CampaignFiling, FilingFault
    from tidings.trusthub.dossier import Dossier

WAITING_MOST: Final = 200
"""Lints that wait, of all accounts: some ten seconds of work."""
WAITING_MOST_OF_ONE: Final = 20
RETRY_AFTER_S: Final = 1
_PLATFORM: Final = ""
"""Whose line the embedded registry waits in: it asks for one thing after the other, and is never turned away."""

T = TypeVar("T")


class LintDesk:
    """Does one lint at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "tidings-lint")
        self._is_busy = False
        self._lines: dict[Sid, deque[asyncio.Future[None]]] = {}
        """Those who wait, by account; the account whose turn is next comes first."""
        self._remembered = Remembered()

    async def linted(self, account_sid: Sid, registration: Registration) -> tuple[Finding, ...]:
        """See linting.lint. Raises TOO_MANY_REQUESTS, LINT_FULL."""
        return await self._found(account_sid, registration, lambda: _linted(registration))

    async def linted_dossier(self, dossier: Dossier) -> tuple[Finding, ...]:
        """See linting.lint_dossier. Raises TOO_MANY_REQUESTS, LINT_FULL."""
        return await self._found(dossier.account_sid, dossier, lambda: _linted_dossier(dossier))

    async def judged(self, filing: CampaignFiling, brand: BrandFiling | None = None) -> tuple[FilingFault, ...]:
        """See reviewer.judge."""
        return await self._in_turn(_PLATFORM, lambda: _judged(filing, brand))

    def stop(self) -> None:
        """Ends the thread, after what it is at."""
        self._thread.shutdown(cancel_futures=True)

    async def _found(
        self, account_sid: Sid, linted: Registration | Dossier, lint: Callable[[], tuple[Finding, ...]]
    ) -> tuple[Finding, ...]:
        key = key_of(linted)
        found = self._remembered.get(key)
        if found is None:
            self._admit(account_sid)
            found = await self._in_turn(account_sid, lint)
            self._remembered.keep(key, found)
        return found

    def _admit(self, account_sid: Sid) -> None:
        """Each may have as many as there is room left for others: so there is some for the next account that comes."""
        own = len(self._lines.get(account_sid, ()))
        room = WAITING_MOST - sum(map(len, self._lines.values()))
        if own >= min(WAITING_MOST_OF_ONE, max(1, room)):
            reason = f"{own} registrations of this account wait to be linted"
            raise TOO_MANY_REQUESTS(reason=reason, retry_after_s=RETRY_AFTER_S)
        if not room:
            raise LINT_FULL(retry_after_s=RETRY_AFTER_S)

    async def _in_turn(self, account_sid: Sid, work: Callable[[], T]) -> T:
        if self._is_busy:
            await self._turn(account_sid)
        self._is_busy = True
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._next()

    async def _turn(self, account_sid: Sid) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(account_sid, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it came at the same moment
                self._next()
            raise

    def _next(self) -> None:
        """The next account's first; those who have gone are passed over."""
        while self._lines:
            account_sid, line = next(iter(self._lines.items()))
            del self._lines[account_sid]
            turn = line.popleft()
            if line:
                self._lines[account_sid] = line
            if not turn.done():
                turn.set_result(None)
                return
        self._is_busy = False


def _linted(registration: Registration) -> tuple[Finding, ...]:
    from tidings.lint.linting import lint  # noqa: PLC0415 - the rules, which a start need not load

    return lint(registration)


def _linted_dossier(dossier: Dossier) -> tuple[Finding, ...]:
    from tidings.lint.linting import lint_dossier  # noqa: PLC0415 - as above

    return lint_dossier(dossier)


def _judged(filing: CampaignFiling, brand: BrandFiling | None) -> tuple[FilingFault, ...]:
    from tidings.lint.reviewer import judge  # noqa: PLC0415 - as above

    return judge(filing, brand)
