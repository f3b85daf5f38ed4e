"""What people are told of the audit log: who, about what, and once."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from tests.accounts.people.people import ACCOUNT, CLIENT, PASSWORD, Desk
from tests.stores import Stores
from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, AccountStatus
from tidings.accounts.organizations.assignments import role_assignments
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.roles import SIDS
from tidings.accounts.people.credentials import Person
from tidings.accounts.people.joining import new_user, role_given
from tidings.accounts.people.notices import CHANGED, NOTICES, notice_of
from tidings.accounts.people.preferences import DEFAULTS, NoticeCategory, gets, is_fixed, wish_set, wishes_of
from tidings.accounts.people.telling import TellPeople
from tidings.accounts.store import account_added
from tidings.audit.events import noted
from tidings.core import Foremost, Sid, Sids
from tidings.mail.letter import letters

WHOLE = organization_of(ACCOUNT)
SUB = "AC" + "c" * 32
SUSPENDED = {"resource_properties": {"status": {"previous": "active", "updated": "suspended"}}}


class Office:
    """An organization with people, and who tells them."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.directory = Directory(at.database, at.vault, at.clock)
        self.sids = Sids(Foremost(at.clock), at.profiles._chance)
        self.teller = self.another()

    def another(self) -> TellPeople:
        return TellPeople(self.at.database, self.directory, self.at.vault, self.at.clock)

    async def join(self, email: str, role: str, scope: Sid = WHOLE) -> Person:
        at, now = self.at, self.at.clock.now()
        user = new_user(self.sids, now, ACCOUNT, email, email.partition("@")[0])
        given = role_given(self.sids, now, ACCOUNT, user.sid, SIDS[role], scope)
        person = await at.joining.join(user, PASSWORD, CLIENT, [given], [], now)
        assert person is not None
        return person

    async def happens(self, kind: str, account: Sid = ACCOUNT, about: Sid = "SK" + "1" * 32, **data: object) -> None:
        now = self.at.clock.now()
        await self.at.database.commit(noted(self.sids, now, account, kind, about, data=data))

    async def told(self, seconds: int = 20) -> set[tuple[str, str]]:
        """Whom letters went to so far, and their subjects."""
        self.at.now_us += seconds * 1_000_000
        await self.teller.step(self.at.clock.now())
        rows = await self.at.database.rows(sa.select(letters.c.recipient, letters.c.subject))
        return {(str(to), str(subject)) for to, subject in rows}


def _account(sid: Sid, name: str, at: Desk) -> Account:
    now = at.clock.now()
    return Account(
        sid=sid,
        owner_account_sid=ACCOUNT,
        friendly_name=name,
        status=AccountStatus.ACTIVE,
        type="Full",
        auth_token="t" * 32,
        date_created=now,
        date_updated=now,
    )


@contextlib.asynccontextmanager
async def office(stores: Stores) -> AsyncIterator[Office]:
    async with stores.opened() as database:
        here = Office(Desk(database))
        for sid, name in ((ACCOUNT, "Acme"), (SUB, "Brand one")):
            await database.commit(account_added(_account(sid, name, here.at), here.at.vault))
        await here.directory.start()
        await here.at.first("owner@example.com")
        await here.teller.step(here.at.clock.now())
        yield here


async def test_each_is_told_once_whoever_tells_and_however_often_the_log_is_read(stores: Stores) -> None:
    async with office(stores) as here:
        await here.happens("key.created")
        assert await here.told() == {("owner@example.com", "An API key was made")}
        here.teller = here.another()
        await here.told()
        assert len(await here.at.letters()) == 1
        [(_, text)] = await here.at.letters()
        assert "Acme" in text
        assert "SK" + "1" * 32 in text


async def test_what_was_committed_late_is_told_all_the_same(stores: Stores) -> None:
    async with office(stores) as here:
        early = here.at.clock.now()
        late = noted(here.sids, early, ACCOUNT, "key.created", "SK" + "2" * 32)
        await here.told(60)
        await here.at.database.commit(late)
        assert ("owner@example.com", "An API key was made") in await here.told()


async def test_what_nobody_wants_to_know_is_not_told(stores: Stores) -> None:
    async with office(stores) as here:
        await here.happens("phone-number.updated")
        await here.happens(CHANGED, about=SUB, resource_properties={"friendly_name": {"updated": "x"}})
        assert await here.told() == set()


async def test_people_hear_of_the_accounts_that_they_have_a_role_in(stores: Stores) -> None:
    async with office(stores) as here:
        await here.join("sub@example.com", "developer", SUB)
        await here.join("all@example.com", "read-only")
        await here.happens("customer-profile.approved", SUB, "BU" + "1" * 32)
        assert {to for to, _ in await here.told()} == {"owner@example.com", "sub@example.com", "all@example.com"}
        await here.happens("customer-profile.rejected", ACCOUNT, "BU" + "2" * 32)
        rejected = {to for to, subject in await here.told() if "rejected" in subject}
        assert rejected == {"owner@example.com", "all@example.com"}


async def test_who_wants_no_letters_gets_none_but_owners_hear_of_security_and_suspension(stores: Stores) -> None:
    async with office(stores) as here:
        person = await here.join("dev@example.com", "developer")
        owner = (
            await here.at.database.rows(
                sa.select(role_assignments.table.c.identity).where(role_assignments.table.c.role_sid == SIDS["owner"])
            )
        )[0][0]
        now = here.at.clock.now()
        for sid in (person.sid, str(owner)):
            wishes = [wish_set(ACCOUNT, sid, each, now, wanted=False) for each in NoticeCategory]
            await here.at.database.commit(*wishes)
        await here.happens("key.created")
        await here.happens(CHANGED, about=SUB, **SUSPENDED)
        await here.happens("customer-profile.approved", about="BU" + "1" * 32)
        assert await here.told() == {
            ("owner@example.com", "An API key was made"),
            ("owner@example.com", "An account is suspended"),
        }


async def test_what_somebody_wants_is_kept_by_category(stores: Stores) -> None:
    async with office(stores) as here:
        person = await here.join("dev@example.com", "developer")
        assert (await wishes_of(here.at.database, ACCOUNT, person.sid))[person.sid] == DEFAULTS
        kept = wish_set(ACCOUNT, person.sid, NoticeCategory.PRODUCT, here.at.clock.now(), wanted=True)
        await here.at.database.commit(kept)
        assert (await wishes_of(here.at.database, ACCOUNT, person.sid))[person.sid] == {
            **DEFAULTS,
            NoticeCategory.PRODUCT: True,
        }


def test_an_owner_cannot_say_no_to_what_is_about_security() -> None:
    nothing = dict.fromkeys(NoticeCategory, False)
    assert gets(nothing, NoticeCategory.SECURITY, owns=True)
    assert not gets(nothing, NoticeCategory.SECURITY, owns=False)
    assert not gets(nothing, NoticeCategory.INCIDENT, owns=True)
    assert gets(nothing, NoticeCategory.INCIDENT, owns=True, suspension=True)
    assert [each for each in NoticeCategory if is_fixed(each, owns=True)] == [NoticeCategory.SECURITY]


@pytest.mark.parametrize("kind", list(NOTICES))
def test_every_notice_is_a_sentence(kind: str) -> None:
    notice = notice_of(kind, {})
    assert notice is not None
    assert not notice.sentence.endswith(".")


def test_of_changes_of_an_account_its_suspension_is_told() -> None:
    told = notice_of(CHANGED, SUSPENDED)
    assert told is not None
    assert told.suspension
    assert notice_of(CHANGED, {}) is None
