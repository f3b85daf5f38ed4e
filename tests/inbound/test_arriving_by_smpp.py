"""Texts as a carrier's SMSC delivers them, through the whole program: addresses, parts, and what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from tests.carriers.simulated.world import BEGIN_US, memory
from tests.carriers.test_smpp import Peer
from tests.virtual_wire import PipeNetwork, virtually
from tidings.app import App, World
from tidings.config import Settings
from tidings.core import MovableClock, SeededChance
from tidings.messages.model import message as messages
from tidings.messages.store import from_row
from tidings.numbers.senders import SenderType
from tidings.smpp import CommandStatus, ShortMessage
from tidings.webhooks.recorded import RecordedReceivers

HANDSET = "14155550199"


class Carried:
    """A program whose carrier is a real link, and the carrier's end of it."""

    def __init__(self, app: App, peer: Peer) -> None:
        self.app = app
        self.peer = peer

    def ours(self, kind: SenderType) -> str:
        """The digits of a sender of the first account."""
        found = [one for one in self.app.program.senders if one.type == kind]
        return found[0].address.removeprefix("+")

    async def comes(self, text: bytes, to: str, ton: int = 1, *, esm_class: int = 0, source_ton: int = 1) -> int:
        """A deliver_sm comes; what it is answered."""
        source = HANDSET[1:] if source_ton == 2 else HANDSET
        self.peer.deliver(ShortMessage(source, to, text, source_ton, 1, ton, 1, esm_class), "one")
        await asyncio.sleep(1)
        return self.peer.delivered.pop()[1]

    async def part(self, text: bytes, part: int, reference: int = 7) -> int:
        header = bytes((5, 0, 3, reference, 2, part))
        return await self.comes(header + text, self.ours(SenderType.LONG_CODE), esm_class=0x40)

    async def inbound(self) -> list[tuple[str | None, str, str]]:
        rows = [from_row(row) for row in await self.app.database.rows(messages.select())]
        found = sorted((row for row in rows if row.direction == "inbound"), key=lambda row: row.sid)
        return [(row.from_, row.to, row.body) for row in found]


Scenario = Callable[[Carried], Coroutine[None, None, None]]


def _run(folder: Path, scenario: Scenario, query: str = "") -> None:
    @virtually
    async def run() -> None:
        network = PipeNetwork()
        peer = Peer(network)
        settings = Settings(data_dir=str(folder), a2p="off", carrier=f"smpp://tidings:secret@pine:2775?{query}")
        loop = asyncio.get_running_loop()
        world = World(
            clock=MovableClock(lambda: BEGIN_US + round(loop.time() * 1_000_000)),
            chance=SeededChance(3),
            network=network,
            database=await memory(),
            webhooks=RecordedReceivers(),
        )
        app = App(settings, world)
        await app.start()
        await asyncio.sleep(2)
        try:
            await scenario(Carried(app, peer))
        finally:
            await app.stop()

    run()


def test_a_text_for_nobody_is_refused_with_an_invalid_destination(tmp_path: Path) -> None:
    async def scenario(here: Carried) -> None:
        assert await here.comes(b"hello", "14155550123") == CommandStatus.RINVDSTADR
        assert await here.comes(b"hello", here.ours(SenderType.LONG_CODE)) == CommandStatus.ROK
        assert [body for _, _, body in await here.inbound()] == ["hello"]

    _run(tmp_path, scenario)


@pytest.mark.parametrize("ton", [0, 1, 3, 6])
def test_a_short_code_arrives_with_whatever_type_it_has(tmp_path: Path, ton: int) -> None:
    async def scenario(here: Carried) -> None:
        code = here.ours(SenderType.SHORT_CODE)
        assert await here.comes(b"JOIN", code, ton) == CommandStatus.ROK
        assert await here.inbound() == [(f"+{HANDSET}", code, "JOIN")]

    _run(tmp_path, scenario)


def test_national_forms_of_the_links_country_reach_the_customer(tmp_path: Path) -> None:
    async def scenario(here: Carried) -> None:
        number = here.ours(SenderType.LONG_CODE)
        for form, ton in ((number[1:], 2), (number[1:], 0), (f"00{number}", 0), (number, 0)):
            assert await here.comes(b"hi", form, ton, source_ton=2) == CommandStatus.ROK
        assert await here.inbound() == [(f"+{HANDSET}", f"+{number}", "hi")] * 4

    _run(tmp_path, scenario, "country_code=1")


def test_a_national_source_of_no_known_country_stays_as_it_is(tmp_path: Path) -> None:
    async def scenario(here: Carried) -> None:
        number = here.ours(SenderType.LONG_CODE)
        assert await here.comes(b"hi", number, source_ton=2) == CommandStatus.ROK
        assert await here.inbound() == [(HANDSET[1:], f"+{number}", "hi")]

    _run(tmp_path, scenario)


def test_a_source_without_a_type_is_read_as_our_own_number_beside_it_is_written(tmp_path: Path) -> None:
    async def scenario(here: Carried) -> None:
        number = here.ours(SenderType.LONG_CODE)
        assert await here.comes(b"hi", number, 0, source_ton=0) == CommandStatus.ROK
        assert await here.inbound() == [(f"+{HANDSET}", f"+{number}", "hi")]

    _run(tmp_path, scenario)


def test_texts_of_one_reference_are_never_glued_together(tmp_path: Path) -> None:
    async def scenario(here: Carried) -> None:
        answers = [await here.part(b"lost one ", 1)]
        here.app.clock.advance(3_600_000_000)
        for text, part in ((b"one ", 1), (b"two", 2), (b"two", 2), (b"uno ", 1), (b"dos", 2), (b"dos", 2)):
            answers.append(await here.part(text, part))
        assert [body for _, _, body in await here.inbound()] == ["one two", "uno dos"]
        assert set(answers) == {CommandStatus.ROK}
        here.app.clock.advance(2 * 86_400_000_000)
        await asyncio.sleep(2)
        assert [body for _, _, body in await here.inbound()] == ["one two", "uno dos", "lost one "]

    _run(tmp_path, scenario)


def test_a_text_that_no_handset_can_send_is_refused_for_its_length(tmp_path: Path) -> None:
    async def scenario(here: Carried) -> None:
        message = ShortMessage(HANDSET, here.ours(SenderType.LONG_CODE), b"", 1, 1, 1, 1, tlvs={0x0424: b"x" * 60_000})
        here.peer.deliver(message, "one")
        await asyncio.sleep(1)
        assert here.peer.delivered == [("one", CommandStatus.RINVMSGLEN)]
        assert await here.inbound() == []

    _run(tmp_path, scenario)
