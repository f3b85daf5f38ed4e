"""Services and their pools in memory."""

from __future__ import annotations

from tidings.services.pools import Pools, ServiceFacts

ONE = ServiceFacts(sid="MG" + "1" * 32, account_sid="AC1", sender_sids=("PN1", "PN2"))


async def nothing() -> list[ServiceFacts]:
    return []


def pools() -> Pools:
    found = Pools(nothing)
    found.put(ONE)
    return found


async def test_what_is_loaded_is_found_by_service_and_by_sender() -> None:
    async def load() -> list[ServiceFacts]:
        return [ONE]

    found = Pools(load)
    await found.start()
    assert found.get(ONE.sid, "AC1") is ONE
    assert found.of_sender("PN2") is ONE


def test_a_service_is_its_accounts_alone() -> None:
    assert pools().get(ONE.sid, "AC2") is None
    assert pools().get("MG" + "2" * 32, "AC1") is None


def test_a_sender_that_joins_is_last_in_the_pool_and_there_once() -> None:
    found = pools()
    found.add_sender(ONE.sid, "PN3")
    found.add_sender(ONE.sid, "PN3")
    assert found.get(ONE.sid, "AC1").sender_sids == ("PN1", "PN2", "PN3")  # type: ignore[union-attr]
    assert found.of_sender("PN3").sid == ONE.sid  # type: ignore[union-attr]


def test_a_sender_that_leaves_is_in_no_pool() -> None:
    found = pools()
    found.drop_sender("PN1")
    found.drop_sender("PN1")
    assert found.of_sender("PN1") is None
    assert found.get(ONE.sid, "AC1").sender_sids == ("PN2",)  # type: ignore[union-attr]


def test_the_senders_of_a_removed_service_are_in_none() -> None:
    found = pools()
    found.remove(ONE.sid)
    found.remove(ONE.sid)
    found.add_sender(ONE.sid, "PN3")
    assert (found.of_sender("PN1"), found.of_sender("PN3"), found.get(ONE.sid, "AC1")) == (None, None, None)


def test_a_changed_service_lets_senders_go_that_it_no_longer_has() -> None:
    found = pools()
    found.put(ServiceFacts(sid=ONE.sid, account_sid="AC1", sender_sids=("PN2",)))
    assert found.of_sender("PN1") is None
    assert found.of_sender("PN2") is not None


def test_who_asks_is_told_of_every_sender_that_joins_or_leaves() -> None:
    found, told = pools(), []
    found.on_membership(told.append)
    found.add_sender(ONE.sid, "PN3")
    found.add_sender(ONE.sid, "PN3")
    found.drop_sender("PN1")
    found.drop_sender("PN1")
    found.put(ONE)
    assert [service.sender_sids for service in told] == [("PN1", "PN2", "PN3"), ("PN2", "PN3")]
