"""A carrier for tests of configured links: an SMSC of our own at a port of the pipes in memory, or of a real network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.virtual_wire import PipeNetwork
from tidings.smpp import Answered, Bind, Closed, CommandStatus, Received, SessionLimits, ShortMessage, Smsc

TEXT = "id:{} sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:"


class Carrier:
    """Takes what any number of sessions submit, each submit named after it."""

    def __init__(self, name: str, password: str = "secret") -> None:
        self.name = name
        self.password = password
        self.binds: list[Bind] = []
        self.sessions: list[Smsc[str]] = []
        self.got: list[tuple[float, ShortMessage]] = []
        self.silent = False
        """Whether submits stay unanswered."""
        self.delivered: list[int] = []
        """The statuses with which deliveries were answered."""

    def at(self, network: PipeNetwork, port: int) -> Carrier:
        """Listens."""
        network.listening[port] = self.connect
        return self

    def connect(self) -> Smsc[str]:
        session: Smsc[str] = Smsc(self.name.upper(), self._welcome, self, SessionLimits())
        self.sessions.append(session)
        return session

    @property
    def texts(self) -> list[str]:
        return [message.short_message.decode("latin-1") for _, message in self.got]

    @property
    def sessions_bound(self) -> int:
        return sum(session.is_bound for session in self.sessions)

    def report(self, number: int, source: str, to: str) -> None:
        """A receipt of the submit with this number, by the session that is bound."""
        session = next(each for each in self.sessions if each.is_bound)
        octets = TEXT.format(f"{self.name}-{number}").encode()
        more = {"source_addr_ton": 1, "dest_addr_ton": 1, "esm_class": 4}
        session.ask(ShortMessage(source.removeprefix("+"), to.removeprefix("+"), octets, **more), "receipt")

    def drop(self) -> None:
        """Every session ends without a word."""
        for session in self.sessions:
            session.close()

    async def end(self) -> None:
        """Nothing of it is left open."""
        self.drop()
        await asyncio.sleep(0.05)

    def _welcome(self, bind: Bind) -> CommandStatus:
        self.binds.append(bind)
        return CommandStatus.ROK if bind.password == self.password else CommandStatus.RINVPASWD

    def messages_came(self, messages: Sequence[Received]) -> None:
        for received in messages:
            self.got.append((asyncio.get_running_loop().time(), received.message))
            if not self.silent:
                received.answer(0, f"{self.name}-{len(self.got)}")

    def answers_came(self, answers: Sequence[Answered[str]]) -> None:
        self.delivered += [status for _, status, _ in answers]

    def bound(self) -> None: ...

    def expired(self, contexts: Sequence[str]) -> None: ...

    def went_on(self) -> None: ...

    def closed(self, end: Closed[str]) -> None: ...
