"""Which passwords may be chosen, and that what is kept of them is theirs alone."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tidings.accounts.people import passwords as module
from tidings.accounts.people.passwords import LENGTH_MOST, WAITING_MOST, Passwords, why_not
from tidings.accounts.vault import Vault
from tidings.core import Problem
from tidings.http.problems import TOO_MANY_REQUESTS

GOOD = "correct-horse-battery-staple-42"
KNOWN = ["ann.lindgren@example.com", "Ann Lindgren"]
SID = "US" + "1" * 32


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", "at least 12"),
        ("x" * (LENGTH_MOST + 1), "at most"),
        ("password1234", "easy to guess"),
        ("qwertyuiop12", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("123456789012345", "easy to guess"),
        ("ann.lindgren@example.com", "about you"),
        ("LindgrenLindgren", "about you"),
    ],
)
async def test_what_many_choose_and_what_others_know_is_refused(password: str, reason: str) -> None:
    said = await why_not(password, KNOWN)
    assert said is not None
    assert reason in said


@pytest.mark.parametrize("password", [GOOD, "tram zwölf fährt heim 7", "k" * 3 + "Wq9!pLz&mT2x"])
async def test_what_is_long_and_nobody_elses_will_do(password: str) -> None:
    assert await why_not(password, KNOWN) is None


async def test_a_hash_is_of_one_password_of_one_user_of_one_installation() -> None:
    here = Passwords(Vault("k" * 32))
    kept = await here.hashed(GOOD, SID)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert GOOD not in kept
    assert await here.are_right(GOOD, SID, kept)
    assert not await here.are_right(GOOD + " ", SID, kept)
    assert not await here.are_right(GOOD, "US" + "2" * 32, kept)
    assert not await Passwords(Vault("l" * 32)).are_right(GOOD, SID, kept)
    assert kept != await here.hashed(GOOD, SID), "salted"


async def test_nobody_has_no_password_and_a_broken_hash_is_nobodys() -> None:
    here = Passwords(Vault("k" * 32))
    assert not await here.are_right(GOOD, "nobody", None)
    assert not await here.are_right("nobody's", "nobody", None)
    assert not await here.are_right(GOOD, SID, "broken")


async def test_who_signs_in_again_and_again_holds_up_nobody_who_does_so_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr(module, "_is_right", lambda *_: goes_on.wait(10))
    here = Passwords(Vault("k" * 32))
    flood = [asyncio.create_task(here.are_right(GOOD, SID, None, "203.0.113.1")) for _ in range(2 * WAITING_MOST)]
    await asyncio.sleep(0)
    refused = [task.exception() for task in flood if task.done()]
    assert len(refused) == WAITING_MOST - 1, "one is at it, and of those who wait there are so many"
    assert all(isinstance(each, Problem) and each.kind is TOO_MANY_REQUESTS for each in refused)
    monkeypatch.setattr(module, "_is_right", lambda *_: True)
    async with asyncio.timeout(5):
        assert await here.are_right(GOOD, SID, None, "198.51.100.7")
    goes_on.set()
    await asyncio.gather(*flood, return_exceptions=True)
