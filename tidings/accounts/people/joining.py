"""Somebody joins an organization: its first user, by its credentials, and everybody else by an invitation."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from tidings.accounts.organizations.assignments import RoleAssignment, role_assignments
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.roles import OWNER
from tidings.accounts.organizations.users import Email, OrganizationUser, users
from tidings.accounts.people.credentials import Person, UserCredential, credential_added, user_credentials
from tidings.accounts.people.locales import UserLocale
from tidings.accounts.people.profile import Profiles
from tidings.core import Instant, Sid, Sids
from tidings.db import Database, Guard, GuardFailed, Write

NAME_MOST = 100


def address(given: str) -> str | None:
    """An e-mail address as it is kept; None for what is none."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - large patterns, for a rare check

    try:
        found = validate_email(given.strip()[:254], check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized.lower() if found.ascii_email is not None else None


def new_user(sids: Sids, now: Instant, account_sid: Sid, email: str, name: str) -> OrganizationUser:
    """A user whom nobody has written yet."""
    return OrganizationUser(
        sid=sids.make("US"),
        account_sid=account_sid,
        organization_sid=organization_of(account_sid),
        date_created=now,
        date_updated=now,
        user_name=email,
        display_name=name or None,
        emails=[Email(email, primary=True)],
    )


def role_given(sids: Sids, now: Instant, account_sid: Sid, user_sid: Sid, role_sid: Sid, scope: Sid) -> Write:
    """The write that gives a role."""
    return role_assignments.write_of(
        RoleAssignment(
            sid=sids.make("IY"),
            role_sid=role_sid,
            scope=scope,
            identity=user_sid,
            account_sid=account_sid,
            organization_sid=organization_of(account_sid),
            date_created=now,
        )
    )


class Joining:
    """Makes people. Everything raises Unavailable, and Conflict where the address is another user's."""

    def __init__(self, database: Database, sids: Sids, profiles: Profiles) -> None:
        self._database = database
        self._sids = sids
        self._profiles = profiles

    async def first(
        self, account_sid: Sid, email: str, name: str, password: str, client: str, now: Instant
    ) -> Person | None:
        """The first user of an organization, who owns it; None where somebody signs in already."""
        column = user_credentials.c.account_sid
        nobody = Guard("nobody-yet", sa.select(column).where(column == account_sid).limit(1), rows=0)
        user = await self._user(account_sid, email, name, now)
        role = role_given(self._sids, now, account_sid, user.sid, OWNER, organization_of(account_sid))
        return await self.join(user, password, client, [role], [nobody], now)

    async def join(
        self,
        user: OrganizationUser,
        password: str,
        client: str,
        also: Sequence[Write],
        only_if: Sequence[Guard],
        now: Instant,
    ) -> Person | None:
        """A user with a password, who is new, or was there and did not sign in; None where a guard does not hold."""
        kept = await self._profiles.passwords.hashed(password, user.sid)
        credential = UserCredential(
            account_sid=user.account_sid,
            user_sid=user.sid,
            password_hash=kept,
            password_set_at=int(now),
            date_created=int(now),
        )
        person = Person(user, credential, UserLocale(user.account_sid, user.sid))
        there = sa.select(users.table.c.sid).where(users.table.c.sid == user.sid)
        is_new = not await self._database.rows(there)
        writes = [*([users.write_of(user)] if is_new else []), credential_added(credential), *also]
        try:
            await self._database.commit(*writes, self._profiles.noted(person, "joined", client), only_if=only_if)
        except GuardFailed:
            return None
        return person

    async def _user(self, account_sid: Sid, email: str, name: str, now: Instant) -> OrganizationUser:
        return await user_called(self._database, account_sid, email) or new_user(
            self._sids, now, account_sid, email, name
        )


async def user_called(database: Database, account_sid: Sid, email: str) -> OrganizationUser | None:
    """The user of an organization with this address, as an identity provider or an administrator made it."""
    columns = users.table.c
    rows = await database.rows(
        sa.select(*columns).where(columns.account_sid == account_sid, columns.user_name == email)
    )
    return users.stored.read(rows[0]) if rows else None
