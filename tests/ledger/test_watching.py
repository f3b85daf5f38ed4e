"""Letters about a balance: once for each time that it becomes low, or spent; to whom; and what they do not say."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from tests.accounts.people.people import ACCOUNT
from tests.accounts.people.test_telling import Office, office
from tests.stores import Stores
from tidings.accounts.people.preferences import NoticeCategory, wish_set
from tidings.core import Instant
from tidings.ledger.amounts import MICROS
from tidings.ledger.balance import Balance, balance, charged
from tidings.ledger.watched import LOW_MICROS, QUIET_S, BalanceChange, low_of, low_set, watches
from tidings.ledger.watching import LOOKS_S, WatchBalances
from tidings.mail.letter import PER_ACCOUNT_MOST, letters

LOW, SPENT = "The balance is low", "The balance is spent"


class Till:
    """An organization, its balance, and who looks at it."""

    def __init__(self, at: Office) -> None:
        self.office = at
        self.database = at.at.database
        self.watching = self.another()

    def another(self) -> WatchBalances:
        return WatchBalances(self.database, self.office.directory, self.office.at.vault)

    @property
    def now(self) -> Instant:
        return self.office.at.clock.now()

    async def becomes(self, micros: int, hours: float = 2) -> list[str]:
        """The balance is this, somebody looks after so long: the subjects of all letters so far."""
        await self.database.commit(sa.update(balance).values(balance_micros=micros))
        return await self.after(hours)

    async def after(self, hours: float) -> list[str]:
        self.office.at.now_us += int(hours * 3_600_000_000)
        await self.watching.step(self.now)
        return [subject for subject, _ in await self.office.at.letters()]


@contextlib.asynccontextmanager
async def till(stores: Stores) -> AsyncIterator[Till]:
    async with office(stores) as at:
        row = sa.insert(balance).values(account_sid=ACCOUNT, balance_micros=1_000 * MICROS, currency="USD")
        await at.at.database.commit(row)
        yield Till(at)


async def test_who_falls_below_what_is_low_is_told_once_and_again_after_rising(stores: Stores) -> None:
    async with till(stores) as at:
        assert await at.becomes(LOW_MICROS + 1) == []
        assert await at.becomes(LOW_MICROS) == [LOW]
        assert await at.becomes(5 * MICROS) == [LOW], "it is known"
        assert await at.becomes(-MICROS) == [LOW, SPENT]
        assert await at.becomes(-9 * MICROS) == [LOW, SPENT]
        assert await at.becomes(5 * MICROS) == [LOW, SPENT], "of what becomes better the letter about credit tells"
        assert await at.becomes(-MICROS) == [LOW, SPENT, SPENT]
        await at.becomes(1_000 * MICROS)
        assert await at.becomes(0) == [LOW, SPENT, SPENT, SPENT], "what falls through at once is told by the worse"


async def test_a_balance_that_hovers_is_told_of_once_an_hour_at_most_and_not_forgotten(stores: Stores) -> None:
    async with till(stores) as at:
        assert await at.becomes(LOW_MICROS) == [LOW]
        for _ in range(5):
            await at.becomes(LOW_MICROS + 1, hours=0.05)
            assert await at.becomes(LOW_MICROS, hours=0.05) == [LOW]
        assert await at.after(QUIET_S / 3_600) == [LOW, LOW]


async def test_of_two_processes_that_look_at_once_one_writes_and_a_restart_writes_nothing(stores: Stores) -> None:
    async with till(stores) as at:
        others = [at.another(), at.another()]
        at.office.at.now_us += 3_600_000_000
        await at.database.commit(charged(ACCOUNT, 990 * MICROS))
        from tidings.ledger import watching

        found = await watching.changes(at.database, at.now, "", watching.MOST)
        for seconds, each in enumerate(others):  # their clocks differ
            for change in found:
                await each._take(change, at.now.plus(s=seconds))
        assert [subject for subject, _ in await at.office.at.letters()] == [LOW]
        assert await at.another().step(at.now) == at.now.plus(s=LOOKS_S)
        assert len(await at.office.at.letters()) == 1


async def test_what_is_low_is_the_accounts_to_say(stores: Stores) -> None:
    async with till(stores) as at:
        assert await low_of(at.database, ACCOUNT) == LOW_MICROS
        await at.database.commit(low_set(ACCOUNT, 500 * MICROS))
        assert await at.becomes(400 * MICROS) == [LOW]
        await at.database.commit(low_set(ACCOUNT, 0))
        assert await low_of(at.database, ACCOUNT) == 0
        assert await at.becomes(1) == [LOW], "with 0 only what is spent is told"
        assert await at.becomes(0) == [LOW, SPENT]
        rows = await at.database.rows(sa.select(watches.c.low_micros))
        assert [tuple(row) for row in rows] == [(0,)]


async def test_only_who_wants_letters_about_billing_gets_them_and_an_account_without_people_goes_on(
    stores: Stores,
) -> None:
    async with till(stores) as at:
        person = await at.office.join("dev@example.com", "developer")
        await at.database.commit(wish_set(ACCOUNT, person.sid, NoticeCategory.BILLING, at.now, wanted=False))
        other = "AC" + "e" * 32
        row = Balance(other, -MICROS, "USD")
        await at.database.commit(
            sa.insert(balance).values(
                account_sid=row.account_sid, balance_micros=row.balance_micros, currency=row.currency
            )
        )
        await at.becomes(-MICROS)
        told = await at.database.rows(sa.select(letters.c.recipient, letters.c.category))
        assert [tuple(each) for each in told] == [("owner@example.com", "billing")]


async def test_a_letter_says_how_much_is_left_and_no_secret(stores: Stores) -> None:
    async with till(stores) as at:
        await at.becomes(-12_345_000)
        [(_, text)] = await at.office.at.letters()
        assert "The balance of Acme is spent: at " in text
        assert "it is -12.345 USD." in text
        assert "Nothing is stopped by it" in text
        assert [word for word in ("t" * 32, "token", "password", "http") if word in text.lower()] == []


async def test_an_account_with_too_many_letters_is_told_when_there_is_room(stores: Stores) -> None:
    async with till(stores) as at:
        from tidings.mail.letter import Draft, occasion, posted

        draft = Draft(account_sid=ACCOUNT, recipient="x@example.com", category="security", subject="x", text="x")
        many = [posted(draft, occasion("x", str(one)), at.office.at.vault, at.now) for one in range(PER_ACCOUNT_MOST)]
        await at.database.commit(*many)
        assert LOW not in await at.becomes(LOW_MICROS, hours=1)
        assert LOW in await at.after(24)


async def test_accounts_that_cannot_be_told_now_hold_up_no_other_and_are_not_tried_without_a_rest(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.ledger.watching.MOST", 2)
    taken, take = list[str](), WatchBalances._take

    async def only_the_last(self: WatchBalances, change: BalanceChange, now: Instant) -> None:
        taken.append(change.account_sid)
        if change.account_sid == ACCOUNT:
            await take(self, change, now)

    monkeypatch.setattr(WatchBalances, "_take", only_the_last)
    async with till(stores) as at:
        before = ["AB" + str(place) * 32 for place in range(3)]
        rows = [{"account_sid": sid, "balance_micros": 0, "currency": "USD"} for sid in before]
        await at.database.commit(*(sa.insert(balance).values(row) for row in rows), low_set(ACCOUNT, 2_000 * MICROS))
        assert await at.watching.step(at.now) == at.now
        assert await at.watching.step(at.now) == at.now
        assert await at.watching.step(at.now) == at.now.plus(s=LOOKS_S)
        assert taken == [*before, ACCOUNT]
        assert [subject for subject, _ in await at.office.at.letters()] == [LOW]


async def test_credit_is_told_with_its_amount_and_without_its_reason(stores: Stores) -> None:
    async with till(stores) as at:
        for amount in ("25.50", "-3.00"):
            data = {"amount": amount, "reason": "A secret arrangement"}
            await at.office.happens("account.credited", ACCOUNT, ACCOUNT, **data)
        await at.office.told()
        told = dict(await at.office.at.letters())
        assert told.keys() == {"Credit was booked", "Credit was taken"}
        assert "Credit of 25.50 was booked in Acme" in told["Credit was booked"]
        assert "3.00 of credit was taken in Acme" in told["Credit was taken"]
        assert "arrangement" not in "".join(told.values())


@pytest.mark.parametrize("level", ["low", "spent"])
async def test_in_the_readers_zone(stores: Stores, level: str) -> None:
    from tidings.accounts.people.credentials import people_of
    from tidings.accounts.people.locales import UserLocale, locale_set

    async with till(stores) as at:
        [owner] = await people_of(at.database, ACCOUNT)
        await at.database.commit(locale_set(UserLocale(ACCOUNT, owner.sid, None, "Asia/Kolkata")))
        await at.becomes(MICROS if level == "low" else 0)
        [(_, text)] = await at.office.at.letters()
        assert " IST it is " in text
