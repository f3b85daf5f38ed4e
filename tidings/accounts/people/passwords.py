"""Passwords: which may be chosen, and how they are kept: by Argon2id, in a thread, under this installation's pepper.

Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html (the parameters),
NIST SP 800-63B section 5.1.1.2 (length, and what everybody chooses; no rules on kinds of characters)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING, Final, TypeVar

from tidings.accounts.vault import Vault
from tidings.core import Sid
from tidings.core.fair_places import FairPlaces
from tidings.http.problems import TOO_MANY_REQUESTS

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LENGTH_LEAST: Final = 12
LENGTH_MOST: Final = 200
MEMORY_KIB: Final = 19_456
PASSES: Final = 2
LANES: Final = 1
LOOKED_AT_MOST: Final = 72
"""Characters that are looked at for how easy they are to guess."""
GUESSES_LEAST: Final = 10**9
AT_ONCE: Final = 2
"""Of all who sign in; an address, or a user, has one."""
WAITING_MOST: Final = 20
"""Of one address, or user."""
_ABOUT: Final = "password"

T = TypeVar("T")


class Passwords:
    """Hashes passwords and compares them; some twenty milliseconds of a processor each, beside the event loop.

    It is done in fair turns: who signs in again and again, rightly or not, holds up nobody else who does, and has no
    more of the machine than one thread.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._threads = ThreadPoolExecutor(AT_ONCE, "tidings-password")
        self._places = FairPlaces(AT_ONCE + 1)  # one is always left

    async def hashed(self, password: str, user_sid: Sid) -> str:
        """What is kept of a password. Raises TOO_MANY_REQUESTS."""
        return await self._in_turn(user_sid, partial(_hash, self._peppered(password, user_sid)))

    async def are_right(self, password: str, user_sid: Sid, kept: str | None, client: str = "") -> bool:
        """Whether `kept` is of this password; where there is nobody (None) it takes as long to say no.

        `client` is the address of whoever is not known yet. Raises TOO_MANY_REQUESTS.
        """
        peppered = self._peppered(password[:LENGTH_MOST], user_sid)
        return await self._in_turn(client or user_sid, partial(_is_right, peppered, kept))

    async def _in_turn(self, whose: str, work: Callable[[], T]) -> T:
        places = self._places
        if not places.enter(whose):
            try:
                if places.waiting(whose) >= WAITING_MOST:
                    raise TimeoutError
                await places.wait(whose)
            except TimeoutError:
                raise TOO_MANY_REQUESTS(reason="passwords are being looked at", retry_after_s=1) from None
        working = asyncio.get_running_loop().run_in_executor(self._threads, work)
        working.add_done_callback(lambda _: places.give_back(whose))
        return await asyncio.shield(working)

    def _peppered(self, password: str, user_sid: Sid) -> str:
        """So that the database alone is worth nothing to whoever guesses."""
        return self._vault.hash(password, f"{_ABOUT} {user_sid}")


async def why_not(password: str, known: Sequence[str]) -> str | None:
    """Why somebody of whom this is known (address, name) may not choose a password; None: it will do."""
    if len(password) < LENGTH_LEAST:
        return f"Choose at least {LENGTH_LEAST} characters."
    if len(password) > LENGTH_MOST:
        return f"Choose at most {LENGTH_MOST} characters."
    return await asyncio.to_thread(_easy, password, [each.lower() for each in known if each])


def _easy(password: str, known: list[str]) -> str | None:
    import zxcvbn  # noqa: PLC0415 - it loads lists of what everybody chooses

    parts = [part for each in known for part in (each, *each.replace("@", " ").replace(".", " ").split())]
    lowered = password.lower()
    if any(len(part) >= 4 and part in lowered and len(lowered.replace(part, "")) < LENGTH_LEAST - 4 for part in parts):
        return "This is too much like your name or address. Choose something that is not about you."
    found = zxcvbn.zxcvbn(password[:LOOKED_AT_MOST], user_inputs=parts)
    if found["guesses"] < GUESSES_LEAST:
        return "This is easy to guess: it is, or is made of, what many choose. A few words that do not go together do."
    return None


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - most starts hash nothing

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's")


def _hash(peppered: str) -> str:
    return _hasher().hash(peppered)


def _is_right(peppered: str, kept: str | None) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - as above

    try:
        return _hasher().verify(kept or _nobodys(), peppered) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
