"""One fault at a time: what becomes of a message when the world fails it at the worst moment."""

from __future__ import annotations

from tests.simulation.world import CALLBACK, World
from tidings.webhooks.recorded import Reply

RECIPIENT = "+14155550100"


async def test_a_message_is_delivered_and_its_customer_told(world: World) -> None:
    sent = await world.create_message(to=RECIPIENT, words=60)
    assert sent is not None
    await world.run_for(s=10)
    assert (await world.message(sent.sid)).status == "delivered"
    assert world.callbacks(sent.sid) == ["sent", "delivered"]


async def test_a_message_survives_a_link_that_dies_before_answering(world: World) -> None:
    await world.run_for(s=5)
    world.cut(before_answer=1, for_s=90)
    sent = await world.create_message(to=RECIPIENT, words=70)  # three segments
    assert sent is not None
    await world.run_for(hours=1)
    message = await world.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("delivered", 1)
    assert world.segments_received(sent.sid) == {1, 2, 3}
    assert world.callbacks(sent.sid)[-1] == "delivered"
