"""The engine with a real link: an SMSC at the other end of a pipe, which names messages and reports as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from tests.delivery.engine import US, USER, Engine, FailingDatabase, passes
from tests.virtual_wire import PipeNetwork
from tidings.carriers.smpp import SmppCarrier
from tidings.carriers.smpp_link import SmppLink
from tidings.core import SeededChance
from tidings.messages.model import message
from tidings.smpp import Answered, Bind, Closed, CommandStatus, Received, SessionLimits, ShortMessage, Smsc, Tag

RECEIPT = 0x04
TEXT = "id:{} sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:{} err:{} text:hello"


class Exchange:
    """An SMSC with one ESME: the engine."""

    def __init__(self, names: Iterable[str] = (), database: FailingDatabase | None = None, **link: Any) -> None:
        self.names: Iterator[str] = iter(names)
        """The message ids that it gives, in turn."""
        self.holds = False
        """Whether submits stay unanswered, in `held`."""
        self.held: list[Received] = []
        self.answers: list[tuple[str, int]] = []
        """What the engine answered to deliveries: what the test called each, and the status."""
        network = PipeNetwork()
        network.listening[2775] = self._connect
        settings = SmppLink(name="pine", host="pine", system_id="tidings", password="secret", **link)
        self.carrier = SmppCarrier(settings, network, SeededChance(1))
        self.engine = Engine(carrier=self.carrier, database=database)  # type: ignore[arg-type] # a real one

    async def start(self) -> Exchange:
        await self.engine.start()
        await passes(0.5)
        assert self.carrier.is_up
        return self

    async def restarted(self, names: Iterable[str] = (), **link: Any) -> Exchange:
        """All stops, and starts on the same store."""
        engine = self.engine
        await self.carrier.stop()
        await engine.dispatcher.stop()
        await engine.runner.stop()
        await engine.receipts.stop()
        await engine.deliverer.stop()
        return await Exchange(names, engine.database, **link).start()

    async def sent(self, name: str, to: str = USER, body: str = "hello", sender: str = US) -> str:
        """The SID of a message to which the SMSC gave this id, or these, with blanks between them."""
        self.names = iter(name.split())
        made = await self.engine.send(body, to=to, sender=sender)
        await passes(1)
        assert await self.engine.status(made.sid) == "sent"
        return made.sid

    def report(
        self, name: str, stat: str = "DELIVRD", err: str = "000", source: str = USER, to: str = US, esm: int = RECEIPT
    ) -> None:
        """A receipt of the usual form."""
        self.deliver(TEXT.format(name, stat, err).encode(), source, to, esm_class=esm)

    def deliver(self, octets: bytes, source: str = USER, to: str = US, **more: Any) -> None:
        """A deliver_sm, with addresses as they are in E.164."""
        assert self.session is not None
        number, sender = source.removeprefix("+"), to.removeprefix("+")
        more = {"source_addr_ton": 1, "dest_addr_ton": 1, **more}
        self.session.ask(ShortMessage(number, sender, octets, **more), octets.decode("latin-1"))

    def report_by_parameters(self, name: str, state: int, **more: Any) -> None:
        tlvs = {int(Tag.RECEIPTED_MESSAGE_ID): name.encode() + b"\0", int(Tag.MESSAGE_STATE): bytes((state,))}
        self.deliver(b"", tlvs=tlvs, **{"esm_class": RECEIPT, **more})

    async def status(self, sid: str) -> str:
        return await self.engine.status(sid)

    async def arrived(self) -> list[str]:
        """The texts that reached the customer."""
        found = sa.select(message.c.body).where(message.c.direction == "inbound").order_by(message.c.sid)
        return [str(row[0]) for row in await self.engine.database.rows(found)]

    # -- the session's listener --

    def _connect(self) -> Smsc[str]:
        self.session: Smsc[str] | None = Smsc("PINE", self._welcome, self, SessionLimits())
        return self.session

    def _welcome(self, bind: Bind) -> CommandStatus:
        return CommandStatus.ROK

    def messages_came(self, messages: Sequence[Received]) -> None:
        for received in messages:
            if self.holds:
                self.held.append(received)
            else:
                received.answer(0, next(self.names))

    def answers_came(self, answers: Sequence[Answered[str]]) -> None:
        self.answers += [(name, status) for name, status, _ in answers]

    def bound(self) -> None: ...

    def expired(self, contexts: Sequence[str]) -> None: ...

    def went_on(self) -> None: ...

    def closed(self, end: Closed[str]) -> None: ...


async def settled() -> None:
    """So long that every receipt and every text found its place."""
    await asyncio.sleep(30)
