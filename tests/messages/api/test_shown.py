"""A message as the API shows it: the sentence behind an error code names who it was about."""

from __future__ import annotations

import pytest

from tests.delivery.engine import ACCOUNT, SENDERS, US, USER, Engine, passes
from tests.virtual_wire import virtually
from tidings.core import Problem
from tidings.http import Of
from tidings.http.encode import sources_of
from tidings.messages.api.shown import MessageShown
from tidings.messages.model import Message
from tidings.messages.model import message as rows
from tidings.messages.store import from_row
from tidings.optouts.store import OptOut, added
from tidings.services.pools import ServiceFacts

SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=(SENDERS[0].sid,))
STOPPED = OptOut(ACCOUNT.sid, SERVICE.sid, USER, "STOP", 0)


def shown(message: Message, *names: str) -> tuple[object, ...]:
    """What the API shows of a message, field by field."""
    sources = sources_of(MessageShown)
    return tuple(sources.get(name, Of(name)).value(message) for name in names)


async def _failed(engine: Engine, **more: object) -> tuple[object, ...]:
    sent = await engine.send(service=SERVICE.sid, **more)
    return shown(await engine.message(sent.sid), "error_code", "error_message")


@virtually
async def test_a_failed_message_says_in_words_who_opted_out_of_what() -> None:
    engine = await Engine(services=[SERVICE]).start()
    await engine.database.commit(added(STOPPED))
    assert await _failed(engine) == (21610, f"The recipient {USER} has opted out of messages from {US}")


@virtually
async def test_the_sentence_hides_the_digits_that_the_caller_wanted_hidden() -> None:
    engine = await Engine(services=[SERVICE]).start()
    await engine.database.commit(added(STOPPED))
    _, sentence = await _failed(engine, address_retention="obfuscate")
    assert f"recipient {USER[:-4]}XXXX has" in str(sentence)


@virtually
async def test_a_refused_attempt_is_listed_with_the_sentence_that_its_caller_was_answered() -> None:
    engine = await Engine().start()
    with pytest.raises(Problem) as refused:
        await engine.send(sender="+12025550199")
    kept = [from_row(row) for row in await engine.rows(rows)]
    assert [shown(message, "error_message") for message in kept] == [(refused.value.message,)]


@virtually
async def test_a_services_message_has_no_segments_until_its_sender_was_chosen() -> None:
    engine = await Engine(services=[SERVICE]).start()
    scheduled = await engine.send("x" * 200, service=SERVICE.sid, send_at=engine.clock.now().plus(s=400))
    named = await engine.send("x" * 200, service=SERVICE.sid, sender=US, send_at=engine.clock.now().plus(s=400))
    for sid in (scheduled.sid, named.sid):
        assert shown(await engine.message(sid), "status", "num_segments") == ("scheduled", "0")
    await passes(402)
    for sid in (scheduled.sid, named.sid):
        assert shown(await engine.message(sid), "status", "from_", "num_segments") == ("sent", US, "2")
