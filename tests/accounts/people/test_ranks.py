"""Owners: one who signs in stays, whoever removes whom, also from two processes at once."""

from __future__ import annotations

import asyncio

import pytest

from tests.accounts.people.people import ACCOUNT, CLIENT, PASSWORD, Desk, desk
from tests.accounts.people.test_telling import _account
from tests.stores import Stores
from tidings.accounts.organizations.assignments import roles_lost
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.rights import is_owner
from tidings.accounts.organizations.roles import OWNER, SIDS
from tidings.accounts.people.credentials import Person, credential_lost
from tidings.accounts.people.invitations import Invitation, invitation_taken, invitation_to, invitations
from tidings.accounts.people.joining import new_user, role_given
from tidings.accounts.people.profile import hashed_token
from tidings.accounts.people.ranks import owner_stays
from tidings.accounts.store import account_added
from tidings.core import Sid
from tidings.db import Database, GuardFailed

WHOLE = organization_of(ACCOUNT)


async def owner(at: Desk, email: str) -> Person:
    now, sids = at.clock.now(), at.joining._sids
    user = new_user(sids, now, ACCOUNT, email, "Owner")
    given = role_given(sids, now, ACCOUNT, user.sid, OWNER, WHOLE)
    person = await at.joining.join(user, PASSWORD, CLIENT, [given], [], now)
    assert person is not None
    return person


async def removed(database: Database, person: Person) -> bool:
    guards = await owner_stays(database, person.user)
    gone = [roles_lost(ACCOUNT, person.sid), *credential_lost(ACCOUNT, person.sid)]
    try:
        await database.commit(*gone, only_if=guards)
    except GuardFailed:
        return False
    return True


async def test_the_last_owner_who_signs_in_stays(stores: Stores) -> None:
    async with desk(stores) as at:
        await at.database.commit(account_added(_account(ACCOUNT, "Acme", at), at.vault))
        one, other = await owner(at, "one@example.com"), await owner(at, "two@example.com")
        assert await removed(at.database, one)
        assert not await removed(at.database, other)
        assert await is_owner(at.database, other.sid, ACCOUNT)


async def test_of_owners_who_remove_each_other_in_two_processes_one_stays(postgres: Stores) -> None:
    async with desk(postgres) as at, postgres.opened(fresh=False) as elsewhere:
        await at.database.commit(account_added(_account(ACCOUNT, "Acme", at), at.vault))
        one, number = await owner(at, "first@example.com"), 0
        while number < 5:
            other, number = await owner(at, f"other{number}@example.com"), number + 1
            answers = await asyncio.gather(removed(at.database, one), removed(elsewhere, other))
            assert sorted(answers) == [False, True]
            one = other if answers[0] else one


def _invitation(at: Desk, sid: Sid, email: str, token: str, days: int = 7) -> Invitation:
    now = at.clock.now()
    return Invitation(
        sid=sid,
        account_sid=ACCOUNT,
        email=email,
        role="support",
        scope=WHOLE,
        invited_by=None,
        date_created=now,
        date_updated=now,
        date_expires=now.plus(days=days),
        token_hash=hashed_token(token),
    )


async def test_an_invitation_is_taken_once_and_within_its_days(stores: Stores) -> None:
    async with desk(stores) as at:
        made = _invitation(at, "UI" + "1" * 32, "bob@example.com", "a token")
        await at.database.commit(invitations.write_of(made))
        now = at.clock.now()
        assert await invitation_to(at.database, hashed_token("another"), now) is None
        assert await invitation_to(at.database, hashed_token("a token"), now.plus(days=7)) is None
        found = await invitation_to(at.database, hashed_token("a token"), now)
        assert found is not None
        assert found.role in SIDS
        await at.database.commit(only_if=[invitation_taken(found)])
        with pytest.raises(GuardFailed):
            await at.database.commit(only_if=[invitation_taken(found)])


async def test_an_invitation_that_was_sent_again_is_not_taken_by_its_first_link(stores: Stores) -> None:
    async with desk(stores) as at:
        made = _invitation(at, "UI" + "1" * 32, "bob@example.com", "first")
        await at.database.commit(invitations.write_of(made))
        table = invitations.table
        await at.database.commit(table.update().values(token_hash=hashed_token("second")))
        with pytest.raises(GuardFailed):
            await at.database.commit(only_if=[invitation_taken(made)])
