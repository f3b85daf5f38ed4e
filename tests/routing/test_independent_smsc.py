"""A configured link to a carrier that is not ours: the SMSC of smpp34, over real sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import smpp34

from tests.processes.apps import OPERATOR_TOKEN, PHONE, app
from tests.routing.test_two_processes import PATIENCE_S
from tests.smpp.test_interworking import free_port
from tests.stores import Stores
from tidings.numbers.seed import LOCAL

OPERATOR = {"user": "operator", "secret": OPERATOR_TOKEN}
RECEIPT = b"id:4f2a sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:"


async def test_an_independent_carrier_takes_what_is_routed_to_it_and_reports_on_it(tmp_path: Path) -> None:
    port = await free_port()
    server = smpp34.Server("127.0.0.1", port, system_id="THEM")
    await server.start()
    form = {"Name": "them", "Host": "127.0.0.1", "Port": f"{port}", "SystemId": "us", "Password": "secret"}
    async with asyncio.timeout(PATIENCE_S), app(Stores("file", tmp_path, None), tmp_path / "a") as here:
        made = await here.made("/tidings/v1/Carriers", form, **OPERATOR)
        peer = await server.next()
        assert isinstance(peer, smpp34.Esme)
        await here.made("/tidings/v1/Routes", {"Carrier": "them", "Prefix": PHONE[:5]}, **OPERATOR)
        message = await here.send("by them")
        submitted = await server.next()
        assert isinstance(submitted, smpp34.SubmitSmEvent)
        assert (submitted.short_message, submitted.destination_addr) == (b"by them", PHONE[1:])
        submitted.accept("4f2a")
        assert await here.stands(message["sid"], "sent", wait=True)
        answer = await peer.deliver_sm(LOCAL[1:], RECEIPT, source_addr=PHONE[1:], esm_class=4)
        assert answer.is_success
        assert await here.stands(message["sid"], "delivered", wait=True)
        assert (await here.ask("DELETE", f"/tidings/v1/Carriers/{made['sid']}", **OPERATOR))[0] == 409
    await server.stop()
