"""Server-sent events: the page is told which phones changed, soon but not more often than it can show.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import msgspec
import structlog

from tidings.accounts.model import Account
from tidings.carriers.simulated import SimulatedNetwork, Watcher
from tidings.console.phones import Phones
from tidings.console.session import ConsoleSession
from tidings.console.views import PhoneView
from tidings.db import Unavailable
from tidings.db.reading import begin_reading

STREAMS_MOST = 8
"""Open streams of one session."""
STREAMS_OF_ACCOUNT_MOST = 100
"""The same of all sessions that act for one account."""
TURN_S = 1.0
"""Seconds of wire time after which a stream looks whether it is to end."""
GATHERED_S = 0.2
"""Seconds for which changes gather after the first."""
LOOKED_AFTER_TURNS = 4
"""After so many turns without a change the stream looks by itself: what waits in the network is not announced."""
ASKED_TURNS = 2
"""After so many turns it is asked whether whoever listens still may: they may have been signed out in another process,
or have lost the right."""
LIFE_TURNS = 600
"""Turns after which a stream ends; its page opens a new one, and is asked anew who it is."""
OPENING = b"retry: 2000\n\n"
ALIVE = b"event: alive\ndata: {}\n\n"
"""Tells the page that the stream goes through: one that a proxy holds up looks open and says nothing."""

log = structlog.get_logger(__name__)


MayListen: TypeAlias = Callable[[], Awaitable[bool]]
"""Whether whoever opened a stream is still in, and still may see what it tells. Raises Unavailable."""


class Streams:
    """All open streams."""

    def __init__(self, phones: Phones, network: SimulatedNetwork) -> None:
        self._phones = phones
        self._open: Counter[str] = Counter()
        """How many each session has open here, and each account."""
        self._network = network
        self._stopped = False

    def stop(self) -> None:
        """Ends every stream within a turn."""
        self._stopped = True

    def why_not(self, account: Account, session: ConsoleSession) -> str | None:
        """Why this session may open no more; None: it may."""
        if self._open[session.key] >= STREAMS_MOST:
            return f"{STREAMS_MOST} pages of this session listen already"
        if self._open[account.sid] >= STREAMS_OF_ACCOUNT_MOST:
            return f"{STREAMS_OF_ACCOUNT_MOST} pages of this account listen already"
        return None

    async def open(self, account: Account, session: ConsoleSession, may: MayListen) -> AsyncIterator[bytes]:
        """The events of one page: first the whole listing, then the phones that changed."""
        begin_reading(account.sid)  # till the end: a stream has a task of its own
        subscription, counted = self._network.subscribe(), (session.key, account.sid)
        self._open.update(counted)
        try:
            listing = await self._phones.listing(account)
            known = {phone.number: phone for phone in listing.phones}
            yield OPENING + event("listing", listing)
            quiet, offset_us = 0, listing.clock.offset_us
            for turn in range(1, LIFE_TURNS + 1):
                if self._stopped or not (turn % ASKED_TURNS or await may()):
                    return
                changed = await _changed(subscription)
                if (clock := self._phones.clock()).offset_us != offset_us:
                    offset_us = clock.offset_us
                    yield event("clock", clock)
                quiet = 0 if changed else quiet + 1
                if not changed and quiet % LOOKED_AFTER_TURNS:
                    continue
                before = len(known)
                fresh = await self._fresh(account, known, changed)
                if len(known) > before and (now := await self._phones.listing(account)).senders != listing.senders:
                    listing = now  # whoever wrote to a new phone is new too, as the campaign registry may be
                    yield event("listing", listing)
                yield event("phones", fresh) if fresh else ALIVE
        except Unavailable as failure:
            log.warning("console_stream_ended", reason=str(failure))  # the page polls, then opens a new one
        finally:
            self._open.subtract(counted)
            self._open = +self._open  # those that have none are forgotten
            subscription.close()

    async def _fresh(self, account: Account, known: dict[str, PhoneView], changed: set[str]) -> list[PhoneView]:
        """The phones that look different now, the newest first; `known` is brought up to date."""
        fresh = []
        for number in await self._phones.numbers(account):
            before = known.get(number)
            if before is not None and before.is_on and number not in changed:
                continue
            now = await self._phones.phone(account, number)
            if now != before:
                known[number] = now
                fresh.append(now)
        return fresh


def event(name: str, data: object) -> bytes:
    """One event. JSON has no line breaks, so the data is one line."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode(data, enc_hook=str))


async def _changed(subscription: Watcher) -> set[str]:
    """The handsets that changed; none after a turn without any."""
    try:
        async with asyncio.timeout(TURN_S):
            first = await anext(aiter(subscription))
    except TimeoutError:
        return set()
    await asyncio.sleep(GATHERED_S)
    return {first.handset, *(change.handset for change in subscription.take())}
