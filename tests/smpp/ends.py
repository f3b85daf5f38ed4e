"""For tests of sessions: a listener that remembers, and both ends joined by a pipe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from tests.virtual_wire import Pipe, PipeNetwork
from tidings.smpp import (
    Answered,
    Bind,
    BindKind,
    Closed,
    CommandStatus,
    Esme,
    Received,
    SessionLimits,
    ShortMessage,
    Smsc,
)

TEXT = ShortMessage("14155550100", "14155550199", b"hello", 1, 1, 1, 1)


class Heard:
    """Keeps what a session told."""

    def __init__(self, on_messages: Callable[[Sequence[Received]], None] | None = None) -> None:
        self.binds = 0
        self.answers: list[Answered[str]] = []
        self.messages: list[Received] = []
        self.late: list[str] = []
        self.end: Closed[str] | None = None
        self.calls: list[str] = []
        self._on_messages = on_messages

    def bound(self) -> None:
        self.binds += 1
        self.calls.append("bound")

    def answers_came(self, answers: Sequence[Answered[str]]) -> None:
        self.answers += answers
        self.calls.append("answers")

    def messages_came(self, messages: Sequence[Received]) -> None:
        self.messages += messages
        self.calls.append("messages")
        if self._on_messages:
            self._on_messages(messages)

    def expired(self, contexts: Sequence[str]) -> None:
        self.late += contexts

    def went_on(self) -> None:
        self.calls.append("went on")

    def closed(self, end: Closed[str]) -> None:
        assert self.end is None, "a session ends once"
        self.end = end


def accept_all(messages: Sequence[Received]) -> None:
    """Answers each submit with an id made of its sequence number."""
    for received in messages:
        received.answer(0, f"id-{received.sequence}")


class Joined:
    """A bound ESME and its SMSC, and the pipes between them."""

    def __init__(self, esme: Esme[str], smsc: Smsc[str], near: Pipe, far: Pipe, heard: Heard, at_smsc: Heard) -> None:
        self.esme, self.smsc = esme, smsc
        self.near, self.far = near, far
        self.heard, self.at_smsc = heard, at_smsc


async def joined(
    limits: SessionLimits | None = None,
    *,
    kind: BindKind = BindKind.TRANSCEIVER,
    on_submits: Callable[[Sequence[Received]], None] | None = accept_all,
    authenticate: Callable[[Bind], CommandStatus] = lambda _: CommandStatus.ROK,
) -> Joined:
    """Connects and lets the bind happen."""
    heard, at_smsc = Heard(), Heard(on_submits)
    network = PipeNetwork()
    limits = limits or SessionLimits()
    smsc = Smsc("PINE", authenticate, at_smsc, limits)
    esme = Esme(Bind(kind, "tidings", "secret"), heard, limits)
    await network.listen("pine", 2775, lambda: smsc)
    await network.connect("pine", 2775, lambda: esme)
    await settle()
    return Joined(esme, smsc, network.pipes[0], network.pipes[1], heard, at_smsc)


async def settle() -> None:
    """Lets everything that is due happen, without time passing to speak of."""
    await asyncio.sleep(0.000_1)
