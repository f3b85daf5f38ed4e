"""What must hold whatever happened: checked after each simulation."""

from __future__ import annotations

from itertools import pairwise

import sqlalchemy as sa

from tests.simulation.world import ACCOUNT, World
from tidings.messages import model
from tidings.messages.lifecycle import CALLED_BACK, FINAL, MOVES, Status
from tidings.messages.model import Direction, Message
from tidings.messages.store import from_row
from tidings.webhooks.outbox import ExchangeOutcome, Outbox, status_of

ON_THE_WIRE_S = 0.05
UNREGISTERED = frozenset((30023, 30032, 30033, 30034, 30035))
"""Codes of what carriers are not even offered."""
STATUSES = frozenset(str(status) for status in Status)


async def check(world: World) -> None:
    """Raises AssertionError, with the seed."""
    messages = {row.sid: row for row in map(from_row, await world.database.rows(sa.select(model.message)))}
    queued = {row[2] for row in await world.database.rows(sa.select(model.queued))}
    scheduled = {row[1] for row in await world.database.rows(sa.select(model.scheduled))}
    seed = f"seed {world.seed}"
    assert not world.broken, f"{seed}: {world.broken}"
    for number, sid in world.created.items():
        assert sid in messages, f"{seed}: {sid} was accepted and is lost"
        message = messages[sid]
        _is_somewhere(message, queued, scheduled, seed)
        _was_taken(world, message, world.observed.taken[number], seed)
    for message in messages.values():
        _moved_forward(message, seed)
        await _was_told(world, message, seed)
    _heeded_stops(world, messages, seed)
    for sender in world.observed.came:
        found = world.app.program.senders.at(sender) or world.app.program.senders.at(f"+{sender}")
        assert found is not None, f"{seed}: {sender} sent, and is nobody's"
        most = world.observed.most_in_a_second(sender)
        assert most <= found.segments_per_second, f"{seed}: {most} segments of {sender} in one second"
    spent = sum(message.price_micros or 0 for message in messages.values())
    assert world.opening - spent == await world.balance(), f"{seed}: the balance does not add up"


def _is_somewhere(message: Message, queued: set[str], scheduled: set[str], seed: str) -> None:
    """Final, or sent, or visibly waiting; and in no queue once it is through."""
    waits = message.status in (Status.QUEUED, Status.SENDING)
    assert waits == (message.sid in queued), f"{seed}: {message.sid} is {message.status}, queued: {not waits}"
    is_scheduled = message.status == Status.SCHEDULED
    assert is_scheduled == (message.sid in scheduled), f"{seed}: {message.sid} is {message.status}, in the schedule"
    known = waits or is_scheduled or message.status in FINAL or message.status == Status.SENT
    assert known, f"{seed}: {message.sid} is {message.status}"


def _was_taken(world: World, message: Message, taken: list[int], seed: str) -> None:
    """What is sent was taken by the carrier, every part; twice only where the message says so."""
    unregistered = message.error_code in UNREGISTERED and not taken
    if message.status in (Status.SENT, Status.DELIVERED, Status.UNDELIVERED) and not unregistered:
        missing = set(range(1, message.num_segments + 1)) - set(taken)
        assert not missing, f"{seed}: {message.sid} is {message.status} without its parts {missing}: {message.steps}"
    if len(taken) != len(set(taken)):
        assert message.possibly_doubled, f"{seed}: {message.sid} was doubled, parts {taken}: {message.steps}"


def _heeded_stops(world: World, messages: dict[str, Message], seed: str) -> None:
    """No message began to leave once its recipient's STOP was acknowledged, whatever it had waited for."""
    seen: set[int] = set()
    for at, user, number in world.observed.numbered:
        sid = world.created.get(number, "")
        is_whole = sid in messages and messages[sid].num_segments == 1
        if number not in seen or is_whole:  # the rest of one that began goes on
            spans = world.observed.stopped[f"+{user.removeprefix('+')}"]
            left = at - ON_THE_WIRE_S
            assert not any(since < left <= until for since, until in spans), f"{seed}: {sid} left to {user} after STOP"
        seen.add(number)


LED_TO = {"fell-due": Status.ACCEPTED, "chose-sender": Status.QUEUED}
"""Steps that are no statuses, and what they led to."""


def _moved_forward(message: Message, seed: str) -> None:
    """Each step of the timeline is one that the table of moves allows; the last is where the message stands."""
    steps = [step.split("@")[0] for step in message.steps.split(";")]
    moments = [int(step.split("@")[1]) for step in message.steps.split(";")]
    assert moments == sorted(moments), f"{seed}: {message.sid} went back in time: {message.steps}"
    walked = [LED_TO.get(step) or Status(step) for step in steps if step in STATUSES or step in LED_TO]
    for before, after in pairwise(walked):
        onwards = set(MOVES.get(before, {}).values())
        further = onwards | {last for middle in onwards for last in MOVES.get(middle, {}).values()}
        assert after in further, f"{seed}: {message.sid} went from {before} to {after}: {message.steps}"
    last = walked[-1] if walked else None
    if message.status != Status.QUEUED:
        assert last == message.status, f"{seed}: {message.sid} is {message.status} but its steps end with {last}"


async def _was_told(world: World, message: Message, seed: str) -> None:
    """Each status was told at least once and in order, or is still to be told, or was given up."""
    if message.status_callback is None or message.direction == Direction.INBOUND:
        return
    exchanges = await Outbox(world.database).of_subject(ACCOUNT, message.sid)
    sequences = [one.sequence for one in exchanges]
    assert sequences == list(range(1, message.callbacks + 1)), f"{seed}: {message.sid} has callbacks {sequences}"
    if message.status in CALLED_BACK and message.callbacks:
        assert status_of(exchanges[-1]) == message.status, f"{seed}: {message.sid}"
    seen = [
        (int(one.header("Tidings-Event-Sequence") or 0), one.reply.status < 400 and one.reply.failure is None)
        for one in world.told()[message.sid]
    ]
    first_seen = list(dict.fromkeys(sequence for sequence, _ in seen))
    assert first_seen == sorted(first_seen), f"{seed}: {message.sid} was told of {first_seen}"
    heard = {sequence for sequence, was_heard in seen if was_heard}
    for one in exchanges:
        was_heard = one.sequence in heard
        assert was_heard or one.outcome != ExchangeOutcome.DONE, f"{seed}: {message.sid} never told of {one.sequence}"
