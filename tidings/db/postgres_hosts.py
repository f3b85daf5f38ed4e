"""Connects to PostgreSQL by an address that may name several hosts: a primary and its standbys.

All are asked, one a moment after the other, and the first that takes the connection has it. The driver asks them one by
one within one limit, so that a host whose power is gone would hide those behind it: exactly when they are needed.

Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
"""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

NEXT_HOST_S: Final = 0.3
"""Wire time after which the next host is asked too."""


def each_host(url: str) -> list[str]:
    """An address a host."""
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    return [parts._replace(netloc=f"{user}{at}{host}").geturl() for host in hosts.split(",")]


async def reach(url: str, **how: Any) -> asyncpg.Connection[Any]:
    """The first connection that is made, as `asyncpg.connect` makes it. Raises what that raises for the last host.

    Of several hosts only one that lets us write has it, whatever the address says of that. Where none does, as in the
    middle of a fail-over, that is a ConnectionError, as where none is there.
    """
    urls = each_host(url)
    if len(urls) == 1:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(url, **how)
        return connection
    return await _first(urls, {**how, "target_session_attrs": "read-write"})


async def _first(urls: list[str], how: dict[str, Any]) -> asyncpg.Connection[Any]:
    waiting = list(urls)
    trying: set[asyncio.Task[asyncpg.Connection[Any]]] = set()
    failure: BaseException | None = None
    try:
        while waiting or trying:
            if waiting:
                trying.add(asyncio.create_task(asyncpg.connect(waiting.pop(0), **how)))
            done, trying = await asyncio.wait(
                trying, timeout=NEXT_HOST_S if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            made = [each for each in done if each.exception() is None]
            trying |= set(made[1:])
            if made:
                return made[0].result()
            failure = next((each.exception() for each in done), failure)
    finally:
        for each in trying:
            each.cancel()
            each.add_done_callback(_give_up)
    assert failure is not None
    if isinstance(failure, asyncpg.TargetServerAttributeNotMatched):
        raise ConnectionError(str(failure)) from failure
    raise failure


def _give_up(trying: asyncio.Task[asyncpg.Connection[Any]]) -> None:
    """A connection that nobody needs any more."""
    if not trying.cancelled() and trying.exception() is None:
        trying.result().terminate()
