"""Calls to the registry over HTTPS: paced, bounded, and told apart into taken, refused and not known to be done.

Source: The Campaign Registry, CSP API v2, "API Authentication" and "API Rate Limiting".
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode

import msgspec
import structlog

from tidings import __version__
from tidings.registry.http.documents import ApiError, documents_in
from tidings.registry.http.settings import RegistrySettings
from tidings.registry.http.wire_pace import TooManyWaiting, reads, writes
from tidings.registry.port import RegistryUnavailable

if TYPE_CHECKING:
    import aiohttp

TOTAL_S: Final = 20.0
CONNECT_S: Final = 5.0
CONNECTIONS: Final = 8
ANSWER_MOST: Final = 2 * 1024 * 1024
"""Octets."""
ERRORS_MOST: Final = 50
HOLD_FIRST_S: Final = 1.0
HOLD_MOST_S: Final = 60.0
_CREDENTIALS: Final = frozenset({401, 403})
_LATER: Final = frozenset({407, 408, 425, 429})
_ERRORS: Final[Any] = tuple[ApiError, ...] | ApiError

T = TypeVar("T")

log = structlog.get_logger(__name__)


class NotTaken(msgspec.Struct, frozen=True):
    """The registry took nothing: its reasons, none where it gave none."""

    status: int
    errors: tuple[ApiError, ...] = ()


class Away(RegistryUnavailable):
    """Nothing is known to be done; `again_in_s` says when to try again, in wire time, where that is known."""

    def __init__(self, reason: str, again_in_s: float | None = None) -> None:
        super().__init__(reason if again_in_s is None else f"{reason}; again in {again_in_s:g} s")
        self.again_in_s = again_in_s


class RegistryClient:
    """One account's calls. The credentials are in none of its logs, errors and representations."""

    def __init__(self, settings: RegistrySettings, sharers: Callable[[], int] = lambda: 1) -> None:
        """`sharers`: how many processes have this account."""
        self._base = settings.base
        pair = f"{settings.key}:{settings.secret}".encode()
        self._authorization = f"Basic {base64.b64encode(pair).decode()}"
        self._session: aiohttp.ClientSession | None = None
        self._reads, self._writes = reads(), writes()
        self._sharers = sharers
        self._held_until = 0.0
        """In the event loop's time: until then the registry wants no calls."""
        self._hold_s = 0.0

    async def get(self, path: str, kind: type[T], **query: str) -> T | NotTaken:
        """Reads. Raises RegistryUnavailable."""
        return _read(await self._call("GET", path, None, query), kind)

    async def post(self, path: str, body: object, kind: type[T]) -> T | NotTaken:
        """Creates. Raises RegistryUnavailable."""
        return _read(await self._call("POST", path, body, {}), kind)

    async def put(self, path: str, body: object, kind: type[T]) -> T | NotTaken:
        """Changes, and reads what came of it. Raises RegistryUnavailable."""
        return _read(await self._call("PUT", path, body, {}), kind)

    async def command(self, method: str, path: str, body: object = None) -> NotTaken | None:
        """A call whose answer says no more than that it was taken. Raises RegistryUnavailable."""
        answer = await self._call(method, path, body, {})
        return answer if isinstance(answer, NotTaken) else None

    async def stop(self) -> None:
        """Closes what is open."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _call(self, method: str, path: str, body: object, query: dict[str, str]) -> bytes | NotTaken:
        import aiohttp  # noqa: PLC0415 - an eighth of a second that no start need pay
        from yarl import URL  # noqa: PLC0415 - as above

        await self._turn(method)
        url = URL(f"{self._base}{path}{'?' if query else ''}{urlencode(query)}", encoded=True)
        data = None if body is None else msgspec.json.encode(body)
        headers = {} if data is None else {"Content-Type": "application/json"}
        try:
            async with self._opened().request(method, url, data=data, headers=headers, allow_redirects=False) as answer:
                octets = await _bounded(answer)
                return self._judged(method, path, answer, octets)
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            raise Away(f"{method} {path}: {type(failure).__name__}") from failure

    async def _turn(self, method: str) -> None:
        """Waits until a call may leave. Raises Away."""
        now = asyncio.get_running_loop().time()
        if now < self._held_until:
            raise Away("it asked for fewer calls", round(self._held_until - now, 1))
        try:
            wait_s = (self._reads if method == "GET" else self._writes).take(now, max(1, self._sharers()))
        except TooManyWaiting:
            raise Away("too many calls wait for their turn") from None
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    def _judged(self, method: str, path: str, answer: aiohttp.ClientResponse, octets: bytes) -> bytes | NotTaken:
        status = answer.status
        if 200 <= status < 300:
            self._hold_s = 0.0
            return octets
        log.warning("registry_answered", method=method, path=path, status=status)
        if status == 429:
            raise Away("it asked for fewer calls", self._hold(answer.headers.get("Retry-After", "")))
        if status in _CREDENTIALS:
            log.error("registry_credentials_refused", status=status)
            raise Away(f"it refuses the credentials ({status})")
        if status >= 500 or status < 400 or status in _LATER:
            raise Away(f"{method} {path}: it answered {status}")
        return NotTaken(status, _errors(octets))

    def _hold(self, retry_after: str) -> float:
        """How long no call leaves: as long as the registry says, else longer each time."""
        self._hold_s = min(HOLD_MOST_S, max(HOLD_FIRST_S, self._hold_s * 2))
        asked = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else self._hold_s
        hold_s = min(HOLD_MOST_S, max(HOLD_FIRST_S, asked))
        self._held_until = asyncio.get_running_loop().time() + hold_s
        return hold_s

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            import aiohttp  # noqa: PLC0415 - as above

            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=TOTAL_S, connect=CONNECT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={
                    "Authorization": self._authorization,
                    "Accept": "application/json",
                    "User-Agent": f"Tidings/{__version__}",
                },
            )
        return self._session


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    octets = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        octets += chunk
        if len(octets) > ANSWER_MOST:
            raise Away("its answer is larger than any that we know")
    return bytes(octets)


def _read(answer: bytes | NotTaken, kind: type[T]) -> T | NotTaken:
    if isinstance(answer, NotTaken):
        return answer
    try:
        return documents_in(answer, kind)
    except (ValueError, msgspec.MsgspecError, RecursionError) as failure:
        raise Away("its answer cannot be read") from failure


def _errors(octets: bytes) -> tuple[ApiError, ...]:
    """Its reasons: an array of errors, or a single one; none in what is neither."""
    try:
        read: tuple[ApiError, ...] | ApiError = documents_in(octets, _ERRORS)
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return ()
    return (read,) if isinstance(read, ApiError) else read[:ERRORS_MOST]
