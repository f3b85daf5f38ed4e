"""People sign in: by address and password, then by a second factor where one is asked for.

A session that waits for its second factor holds no credential, and opens nothing. The complete one is another session,
with a token that no browser had before. What it signs in with at the API is an access token of the user, sealed in the
session's row as all others are.
"""

from __future__ import annotations

import msgspec

from tidings.accounts.bearer import AccessTokens, TokenClaims
from tidings.accounts.model import Account, AccountStatus
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.rights import scopes_of
from tidings.accounts.people.credentials import Person, find_person, persons_called
from tidings.accounts.people.policy import TRUSTED_S, TwoFactor, asks, policy_of
from tidings.accounts.people.profile import CodeAnswer, Profiles
from tidings.accounts.people.sign_ins import LIFE_S
from tidings.console.program import Program
from tidings.console.session import ConsoleSession, Sessions, SignedInBy, Stage
from tidings.core import Kind, Sid
from tidings.core.instant import SECOND

NO_ROLE = Kind(20003, 403, "You have no role in any account that is active: ask an administrator for one")


class Knock(msgspec.Struct, frozen=True):
    """Who knocks: the address, what the browser says it is, and the token of its device, empty for a new one."""

    client: str
    browser: str
    device_token: str


class Step(msgspec.Struct, frozen=True):
    """How far somebody has come in."""

    token: str
    """Of the session, for the browser to keep."""
    stage: Stage | None
    """What is missing; None: nothing."""
    device_token: str | None = None
    """For the browser to keep, where it is new."""


class PersonSignIn:
    """Lets people in. Everything raises Unavailable."""

    def __init__(self, app: Program, sessions: Sessions, profiles: Profiles) -> None:
        self._database = app.database
        self._directory = app.directory
        self._authentication = app.authentication
        self._clock = app.clock
        self._chance = app.chance
        self._tokens = AccessTokens(app.vault)
        self._sessions = sessions
        self._profiles = profiles

    async def by_password(self, email: str, password: str, entry: Knock) -> Step:
        """The first step. Raises AUTHENTICATION_FAILED, TOO_MANY_REQUESTS, NO_ROLE."""
        name = email.strip().lower()
        person = await self._person(name, password, entry.client)
        if person is None:
            raise await self._authentication.guessed_wrong(name, entry.client)
        await self._authentication.was_right(name)
        device = await self._profiles.device(person, entry.device_token)
        policy = await policy_of(self._database, person.user.account_sid)
        has_factor, until = person.credential.totp_sealed is not None, device.trusted_until if device else 0
        if not asks(policy, has_factor=has_factor, trusted_until=until, machine_us=self._clock.machine_us()):
            return await self.let_in(person, entry)
        stage = Stage.CODE if has_factor else Stage.SET_UP
        by = SignedInBy(person.sid, stage, entry.client, entry.browser)
        token, _ = await self._sessions.open(person.user.account_sid, b"", by)
        return Step(token, stage)

    async def by_code(self, session: ConsoleSession, code: str, entry: Knock) -> Step | CodeAnswer:
        """The second step; why not, where the code is not taken. Raises AUTHENTICATION_FAILED, TOO_MANY_REQUESTS."""
        person = await self.waiting(session)
        if person is None:
            return CodeAnswer.WRONG
        answer = await self._profiles.take_code(person, code)
        if answer is not CodeAnswer.TAKEN:
            return answer
        return await self.let_in(person, entry, instead_of=session, gave_code=True)

    async def waiting(self, session: ConsoleSession) -> Person | None:
        """Whose sign-in a session is that waits for something."""
        if session.user_sid is None or session.stage is None:
            return None
        return await find_person(self._database, session.account_sid, session.user_sid)

    async def let_in(
        self,
        person: Person,
        entry: Knock,
        *,
        instead_of: ConsoleSession | None = None,
        gave_code: bool = False,
        tells: bool = True,
    ) -> Step:
        """A session that is complete. Raises NO_ROLE."""
        accounts = await self.accounts_of(person)
        if not accounts:
            raise NO_ROLE()
        policy = await policy_of(self._database, person.user.account_sid)
        trusted_s = TRUSTED_S if gave_code and policy is TwoFactor.MONTHLY_PER_DEVICE else 0
        device = await self._profiles.device(person, entry.device_token)
        kept = await self._profiles.signed_in(
            person, device, entry.browser, entry.client, trusted_s=trusted_s, tells=tells
        )
        if instead_of is not None:
            await self._sessions.end(instead_of.key)
        account_sid, by = accounts[0].sid, SignedInBy(person.sid, None, entry.client, entry.browser)
        token, _ = await self._sessions.open(account_sid, self._authorization(person, account_sid), by)
        return Step(token, None, kept)

    async def accounts_of(self, person: Person) -> list[Account]:
        """The active accounts that somebody has a role in, the main account first, then the oldest."""
        owner = person.user.account_sid
        scopes = await scopes_of(self._database, person.sid, owner)
        whole = organization_of(owner) in scopes
        found = [each for each in self._directory.family(owner) if whole or each.sid in scopes]
        active = [each for each in found if each.status is AccountStatus.ACTIVE]
        return sorted(active, key=lambda account: (not account.is_main, account.date_created, account.sid))

    async def act_for(self, token: str, person: Person, account_sid: Sid) -> bool:
        """From now on the session of this browser acts for another account; False where they have no role there."""
        if all(account.sid != account_sid for account in await self.accounts_of(person)):
            return False
        await self._sessions.act_for(token, account_sid, self._authorization(person, account_sid))
        return True

    async def _person(self, email: str, password: str, client: str) -> Person | None:
        """Who has this address and this password. For nobody it takes as long as for somebody.

        Raises TOO_MANY_REQUESTS.
        """
        found, passwords = None, self._profiles.passwords
        people = await persons_called(self._database, email)
        for person in people:
            if await passwords.are_right(password, person.sid, person.credential.password_hash, client):
                found = found or person
        if not people:
            await passwords.are_right(password, "nobody", None, client)
        return found

    def _authorization(self, person: Person, account_sid: Sid) -> bytes:
        now = self._clock.machine_us() // SECOND
        claims = TokenClaims(person.sid, account_sid, now, now + LIFE_S, self._chance.token(8), usr=person.sid)
        return b"Bearer " + self._tokens.issue(claims).encode()
