"""Letters about a new version: to whom wants them, once, and to nobody on a first start."""

from __future__ import annotations

import pytest

from tests.accounts.people.people import ACCOUNT
from tests.accounts.people.test_telling import Office, office
from tests.stores import Stores
from tidings.accounts.people import upgrades
from tidings.accounts.people.preferences import NoticeCategory, wish_set
from tidings.accounts.people.upgrades import TellUpgrades, parts_of


async def wanting(here: Office, *names: str) -> None:
    for name in names:
        person = await here.join(f"{name}@example.com", "support")
        now = here.at.clock.now()
        await here.at.database.commit(wish_set(ACCOUNT, person.sid, NoticeCategory.PRODUCT, now, wanted=True))


async def looks(here: Office, version: str, times: int = 1) -> list[str]:
    """A process of this version looks so often: the subjects of all letters so far."""
    for _ in range(times):
        here.at.now_us += 3_600_000_000
        await TellUpgrades(here.at.database, here.at.vault, version).step(here.at.clock.now())
    return [subject for subject, _ in await here.at.letters()]


async def test_whoever_wants_it_is_told_of_each_version_once(stores: Stores) -> None:
    async with office(stores) as here:
        await wanting(here, "ann", "bob")
        await here.join("nobody@example.com", "owner")
        assert await looks(here, "0.9.0", 3) == [], "a first start is no upgrade"
        told = ["Tidings was upgraded to 0.10.0"] * 2
        assert await looks(here, "0.10.0", 3) == told
        assert await looks(here, "0.9.0", 2) == told, "a process that is older says nothing"
        assert await looks(here, "0.10.0") == told
        text = (await here.at.letters())[0][1]
        assert "This installation runs Tidings 0.10.0 since " in text
        assert "before it was 0.9.0" in text


async def test_many_are_told_some_at_a_time_and_a_restart_between_tells_nobody_twice(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrades, "MOST", 2)
    async with office(stores) as here:
        await wanting(here, "ann", "bob", "cleo", "dan", "eve")
        await looks(here, "1.0")
        assert len(await looks(here, "1.1")) == 2
        assert len(await looks(here, "1.1", 5)) == 5


def test_versions_are_compared_by_their_numbers() -> None:
    assert parts_of("0.9.1") < parts_of("0.10") < parts_of("1.0.0")
