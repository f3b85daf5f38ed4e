"""The list of what is registered, on each kind of store: whose, of which kind, in which state, page by page."""

from __future__ import annotations

import sqlalchemy as sa

from tests.console.registered import ACCOUNT, NOW, brand, bundle, campaign, number, writes
from tests.stores import Stores
from tidings.accounts.model import Capability, Principal
from tidings.accounts.store import accounts
from tidings.audit.events import noted
from tidings.brands.lifecycle import BrandStatus
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.compliance.lifecycle import BundleStatus
from tidings.compliance.reviews import Review, ReviewKind, reviews
from tidings.console.registration_sources import SeenAccounts
from tidings.console.registrations import EVENTS_PAGE, PAGE, RegistrationList
from tidings.console.standing import RegistrationKind, State
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Database, Write
from tidings.numbers.supply import NumberType

SUB, STRANGER = "AC" + "b" * 32, "AC" + "c" * 32
MINE = SeenAccounts(ACCOUNT)
SERVICE = "MG" + "5" * 32


async def everything(database: Database) -> list[str]:
    """One row of each kind in each state that there is; their SIDs."""
    made = [
        *(bundle(policy, status) for policy in ("starter", "sole") for status in BundleStatus),
        *(brand(status) for status in BrandStatus),
        brand(verified=False),
        brand(sole=False, verified=False),
        *(campaign(status) for status in CampaignStatus if status is not CampaignStatus.DELETED),
        number(),
        number(messaging_service_sid=SERVICE),
        number(registration_code=30035, campaign_sid="CM" + "1" * 32),
        number(registration_code=30033, campaign_sid="CM" + "1" * 32),
        number(registration_code=30125, campaign_sid="CM" + "1" * 32),
        number(registered=True, campaign_sid="CM" + "1" * 32),
    ]
    await database.commit(*writes(made))
    return [getattr(one, "campaign_sid", None) if type(one).__name__ == "Campaign" else one.sid for one in made]


async def all_pages(
    room: RegistrationList, scope: SeenAccounts, kind: RegistrationKind | None = None, state: State | None = None
) -> list:
    found, before = [], None
    while True:
        listed = await room.listed(scope, kind, state, before)
        assert len(listed.items) <= PAGE
        found += listed.items
        before = listed.before
        if before is None:
            return found


async def test_every_page_together_is_everything_the_newest_first(stores: Stores) -> None:
    async with stores.opened() as database:
        sids = await everything(database)
        found = await all_pages(RegistrationList(database, lambda: NOW), MINE)
    assert [item.sid for item in found] == list(reversed(sids))
    assert len(sids) > PAGE


async def test_a_state_lists_what_stands_there_and_nothing_else(stores: Stores) -> None:
    async with stores.opened() as database:
        await everything(database)
        room = RegistrationList(database, lambda: NOW)
        whole = await all_pages(room, MINE)
        for kind in RegistrationKind:
            for state in State:
                wanted = [one.sid for one in whole if one.kind is kind and one.standing.state is state]
                found = await all_pages(room, MINE, kind, state)
                assert [one.sid for one in found] == wanted, (kind, state)


async def test_numbers_that_need_no_campaign_are_not_listed(stores: Stores) -> None:
    async with stores.opened() as database:
        listed = number()
        others = [number(registered=True), number(type=NumberType.TOLL_FREE), number(iso_country="DE")]
        await database.commit(*writes([listed, *others]))
        room = RegistrationList(database, lambda: NOW)
        found = await all_pages(room, MINE)
        assert [item.sid for item in found] == [listed.sid]
        assert await room.find(MINE, others[0].sid) is not None


async def test_an_account_sees_its_own_and_its_subaccounts_and_the_operator_sees_all(stores: Stores) -> None:
    async with stores.opened() as database:
        mine, subs, theirs = (bundle(account_sid=sid) for sid in (ACCOUNT, SUB, STRANGER))
        await database.commit(
            *writes([mine, subs, theirs]), _account(ACCOUNT), _account(SUB, ACCOUNT), _account(STRANGER)
        )
        room = RegistrationList(database, lambda: NOW)

        async def seen(sid: str, capability: Capability) -> set[str]:
            scope = SeenAccounts.of(Principal(sid, sid, capability), sid)
            listed = {item.sid for item in await all_pages(room, scope)}
            assert listed == {one.sid for one in (mine, subs, theirs) if await room.find(scope, one.sid)}
            return listed

        assert await seen(ACCOUNT, Capability.EVERYTHING) == {mine.sid, subs.sid}
        assert await seen(ACCOUNT, Capability.STANDARD) == {mine.sid}
        assert await seen(SUB, Capability.EVERYTHING) == {subs.sid}
        assert await seen(STRANGER, Capability.EVERYTHING) == {theirs.sid}
        assert await seen("operator", Capability.OPERATOR) == {mine.sid, subs.sid, theirs.sid}
        assert await room.account_names([SUB, "AC" + "0" * 32]) == {SUB: "The name"}


async def test_what_waits_for_a_reviewer_says_when_it_is_decided(stores: Stores) -> None:
    async with stores.opened() as database:
        one = bundle("secondary")
        review = Review(
            sid="RW" + "1" * 32,
            account_sid=ACCOUNT,
            kind=ReviewKind.CUSTOMER_PROFILE,
            object_sid=one.sid,
            friendly_name="One",
            date_created=NOW,
            date_updated=NOW,
            due_at=NOW.plus(s=3),
        )
        await database.commit(*writes([one]), reviews.write_of(review))
        (item,) = await all_pages(RegistrationList(database, lambda: NOW), MINE)
    assert item.standing.until == NOW.plus(s=3)


async def test_the_history_is_the_things_own_in_pages_the_newest_first(stores: Stores) -> None:
    async with stores.opened() as database:
        sids = Sids(MovableClock(lambda: int(NOW)), SeededChance(4))
        one, other = bundle(), bundle()
        steps = [noted(sids, NOW, ACCOUNT, f"customer-profile.step-{n}", one.sid) for n in range(EVENTS_PAGE + 1)]
        await database.commit(*writes([one]), *steps, noted(sids, NOW, ACCOUNT, "customer-profile.other", other.sid))
        room = RegistrationList(database, lambda: NOW)
        first, older = await room.history(ACCOUNT, [one.sid], None)
        second, end = await room.history(ACCOUNT, [one.sid], older)
        assert await room.history(STRANGER, [one.sid], None) == ([], None)
    names = [event.event_type for event in (*first, *second)]
    assert names == [f"customer-profile.step-{n}" for n in reversed(range(EVENTS_PAGE + 1))]
    assert (len(second), end) == (1, None)


async def test_a_number_changed_when_it_took_its_last_step(stores: Stores) -> None:
    async with stores.opened() as database:
        sids = Sids(MovableClock(lambda: int(NOW)), SeededChance(4))
        line = number(date_joined=NOW.plus(s=10))
        told = noted(sids, NOW.plus(s=20), ACCOUNT, "number-registration.pending", line.sid)
        await database.commit(*writes([line]))
        room = RegistrationList(database, lambda: NOW)
        assert (await all_pages(room, MINE))[0].since == NOW.plus(s=10)
        await database.commit(told)
        assert (await all_pages(room, MINE))[0].since == NOW.plus(s=20)


def _account(sid: str, owner: str | None = None) -> Write:
    values = {
        "sid": sid,
        "owner_account_sid": owner or sid,
        "friendly_name": "The name",
        "status": "active",
        "type": "Full",
        "auth_token_sealed": "sealed",
        "date_created": int(NOW),
        "date_updated": int(NOW),
        "currency": "USD",
        "is_test": 0,
    }
    return sa.insert(accounts).values(values)
