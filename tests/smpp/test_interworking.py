"""Sessions over real sockets, against our other end and against the independent SMPP stack smpp34."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import smpp34

from tests.smpp.ends import TEXT, Heard, accept_all
from tidings.core import SystemNetwork
from tidings.smpp import Bind, BindKind, CommandStatus, Esme, SessionLimits, Smsc

BIND = Bind(BindKind.TRANSCEIVER, "tidings", "secret")


async def until(true: Callable[[], object]) -> None:
    """Waits for sockets, at most five seconds."""
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.001)


async def test_both_our_ends_talk_over_a_socket() -> None:
    network = SystemNetwork()
    heard, at_smsc = Heard(), Heard(accept_all)
    smsc: Smsc[str] = Smsc("PINE", lambda _: CommandStatus.ROK, at_smsc, SessionLimits())
    esme: Esme[str] = Esme(BIND, heard, SessionLimits())
    listener = await network.listen("127.0.0.1", 0, lambda: smsc)
    await network.connect("127.0.0.1", listener.port, lambda: esme)
    await until(lambda: heard.binds and at_smsc.binds)
    esme.ask(TEXT, "submit")
    smsc.ask(TEXT, "deliver")
    await until(lambda: heard.answers and heard.messages)
    heard.messages[0].acknowledge(ok=True)
    await until(lambda: at_smsc.answers)
    esme.unbind()
    await until(lambda: heard.end and at_smsc.end)
    await listener.close()
    assert heard.answers[0][:2] == ("submit", 0)
    assert at_smsc.answers == [("deliver", 0, "")]


async def test_an_independent_client_binds_submits_and_is_delivered_to() -> None:
    network = SystemNetwork()
    at_smsc = Heard(accept_all)
    smsc: Smsc[str] = Smsc(
        "PINE",
        lambda bind: CommandStatus.ROK if bind.password == "pw" else CommandStatus.RINVPASWD,
        at_smsc,
        SessionLimits(),
    )
    listener = await network.listen("127.0.0.1", 0, lambda: smsc)
    client = smpp34.Client("127.0.0.1", listener.port, "them", "pw", bind_type="TRX")
    session = await client.connect()
    answer = await session.submit_sm("14155550199", b"hello", source_addr="14155550100", data_coding=8)
    assert answer.is_success
    assert answer.message_id == f"id-{at_smsc.messages[0].sequence}"
    assert at_smsc.messages[0].message.short_message == b"hello"
    assert at_smsc.messages[0].message.data_coding == 8
    smsc.ask(TEXT, "deliver")
    came = await session.next()
    assert isinstance(came, smpp34.DeliverSmEvent)
    assert (came.source_addr, came.short_message) == ("14155550100", b"hello")
    await until(lambda: at_smsc.answers)
    assert at_smsc.answers == [("deliver", 0, "")]
    await client.stop()
    smsc.close()
    await until(lambda: at_smsc.end)
    await listener.close()


async def free_port() -> int:
    """A port that was free a moment ago, for a server that cannot choose its own."""
    listener = await SystemNetwork().listen("127.0.0.1", 0, asyncio.Protocol)
    port = listener.port
    await listener.close()
    return port


async def test_an_independent_server_takes_our_submits_and_delivers_to_us() -> None:
    port = await free_port()
    server = smpp34.Server("127.0.0.1", port, system_id="THEM")
    await server.start()
    heard = Heard()
    esme: Esme[str] = Esme(BIND, heard, SessionLimits())
    await SystemNetwork().connect("127.0.0.1", port, lambda: esme)
    peer = await server.next()
    assert isinstance(peer, smpp34.Esme)
    await until(lambda: heard.binds)
    esme.ask(TEXT, "submit")
    submitted = await server.next()
    assert isinstance(submitted, smpp34.SubmitSmEvent)
    assert submitted.short_message == b"hello"
    submitted.accept("4f2a")
    await until(lambda: heard.answers)
    assert heard.answers == [("submit", 0, "4f2a")]
    delivering = asyncio.ensure_future(peer.deliver_sm("14155550100", b"hi", source_addr="14155550199"))
    await until(lambda: heard.messages)
    assert not delivering.done()
    heard.messages[0].acknowledge(ok=False)
    assert (await delivering).command_status == CommandStatus.RX_T_APPN
    esme.unbind()
    await until(lambda: heard.end)
    await server.stop()
