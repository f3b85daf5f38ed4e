"""An answer that is still being written is one of its account's requests: it counts, and reads for the account."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tidings.db.reading import begin_reading, end_reading
from tidings.http.running import Running


class RunningStream:
    """What another stream yields. Whoever has it closes it in the end, also where it was never begun."""

    def __init__(self, stream: AsyncIterator[bytes], account_sid: str, running: Running) -> None:
        """It counts in `running` already."""
        self._stream = stream
        self._account_sid = account_sid
        self._running: Running | None = running

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Itself."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece. Raises what the stream raises."""
        begun = begin_reading(self._account_sid)
        try:
            return await anext(self._stream)
        finally:
            end_reading(begun)

    async def aclose(self) -> None:
        """It counts no more."""
        if self._running is not None:
            self._running.end(self._account_sid)
            self._running = None
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()
