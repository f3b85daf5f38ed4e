"""What somebody changes of how they sign in: each change one commit, with its event in the audit log and its letter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from tidings.accounts.people import wording
from tidings.accounts.people.credentials import (
    Person,
    ResetLink,
    UserDevice,
    credential_changed,
    device_used,
    devices_distrusted,
    failure_counted,
    find_device,
    has_people,
    link_made,
    link_used,
    links_lost,
    persons_called,
    recovery_codes_set,
    recovery_taken,
    totp_about,
    totp_taken,
)
from tidings.accounts.people.passwords import Passwords
from tidings.accounts.people.second_factor import as_typed, new_recovery_codes, new_secret, step_of
from tidings.accounts.vault import Vault
from tidings.audit.events import noted, noted_of_person
from tidings.core import Chance, MovableClock, Sid, Sids
from tidings.core.instant import SECOND
from tidings.db import Database, GuardFailed, Write
from tidings.mail.letter import WAKES, Draft, has_room, occasion, posted
from tidings.wording.sentences import _

FAILURES_MOST: Final = 10
"""Wrong second factors, one after another, after which none is taken for a while."""
LOCKED_S: Final = 900
TOKEN_OCTETS: Final = 32


class CodeAnswer(StrEnum):
    """What became of a second factor."""

    TAKEN = "taken"
    WRONG = "wrong"
    LOCKED = "locked"


class Profiles:
    """Changes credentials. Everything raises Unavailable."""

    def __init__(
        self, database: Database, vault: Vault, clock: MovableClock, chance: Chance, sids: Sids, base: str
    ) -> None:
        """`base`: scheme and host that links in letters begin with."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._chance = chance
        self._sids = sids
        self.base = base
        self.passwords = Passwords(vault)

    def token(self) -> tuple[str, str]:
        """A new token, and its hash."""
        token = self._chance.token(TOKEN_OCTETS)
        return token, hashed_token(token)

    def noted(self, person: Person, what: str, client: str, actor_sid: Sid | None = None) -> Write:
        """The write that keeps in the audit log what was done to somebody."""
        now, account_sid = self._clock.now(), person.user.account_sid
        return noted_of_person(
            self._sids, now, account_sid, f"user.{what}", person.sid, actor_sid=actor_sid, client=client
        )

    def told(self, draft: Draft) -> Write:
        """The write that posts a letter, which is one of its own."""
        return posted(draft, occasion(self._chance.token(16)), self._vault, self._clock.now())

    async def has_people(self) -> bool:
        """Whether anybody has a password."""
        return await has_people(self._database)

    # Passwords

    async def set_password(
        self, person: Person, password: str, client: str, also: Sequence[Write], link: ResetLink | None = None
    ) -> bool:
        """A new password; no device or link of before holds, `also` ends sessions. False: the link was used."""
        kept = await self.passwords.hashed(password, person.sid)
        changed = credential_changed(person.credential, password_hash=kept, password_set_at=int(self._clock.now()))
        writes = [
            changed,
            devices_distrusted(person),
            links_lost(person.sid),
            self.noted(person, "password-changed", client),
            self.told(wording.password_changed(person, client)),
            *also,
        ]
        try:
            await self._database.commit(*writes, only_if=[link_used(link)] if link else [], wakes=WAKES)
        except GuardFailed:
            return False
        return True

    async def ask_reset(self, email: str, client: str) -> None:
        """Writes to whoever signs in with this address; says to nobody whether that is somebody."""
        for person in await persons_called(self._database, email):
            token, kept = self.token()
            letter = self.told(wording.reset_asked(person, f"{self.base}/reset?token={token}"))
            now, account_sid, data = self._clock.now(), person.user.account_sid, {"asked_from": client}
            asked = noted(
                self._sids, now, account_sid, "user.reset-asked", person.sid, data=data
            )  # by whom, nobody knows
            writes = [*link_made(person, kept, self._clock.machine_us()), letter, asked]
            room = has_room(account_sid, person.user.user_name, now)
            try:
                await self._database.commit(*writes, only_if=room, wakes=WAKES)
            except GuardFailed:  # they have had enough letters lately
                return

    # The second factor

    async def offer_totp(self, person: Person) -> str:
        """A secret for an authenticator app: the one that was shown before, until a code has confirmed it."""
        offered = person.credential.totp_offered_sealed
        if offered is not None:
            return self._vault.unseal(offered, totp_about(person.sid))
        secret = new_secret(self._chance)
        sealed = self._vault.seal(secret, totp_about(person.sid))
        await self._database.commit(credential_changed(person.credential, totp_offered_sealed=sealed))
        return secret

    async def confirm_totp(
        self, person: Person, code: str, client: str, also: Sequence[Write] = ()
    ) -> list[str] | None:
        """The authenticator whose code this is signs in from now on, `also` ends other sessions; the recovery codes.
        None: the code is wrong.
        """
        offered = person.credential.totp_offered_sealed
        if offered is None:
            return None
        secret, now = self._vault.unseal(offered, totp_about(person.sid)), self._clock.machine_us()
        step = step_of(secret, as_typed(code), now, person.credential.totp_step)
        if step is None:
            return None
        codes = new_recovery_codes(self._chance)
        set_up = credential_changed(person.credential, totp_sealed=offered, totp_offered_sealed=None, locked_until=0)
        writes = [
            set_up,
            *recovery_codes_set(person.credential, codes, self._vault),
            self.noted(person, "second-factor-added", client),
            self.told(
                wording.second_factor_changed(person, _("An authenticator app was added to your sign-in."), client)
            ),
            *also,
        ]
        try:
            await self._database.commit(*writes, only_if=[totp_taken(person.credential, step, now)], wakes=WAKES)
        except GuardFailed:
            return None
        return codes

    async def drop_totp(
        self, person: Person, client: str, also: Sequence[Write] = (), actor_sid: Sid | None = None
    ) -> None:
        """From now on the password alone signs in, unless the organization asks for more; `also` ends sessions."""
        gone = credential_changed(person.credential, totp_sealed=None, totp_offered_sealed=None, failures=0)
        await self._database.commit(
            gone,
            *recovery_codes_set(person.credential, [], self._vault),
            devices_distrusted(person),
            self.noted(person, "second-factor-removed", client, actor_sid),
            self.told(wording.second_factor_changed(person, _("Your second factor was removed."), client)),
            *also,
            wakes=WAKES,
        )

    async def renew_codes(self, person: Person, client: str) -> list[str]:
        """New recovery codes; the old ones are worth nothing."""
        codes = new_recovery_codes(self._chance)
        await self._database.commit(
            *recovery_codes_set(person.credential, codes, self._vault),
            self.noted(person, "recovery-codes-renewed", client),
            self.told(wording.second_factor_changed(person, _("Your recovery codes were made anew."), client)),
            wakes=WAKES,
        )
        return codes

    async def take_code(self, person: Person, given: str) -> CodeAnswer:
        """Takes a code of the authenticator, or a recovery code, once; bounds how many may be wrong."""
        credential, now = person.credential, self._clock.machine_us()
        if credential.locked_until > now:
            return CodeAnswer.LOCKED
        code = as_typed(given)
        try:
            if code.isdecimal() and credential.totp_sealed is not None:
                secret = self._vault.unseal(credential.totp_sealed, totp_about(person.sid))
                step = step_of(secret, code, now, credential.totp_step)
                if step is not None:
                    await self._database.commit(only_if=[totp_taken(credential, step, now)])
                    return CodeAnswer.TAKEN
            else:
                forgiven = credential_changed(credential, failures=0)
                await self._database.commit(forgiven, only_if=recovery_taken(credential, code, self._vault, now))
                return CodeAnswer.TAKEN
        except GuardFailed:
            pass
        (rows,) = await self._database.commit(failure_counted(credential, FAILURES_MOST, now, now + LOCKED_S * SECOND))
        return CodeAnswer.LOCKED if rows and int(rows[0][0]) > now else CodeAnswer.WRONG

    # Devices

    async def device(self, person: Person, token: str) -> UserDevice | None:
        """The device that has this token, if this user signed in with it before."""
        return await find_device(self._database, person, hashed_token(token)) if token else None

    async def signed_in(
        self, person: Person, known: UserDevice | None, browser: str, client: str, *, trusted_s: int, tells: bool
    ) -> str | None:
        """Keeps that somebody signed in; the token of a device that was not known, for its browser to keep.

        They are told of a new device where this `tells`; for `trusted_s` seconds it is asked for no second factor.
        """
        now, account_sid, token = self._clock.machine_us(), person.user.account_sid, None
        writes = [self.noted(person, "signed-in", client)]
        until = now + trusted_s * SECOND if trusted_s else (known.trusted_until if known else 0)
        if known is None:
            token, kept = self.token()
            first_used = now
            if tells:
                writes.append(self.told(wording.new_device(person, browser, client, self._clock.now())))
        else:
            kept, first_used = known.device_hash, known.first_used
        device = UserDevice(
            user_sid=person.sid,
            device_hash=kept,
            account_sid=account_sid,
            browser=browser,
            first_used=first_used,
            last_used=now,
            trusted_until=until,
        )
        await self._database.commit(*writes, *device_used(device), wakes=WAKES)
        return token


def hashed_token(token: str) -> str:
    """Enough for a token of 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
