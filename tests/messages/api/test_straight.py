"""The straight way of the commonest request and the general one agree: in status, body and rows, whatever is asked.

Two engines take the same requests in the same order. One knows its client's head by its octets, goes through the rules
of the parameters that are named alone and answers from a template; the other does none of this.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.delivery.engine import ACCOUNT, CALLBACK, OTHER_US, SENDERS, SHORT_CODE, TOLL_FREE, UNREGISTERED, US, Engine
from tests.virtual_wire import LeapingLoop
from tidings.accounts.model import Account, Capability, Principal
from tidings.core import Problem, SeededChance
from tidings.http import CORE_2010, Api, Parts, Request
from tidings.http.connection import Connection
from tidings.http.front import Front
from tidings.http.limits import ServerLimits
from tidings.http.reading import Reader
from tidings.ledger.balance import balance
from tidings.messages.api import create, messages
from tidings.messages.model import medium, queued, scheduled
from tidings.messages.model import message as message_rows
from tidings.messages.sticky import sticky_sender
from tidings.optouts.store import OptOut, added
from tidings.services.pools import ServiceFacts
from tidings.webhooks.outbox import exchange

SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=tuple(one.sid for one in SENDERS[:2]))
STRICT = ServiceFacts(sid="MG" + "1" * 32, account_sid=ACCOUNT.sid, synchronous_validation=True)
STOPPED = "+14155550177"
WRITTEN = (message_rows, queued, scheduled, medium)
NUMBERS = (
    "+14155550199",
    "+14155550198",
    "(415) 555-0197",
    "+44 (0)7400 123456",
    STOPPED,
    "+19005550100",
    "+1",
    "12345",
)
ODD = ("", " ", "x", "whatsapp:+14155550199", "+14155550199\u00a0", "Tidings", "\U0001f600")
SENDERS_NAMED = (US, OTHER_US, TOLL_FREE, SHORT_CODE, UNREGISTERED, "415 555 0100", "Tidings", SERVICE.sid, *ODD)
CALLBACKS = (CALLBACK, "http://customer.example/s?a=1&b=%20#rc=2", "not a url", "")
GOOD = ({"From": US, "StatusCallback": CALLBACK}, {"MessagingServiceSid": SERVICE.sid}, {"From": TOLL_FREE})
COMMON = {
    "To": st.sampled_from(NUMBERS) | st.sampled_from(ODD),
    "From": st.sampled_from(SENDERS_NAMED),
    "MessagingServiceSid": st.sampled_from([SERVICE.sid, STRICT.sid, "MG" + "9" * 32, "MG1", ""]),
    "Body": st.text(max_size=60)
    | st.sampled_from(['"\\ \x01\u2028</b>', "it\u2019s", "x" * 161, "x" * 1601, "100%%s"]),
    "StatusCallback": st.sampled_from(CALLBACKS),
}
RARE = {
    "MediaUrl": st.sampled_from(["http://media.example/1", "x"]),
    "ValidityPeriod": st.sampled_from(["60", "0", "x"]),
    "SmartEncoded": st.sampled_from(["true", "false", "x"]),
    "ContentRetention": st.sampled_from(["discard", "retain"]),
    "AddressRetention": st.sampled_from(["obfuscate", "x"]),
    "Tags": st.sampled_from(['{"a":"b"}', "{"]),
    "SendAsMms": st.just("true"),
    "MaxPrice": st.sampled_from(["1", "x"]),
    "ApplicationSid": st.just("AP1"),
    "ScheduleType": st.just("fixed"),
    "SendAt": st.sampled_from(["2031-01-01T00:00:00Z", "x"]),
    "ContentSid": st.just("HX1"),
    "Unknown": st.just("1"),
    "Body": st.just("twice"),
}


def _chosen(kinds: dict[str, Any], least: int, most: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    pairs = [st.tuples(st.just(name), kind) for name, kind in kinds.items()]
    return st.lists(st.one_of(pairs), min_size=least, max_size=most)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A form: mostly the common parameters, each at most once, in any order and any writing."""
    fields = dict(draw(st.permutations([*COMMON.items()]))[: draw(st.integers(0, 5))])
    pairs = [(name, draw(kind)) for name, kind in fields.items()]
    if draw(st.integers(0, 3)):
        good = {"To": draw(st.sampled_from(NUMBERS[:4])), "Body": "hello", **draw(st.sampled_from(GOOD))}
        pairs = [*(good | dict(pairs[: draw(st.integers(0, 1))])).items()]
    if draw(st.integers(0, 3)) == 0:
        pairs += draw(_chosen(RARE, 1, 2))
    write = draw(st.sampled_from([quote_plus, lambda text: quote(text, safe=""), lambda text: quote(text).lower()]))
    return "&".join(f"{name}={write(value)}" for name, value in pairs).encode()


class Transport(asyncio.Transport):
    """Keeps what is written."""

    written = b""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("192.0.2.1", 5) if name == "peername" else default

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        pass

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0


class Side:
    """An engine with the API before it, on a loop of its own that never waits."""

    def __init__(self, *, straight: bool) -> None:
        self.straight = straight
        self.runner = asyncio.Runner(loop_factory=LeapingLoop)
        self.runner.run(self._start())
        self.connection: Connection | None = None
        self.transport = Transport()

    async def _start(self) -> None:
        self.engine = engine = await Engine(services=[SERVICE, STRICT]).start()
        engine.carrier.is_up = False
        stopped = [OptOut(ACCOUNT.sid, scope, STOPPED, "STOP", 0) for scope in (US, SERVICE.sid)]
        await engine.database.commit(*map(added, stopped))
        parts = Parts(engine.database, engine.clock, SeededChance("api"), engine.sids, engine.desk)
        self.api = Api(parts, self._authenticate, products=[CORE_2010])
        self.front = Front(self.api, ServerLimits(), self.api)

    async def _authenticate(self, _request: Request, _sid: str | None) -> tuple[Account, Principal]:
        return ACCOUNT, Principal(ACCOUNT.sid, ACCOUNT.sid, Capability.EVERYTHING)

    def ask(self, asked: list[bytes]) -> tuple[list[tuple[bytes, bytes]], list[list[Any]]]:
        """The status and the body of each answer, and the rows that there are then."""
        return self.runner.run(self._ask_all(asked))

    async def _ask_all(self, asked: list[bytes]) -> tuple[list[tuple[bytes, bytes]], list[list[Any]]]:
        return [await self._ask(body) for body in asked], await self._rows()

    async def _ask(self, body: bytes) -> tuple[bytes, bytes]:
        if self.connection is None or not self.straight:
            self.transport = Transport()
            self.connection = Connection(self.front, "http")
            self.connection.connection_made(self.transport)
        await asyncio.sleep(0)
        self.transport.written = b""
        self.connection.data_received(self._head(len(body)) + body)
        for _ in range(100):
            if self.transport.written:
                break
            await asyncio.sleep(0)
        head, _, answer = self.transport.written.partition(b"\r\n\r\n")
        return head.split(b"\r\n")[0], answer

    async def _rows(self) -> list[list[Any]]:
        """Of what the request wrote, all that nobody else changes; then only what later ones build on is left."""
        database = self.engine.database
        rows = [await self.engine.rows(table) for table in (*WRITTEN, sticky_sender, balance)]
        told = [exchange.c[name] for name in ("sid", "subject_sid", "kind", "sequence", "url", "params")]
        rows.append(await database.rows(sa.select(*told)))
        await database.commit(*(sa.delete(table) for table in (*WRITTEN, exchange)))
        return rows

    def _head(self, length: int) -> bytes:
        path = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
        return (
            f"POST {path} HTTP/1.1\r\nHost: localhost:8010\r\nAuthorization: Basic x\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nAccept: */*\r\n\r\n"
        ).encode()

    def close(self) -> None:
        self.runner.close()


@contextmanager
def _the_general_way(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """All rules, no template."""
    every = tuple(rule.obey for rule in create.RULES)
    with patch.context() as patched:
        patched.setattr(messages, "COMMON", frozenset())
        patched.setattr(create, "_rules_for", lambda _named: every)
        yield


def test_the_straight_way_and_the_general_one_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    straight, general = Side(straight=True), Side(straight=False)
    statuses: Counter[bytes] = Counter()

    @settings(max_examples=180)
    @given(st.lists(bodies(), min_size=15, max_size=25))
    def agree(asked: list[bytes]) -> None:
        answers, rows = straight.ask(asked)
        with _the_general_way(monkeypatch):
            general_answers, general_rows = general.ask(asked)
        for body, ours, theirs in zip(asked, answers, general_answers, strict=True):
            assert ours == theirs, body
        assert rows == general_rows
        statuses.update(status for status, _ in answers)

    try:
        agree()
        assert statuses.total() > 2_500
        assert min(statuses[b"HTTP/1.1 201 Created"], statuses[b"HTTP/1.1 400 Bad Request"]) > 500, statuses
    finally:
        straight.close()
        general.close()


def test_every_parameter_has_its_rule_or_is_refused() -> None:
    fields = {field.encode_name: field for field in msgspec.structs.fields(create.CreateMessage)}
    assert fields.keys() >= create.NAMES
    reader = Reader(create.CreateMessage)
    for name in fields.keys() - create.NAMES:
        with pytest.raises(Problem):
            reader.read({"To": OTHER_US, name: "x"})
