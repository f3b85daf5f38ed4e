"""What somebody changes of how they sign in: what it ends, who is told, and what is kept of it; on every database."""

from __future__ import annotations

import re

import pyotp
import pytest
import sqlalchemy as sa

from tests.accounts.people.people import ACCOUNT, CLIENT, PASSWORD, Desk, desk
from tests.stores import Stores
from tidings.accounts.organizations.rights import is_owner
from tidings.accounts.people.credentials import (
    Person,
    codes_left,
    find_person,
    link_to,
    persons_called,
    recovery_codes,
    reset_links,
    user_credentials,
)
from tidings.accounts.people.profile import FAILURES_MOST, LOCKED_S, CodeAnswer, hashed_token
from tidings.audit.events import events
from tidings.db import Conflict
from tidings.mail.letter import PER_ADDRESS_MOST

OTHER = "another good-enough passphrase 7"


async def joined(at: Desk) -> Person:
    person = await at.first()
    assert person is not None
    return person


async def with_factor(at: Desk) -> tuple[Person, pyotp.TOTP, list[str]]:
    person = await joined(at)
    secret = await at.profiles.offer_totp(person)
    totp, person = pyotp.TOTP(secret), await at.again(person)
    codes = await at.profiles.confirm_totp(person, totp.at(at.now_us // 1_000_000), CLIENT)
    assert codes is not None
    at.now_us += 30_000_000
    return await at.again(person), totp, codes


async def kinds(at: Desk) -> list[str]:
    columns = events.table.c
    return [str(kind) for (kind,) in await at.database.rows(sa.select(columns.event_type).order_by(columns.sid))]


async def test_the_first_user_owns_the_organization_and_there_is_one_first(stores: Stores) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        assert await is_owner(at.database, person.sid, ACCOUNT)
        assert await at.first("bob@example.com") is None
        other = await at.first("ann@example.com", "AC" + "b" * 32)
        assert other is not None, "another organization has a first user of its own"
        found = await persons_called(at.database, " ANN@example.com")
        assert {each.sid for each in found} == {person.sid, other.sid}


async def test_nothing_of_a_secret_is_in_the_rows_or_in_the_log(stores: Stores) -> None:
    async with desk(stores) as at:
        _, totp, codes = await with_factor(at)
        await at.profiles.ask_reset("ann@example.com", CLIENT)
        token = re.search(r"token=([0-9a-f]{64})", str(await at.letters()))
        assert token is not None
        told = [
            row
            for table in (user_credentials, recovery_codes, reset_links, events.table)
            for row in await at.database.rows(sa.select(*table.c))
        ]
        secrets = [PASSWORD, totp.secret, token[1], *codes, *(code.replace("-", "") for code in codes)]
        assert not [secret for secret in secrets if secret in str(told)]


async def test_a_code_of_the_authenticator_signs_in_once(stores: Stores) -> None:
    async with desk(stores) as at:
        person, totp, _ = await with_factor(at)
        code = totp.at(at.now_us // 1_000_000)
        assert await at.profiles.take_code(person, code) is CodeAnswer.TAKEN
        assert await at.profiles.take_code(person, code) is CodeAnswer.WRONG, "also for who read the row before"
        at.now_us += 30_000_000
        assert await at.profiles.take_code(await at.again(person), totp.at(at.now_us // 1_000_000)) is CodeAnswer.TAKEN


async def test_the_code_that_set_it_up_signs_in_no_more(stores: Stores) -> None:
    async with desk(stores) as at:
        person, totp, _ = await with_factor(at)
        used = totp.at(at.now_us // 1_000_000 - 30)
        assert await at.profiles.take_code(person, used) is CodeAnswer.WRONG


async def test_each_recovery_code_signs_in_once_and_new_ones_end_the_old(stores: Stores) -> None:
    async with desk(stores) as at:
        person, _, codes = await with_factor(at)
        assert await at.profiles.take_code(person, codes[0].upper()) is CodeAnswer.TAKEN
        assert await at.profiles.take_code(person, codes[0]) is CodeAnswer.WRONG
        assert await codes_left(at.database, person) == len(codes) - 1
        renewed = await at.profiles.renew_codes(person, CLIENT)
        assert await at.profiles.take_code(person, codes[1]) is CodeAnswer.WRONG
        assert await at.profiles.take_code(person, renewed[0]) is CodeAnswer.TAKEN


async def test_after_ten_wrong_codes_none_is_taken_for_a_quarter_of_an_hour(stores: Stores) -> None:
    async with desk(stores) as at:
        person, totp, codes = await with_factor(at)
        answers = [await at.profiles.take_code(person, f"wrong {n}") for n in range(FAILURES_MOST)]
        assert answers == [CodeAnswer.WRONG] * (FAILURES_MOST - 1) + [CodeAnswer.LOCKED]
        stale = person
        for known in (stale, await at.again(person)):
            assert await at.profiles.take_code(known, totp.at(at.now_us // 1_000_000)) is not CodeAnswer.TAKEN
            assert await at.profiles.take_code(known, codes[0]) is not CodeAnswer.TAKEN
        at.now_us += (LOCKED_S + 1) * 1_000_000
        known = await at.again(person)
        assert await at.profiles.take_code(known, totp.at(at.now_us // 1_000_000)) is CodeAnswer.TAKEN


async def test_a_right_code_forgives_the_wrong_ones_before_it(stores: Stores) -> None:
    async with desk(stores) as at:
        person, _, codes = await with_factor(at)
        for _ in range(FAILURES_MOST - 1):
            await at.profiles.take_code(person, "wrong")
        await at.profiles.take_code(person, codes[0])
        assert await at.profiles.take_code(await at.again(person), "wrong") is CodeAnswer.WRONG


async def test_an_authenticator_counts_from_its_first_code_on(stores: Stores) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        secret = await at.profiles.offer_totp(person)
        person = await at.again(person)
        assert await at.profiles.offer_totp(person) == secret, "what was scanned stays"
        assert await at.profiles.confirm_totp(person, "000000", CLIENT) is None
        assert (await at.again(person)).credential.totp_sealed is None


async def test_without_a_second_factor_its_codes_are_worth_nothing(stores: Stores) -> None:
    async with desk(stores) as at:
        person, totp, codes = await with_factor(at)
        await at.profiles.drop_totp(person, CLIENT)
        person = await at.again(person)
        assert person.credential.totp_sealed is None
        assert await at.profiles.take_code(person, totp.at(at.now_us // 1_000_000)) is CodeAnswer.WRONG
        assert await at.profiles.take_code(person, codes[0]) is CodeAnswer.WRONG


async def test_a_link_sets_a_password_once_and_within_an_hour(stores: Stores) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        await at.profiles.ask_reset("Ann@Example.com ", CLIENT)
        [(subject, text)] = await at.letters()
        assert subject == "Choose a new password"
        token = re.search(r"https://tidings\.example\.com/reset\?token=([0-9a-f]{64})", text)
        assert token is not None
        link = await link_to(at.database, hashed_token(token[1]), at.now_us)
        assert link is not None
        assert await link_to(at.database, hashed_token(token[1]), at.now_us + 3_601_000_000) is None
        assert await at.profiles.set_password(person, OTHER, CLIENT, [], link)
        assert not await at.profiles.set_password(person, PASSWORD, CLIENT, [], link), "of two who use it one does"
        kept = (await at.again(person)).credential.password_hash
        assert await at.profiles.passwords.are_right(OTHER, person.sid, kept)
        assert "Your password was changed" in [subject for subject, _ in await at.letters()]


async def test_a_second_link_ends_the_first(stores: Stores) -> None:
    async with desk(stores) as at:
        await joined(at)
        await at.profiles.ask_reset("ann@example.com", CLIENT)
        await at.profiles.ask_reset("ann@example.com", CLIENT)
        assert len(await at.database.rows(sa.select(reset_links.c.token_hash))) == 1


async def test_a_password_that_was_changed_ends_the_link_that_was_asked_for_before(stores: Stores) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        await at.profiles.ask_reset("ann@example.com", CLIENT)
        assert await at.profiles.set_password(person, OTHER, CLIENT, [])
        assert await at.database.rows(sa.select(reset_links.c.token_hash)) == []


async def test_nobody_is_written_to_without_end_by_asking_for_links(stores: Stores) -> None:
    async with desk(stores) as at:
        await joined(at)
        for _ in range(PER_ADDRESS_MOST + 5):
            await at.profiles.ask_reset("ann@example.com", CLIENT)
        await at.profiles.ask_reset("nobody@example.com", CLIENT)
        assert len(await at.letters()) == PER_ADDRESS_MOST


async def test_what_was_done_is_in_the_audit_log_with_who_and_from_where(stores: Stores) -> None:
    async with desk(stores) as at:
        person, _, _ = await with_factor(at)
        await at.profiles.set_password(person, OTHER, CLIENT, [])
        await at.profiles.renew_codes(person, CLIENT)
        await at.profiles.drop_totp(person, CLIENT)
        assert await kinds(at) == [
            "user.joined",
            "user.second-factor-added",
            "user.password-changed",
            "user.recovery-codes-renewed",
            "user.second-factor-removed",
        ]
        columns = events.table.c
        told = await at.database.rows(
            sa.select(columns.actor_sid, columns.actor_type, columns.source, columns.source_ip_address).distinct()
        )
        assert [tuple(row) for row in told] == [(person.sid, "user", "web", CLIENT)]


async def test_who_is_deactivated_is_nobody_here(stores: Stores) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        from tidings.accounts.organizations.users import users

        await at.database.commit(sa.update(users.table).values(active=0))
        assert await persons_called(at.database, "ann@example.com") == []
        assert await find_person(at.database, ACCOUNT, person.sid) is None


async def test_an_address_is_one_users_in_an_organization(stores: Stores) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        from tidings.accounts.people.joining import new_user

        other = new_user(at.joining._sids, at.clock.now(), ACCOUNT, person.user.user_name, "Other")
        with pytest.raises(Conflict):
            await at.joining.join(other, PASSWORD, CLIENT, [], [], at.clock.now())
