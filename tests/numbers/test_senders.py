"""Senders in memory."""

from __future__ import annotations

import msgspec

from tidings.numbers.senders import Sender, Senders, SenderType

ONE = Sender(
    sid="PN" + "1" * 32, account_sid="AC1", address="+14155550101", type=SenderType.LONG_CODE, iso_country="US"
)


async def nobody() -> list[Sender]:
    return []


async def test_what_is_loaded_is_found_by_address_and_by_sid() -> None:
    async def load() -> list[Sender]:
        return [ONE]

    senders = Senders(load)
    assert senders.at(ONE.address) is None
    await senders.start()
    assert senders.at(ONE.address) is ONE
    assert senders.of(ONE.sid) is ONE


def test_a_changed_sender_takes_the_place_of_the_old_one_and_listeners_are_told() -> None:
    senders, told = Senders(nobody), []
    senders.on_change(told.append)
    senders.put(ONE)
    changed = msgspec.structs.replace(ONE, sms_url="https://example.com")
    senders.put(changed)
    assert senders.of(ONE.sid) is changed
    assert told == [ONE, changed]


def test_a_removed_sender_is_unknown_and_listeners_are_told_its_sid() -> None:
    senders, told = Senders(nobody), []
    senders.on_removed(told.append)
    senders.put(ONE)
    senders.remove(ONE.sid)
    assert senders.at(ONE.address) is None
    assert senders.of(ONE.sid) is None
    assert told == [ONE.sid]


def test_removing_the_old_holder_of_an_address_leaves_the_new_one() -> None:
    senders = Senders(nobody)
    senders.put(ONE)
    other = msgspec.structs.replace(ONE, sid="PN" + "2" * 32)
    senders.put(other)
    senders.remove(ONE.sid)
    assert senders.at(ONE.address) is other
