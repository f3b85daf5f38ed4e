"""Requests to one aggregator, each sent once: kept connections, bounded answers, no redirects, and never a second try.

Whether anything of a request may have left is known of each: only then is there a doubt.
"""

from __future__ import annotations

import asyncio
import ssl
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from tidings.carriers.http_answer import HttpAnswer
from tidings.carriers.http_request import HttpAsk

if TYPE_CHECKING:
    import aiohttp

ANSWER_MOST: Final = 256 * 1024
"""Octets of an answer that are read."""
IDLE_S: Final = 4.0
"""A connection that was idle for longer is not used again: servers close theirs after five seconds and more, and what
is sent while they do is a doubt.
"""
_CHUNK: Final = 16_384


class NotAnswered(Exception):  # noqa: N818 - reads as a state
    """No answer came; `left` says whether anything of the request may have left."""

    def __init__(self, reason: str, *, left: bool) -> None:
        super().__init__(reason)
        self.left = left


class _SentBefore(Exception):  # noqa: N818 - reads as a state
    """The client library would send a request again."""


class AggregatorClient:
    """Opened by `open`, in the event loop; ended by `close`."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    def open(self, connect_s: float, tls: ssl.SSLContext | None) -> None:
        """From now on there may be requests; how many at once is the carrier's to say."""
        import aiohttp  # noqa: PLC0415 - most installations have no such link, and it takes 8 MB

        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_once)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S, ssl=tls or True),
            timeout=aiohttp.ClientTimeout(total=None, connect=connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[trace],
            auto_decompress=False,
            skip_auto_headers=("Accept-Encoding",),
        )

    async def ask(self, request: HttpAsk, within_s: float) -> HttpAnswer:
        """The answer. Raises NotAnswered; what is cut off from outside is one too."""
        import aiohttp  # noqa: PLC0415 - as above

        assert self._session is not None, "it was opened"
        sent = SimpleNamespace(left=False)
        try:
            async with (
                asyncio.timeout(within_s),
                self._session.request(
                    request.method,
                    _as_written(request.url),
                    data=request.body,
                    headers=request.headers,
                    allow_redirects=False,
                    trace_request_ctx=sent,
                ) as answer,
            ):
                return HttpAnswer(answer.status, await _bounded(answer), answer.headers.get("Retry-After", ""))
        except TimeoutError:
            raise NotAnswered("no answer in time", left=sent.left) from None
        except (aiohttp.ClientError, OSError, ValueError, _SentBefore) as failure:
            raise NotAnswered(_reason(failure), left=sent.left) from None
        except asyncio.CancelledError:
            raise NotAnswered("the link was closed", left=sent.left) from None

    async def close(self) -> None:
        """Ends the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


async def _once(session: Any, context: SimpleNamespace, given: Any) -> None:  # noqa: ARG001 - aiohttp's signature
    """Before the first octet leaves."""
    sent = context.trace_request_ctx
    if sent.left:
        raise _SentBefore("the connection ended before an answer")
    sent.left = True


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """The beginning of the body: what says anything stands there."""
    octets = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        octets += chunk
        if len(octets) >= ANSWER_MOST:
            answer.close()
            break
    return bytes(octets[:ANSWER_MOST])


def _as_written(url: str) -> Any:
    """Nothing of it is escaped again."""
    from yarl import URL  # noqa: PLC0415 - comes with aiohttp

    return URL(url, encoded=True)


def _reason(failure: Exception) -> str:
    """Without the address, whose query may hold a password."""
    import aiohttp  # noqa: PLC0415 - as above

    if isinstance(failure, aiohttp.ClientConnectorError):
        return f"no connection: {failure.os_error.strerror or type(failure.os_error).__name__}"
    return "the connection ended before an answer" if isinstance(failure, OSError) else type(failure).__name__
