"""An answer that is still being written is one of its account's requests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.http.loopback import counting
from tidings.db.reading import reader
from tidings.http.running import Running
from tidings.http.streaming import RunningStream


async def readers() -> AsyncIterator[bytes]:
    """For whom is read while it is written."""
    while True:
        yield reader().encode()


def streamed(stream: AsyncIterator[bytes], running: Running) -> RunningStream:
    running.begin("AC1")
    return RunningStream(stream, "AC1", running)


@pytest.mark.parametrize("pieces", [0, 1, 5])
async def test_it_counts_until_it_is_closed_however_much_of_it_was_read(pieces: int) -> None:
    running = Running(2)
    stream = streamed(counting(5), running)
    for _ in range(pieces):
        await anext(stream)
    assert running.count("AC1") == 1
    for _ in range(2):
        await stream.aclose()
        assert running.count("AC1") == 0
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_what_it_reads_is_read_for_its_account_and_what_comes_between_is_not() -> None:
    stream = streamed(readers(), Running(2))
    assert [await anext(stream), reader(), await anext(stream)] == [b"AC1", "", b"AC1"]
    await stream.aclose()
