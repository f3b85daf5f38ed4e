"""Which passwords may be chosen, and that what is kept of them is theirs alone."""

from __future__ import annotations

import pytest

from tidings.accounts.people.passwords import LENGTH_MOST, Passwords, why_not
from tidings.accounts.vault import Vault

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
