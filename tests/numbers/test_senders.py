"""Senders in memory."""

from __future__ import annotations

import msgspec

from tests.known import known_senders, put, remove
from tidings.db.sqlite import SqliteDatabase
from tidings.numbers.senders import Sender, Senders, SenderType

ONE = Sender(
    sid="PN" + "1" * 32, account_sid="AC1", address="+14155550101", type=SenderType.LONG_CODE, iso_country="US"
)


def senders(*known: Sender) -> Senders:
    return known_senders(SqliteDatabase(None), *known)


async def test_what_is_loaded_is_found_by_address_and_by_sid() -> None:
    found = senders(ONE)
    assert found.at(ONE.address) is None
    await found.start()
    assert found.at(ONE.address) is ONE
    assert found.of(ONE.sid) is ONE
    assert [*found] == [ONE]
    assert found.count() == 1


def test_a_changed_sender_takes_the_place_of_the_old_one_and_who_follows_finds_both() -> None:
    found = senders()
    following = found.follow()
    put(found, ONE)
    assert following.take() == [(None, ONE)]
    changed = msgspec.structs.replace(ONE, sms_url="https://example.com")
    put(found, changed)
    assert found.of(ONE.sid) is changed
    assert following.take() == [(ONE, changed)]
    remove(found, ONE.sid)
    assert (found.at(ONE.address), found.of(ONE.sid)) == (None, None)
    assert following.take() == [(changed, None)]


def test_removing_the_old_holder_of_an_address_leaves_the_new_one() -> None:
    found = senders()
    put(found, ONE)
    other = msgspec.structs.replace(ONE, sid="PN" + "2" * 32)
    put(found, other)
    remove(found, ONE.sid)
    assert found.at(ONE.address) is other
