"""Errands: a call that only another process can answer is a row until that one has answered it.

The processes of a store share nothing but the store. So what people ask of the simulated network goes through it, from
whatever process on whatever host, and needs neither a port nor a key: who can write these rows can write all others.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import OPERATOR_ACCOUNT, OPERATOR_NAME, Account, Principal
from tidings.core import Clock, Instant, Kind, Sid
from tidings.db import Database, Unavailable, Wake, table
from tidings.http import Api, Call, Request, Response
from tidings.http.problems import UNAVAILABLE

NOT_ANSWERED: Final = Kind(
    20503, 503, "The process that has the simulated network did not answer; what was asked may have been done"
)
ERRANDS: Final[Wake] = ("errands", 0)
DONE: Final = "errand-done"
"""Whoever asked is told which."""
PATIENCE_S: Final = 5.0
"""Wire time for an answer: longer than another process needs to take the network over."""
LOOK_S: Final = 0.5
"""Wire time until whoever asked looks by himself."""
AWAY_S: Final = 1.0
"""Business time until a process looks again whether it has the network."""
IDLE_S: Final = 60.0
TOGETHER_MOST: Final = 20
LEFT_S: Final = 600
"""Business time after which one is deleted whose asker is gone."""


class Errand(msgspec.Struct, frozen=True):
    """The row of a call."""

    sid: Sid
    asked_at: int
    method: str
    path: str
    query: str
    """As on the wire, in hexadecimal digits; so is the body."""
    body: str
    scheme: str
    host: str
    account_sid: Sid
    principal: str
    """Who asks, as JSON."""
    taken: int
    """1: the other process is about it."""
    status: int | None
    """Of the answer; None: there is none yet."""
    answer: str | None


errands = table("errand", Errand, key=("sid",), small=True)
_E = errands.c
_FREE = sa.select(_E.sid).where(_E.taken == 0).order_by(_E.sid).limit(TOGETHER_MOST)
_ANSWER = sa.select(_E.status, _E.answer).where(_E.sid == sa.bindparam("sid"), _E.status.is_not(None))
_FORM: Final = b"application/x-www-form-urlencoded"


class StoredErrands:
    """See http.call.Errands: they are asked here."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._done: dict[Sid, asyncio.Event] = {}
        database.on_wake(self._wake, DONE)

    async def ask(self, call: Call) -> Response:
        """The answer of the process that has what it needs. Raises NOT_ANSWERED, UNAVAILABLE, Unavailable."""
        errand = self._errand(call)
        self._done[errand.sid] = asyncio.Event()
        try:
            await self._database.commit(sa.insert(errands).values(msgspec.structs.asdict(errand)), wakes=[ERRANDS])
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    return await self._answer(errand.sid)
            (untouched,) = await self._database.commit(
                sa.delete(errands).where(_E.sid == errand.sid, _E.taken == 0).returning(_E.sid)
            )
            raise UNAVAILABLE() if untouched else NOT_ANSWERED()
        finally:
            del self._done[errand.sid]

    def _errand(self, call: Call) -> Errand:
        request = call.request
        scheme, _, host = call.base_url.partition("://")
        return Errand(
            sid=call.sids.make("ER"),
            asked_at=int(self._clock.now()),
            method=request.method,
            path=request.path,
            query=request.query.hex(),
            body=request.body.hex(),
            scheme=scheme,
            host=host,
            account_sid=call.account_sid,
            principal=msgspec.json.encode(call.principal).decode(),
            taken=0,
            status=None,
            answer=None,
        )

    async def _answer(self, sid: Sid) -> Response:
        done = self._done[sid]
        while True:
            rows = await self._database.rows(_ANSWER, {"sid": sid})
            if rows:
                await self._database.commit(sa.delete(errands).where(_E.sid == sid))
                return Response(int(rows[0][0]), str(rows[0][1]).encode())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await done.wait()
            done.clear()

    def _wake(self, wake: Wake) -> None:
        name, sid = wake
        if name == DONE and sid in self._done:
            self._done[str(sid)].set()


class DoErrands:
    """A loop of every process: whoever has the simulated network answers; see Loop."""

    name = ERRANDS[0]

    def __init__(self, database: Database, directory: Directory, api: Api, is_here: Callable[[], bool]) -> None:
        self._database = database
        self._directory = directory
        self._api = api
        self._is_here = is_here

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        if not self._is_here():
            return now.plus(s=AWAY_S)
        free = [str(row[0]) for row in await self._database.rows(_FREE)]
        if not free:
            return now.plus(s=IDLE_S)
        claim = sa.update(errands).where(_E.sid.in_(free), _E.taken == 0).values(taken=1).returning(*_E)
        old = sa.delete(errands).where(_E.asked_at < int(now.plus(s=-LEFT_S)))
        taken, _ = await self._database.commit(claim, old)
        await asyncio.gather(*(self._do(Errand(*row)) for row in taken))
        return now

    async def _do(self, errand: Errand) -> None:
        account = await self._account(errand.account_sid)
        principal = msgspec.json.decode(errand.principal, type=Principal)
        headers = {b"content-type": _FORM} if errand.body else {}
        request = Request(errand.method, errand.path, bytes.fromhex(errand.query), headers, bytes.fromhex(errand.body))
        response = await self._api.perform(request, errand.scheme, errand.host, account, principal)
        answered = {"status": response.status, "answer": response.body.decode()}
        written: Any = sa.update(errands).where(_E.sid == errand.sid).values(answered)
        with contextlib.suppress(Unavailable):  # whoever asked is told that it may have been done
            await self._database.commit(written, wakes=[(DONE, errand.sid)])

    async def _account(self, sid: Sid) -> Account:
        """Accounts never go away, so that of whoever asked is known once all is heard."""
        if sid == OPERATOR_NAME:
            return OPERATOR_ACCOUNT
        if self._directory.get(sid) is None:
            await self._database.caught_up(self._database.heard)
        account = self._directory.get(sid)
        assert account is not None, "somebody signed in for it"
        return account
