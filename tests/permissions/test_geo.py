"""Where accounts may send to: what was decided, by them or their parents, and what holds where nobody decided."""

from __future__ import annotations

from tests.delivery.two import eventually, second
from tests.stores import Stores
from tidings.core import Instant
from tidings.countries.known import countries
from tidings.countries.overrides import Countries, fields_set, put_back
from tidings.permissions.geo import GeoPermissions, decided

PARENT, SUB, OTHER = "ACparent", "ACsub", "ACother"
NOT_SERVED = {"CU", "IR", "KP", "SD", "SY"}


class Family:
    """Who belongs to whom."""

    def owner_of(self, account_sid: str) -> str:
        return PARENT if account_sid == SUB else account_sid


async def geo_of(database: object) -> GeoPermissions:
    known = Countries(database)  # type: ignore[arg-type]
    await known.start()
    geo = GeoPermissions(database, Family(), known)  # type: ignore[arg-type]
    await geo.start()
    return geo


async def test_a_new_account_may_send_to_the_us_and_canada_alone(stores: Stores) -> None:
    async with stores.opened() as database:
        geo = await geo_of(database)
        assert [code for code in countries() if geo.permits(OTHER, code)] == ["CA", "US"]


async def test_what_is_decided_holds_at_once_and_after_a_restart(stores: Stores) -> None:
    async with stores.opened() as database:
        geo = await geo_of(database)
        await database.commit(decided(PARENT, "GB", enabled=True), decided(PARENT, "US", enabled=False))
        for known in (geo, await geo_of(database)):
            assert (known.permits(PARENT, "GB"), known.permits(PARENT, "US")) == (True, False)
        assert geo.permits(OTHER, "GB") is False
        await database.commit(decided(PARENT, "GB", enabled=False))
        assert geo.permits(PARENT, "GB") is False


async def test_a_subaccount_follows_its_parent_until_it_decides_for_itself(stores: Stores) -> None:
    async with stores.opened() as database:
        geo = await geo_of(database)
        await database.commit(decided(PARENT, "GB", enabled=True))
        assert geo.permits(SUB, "GB")
        await database.commit(decided(SUB, "GB", enabled=False))
        assert not geo.permits(SUB, "GB")
        assert geo.permits(PARENT, "GB")


async def test_nobody_sends_to_a_country_that_is_not_served(stores: Stores) -> None:
    async with stores.opened() as database:
        geo = await geo_of(database)
        await database.commit(*(decided(PARENT, code, enabled=True) for code in NOT_SERVED))
        assert not any(geo.permits(PARENT, code) for code in NOT_SERVED)
    assert countries().keys() > NOT_SERVED


async def test_a_permission_that_is_withdrawn_at_one_process_holds_at_the_other(stores: Stores) -> None:
    async with stores.opened() as here, second(stores, here) as there:
        await geo_of(here)
        geo = await geo_of(there)

        async def may_send() -> bool:
            return geo.permits(PARENT, "GB")

        async def may_not_send() -> bool:
            return not geo.permits(PARENT, "GB")

        await here.commit(decided(PARENT, "GB", enabled=True))
        await eventually(may_send)
        await here.commit(decided(PARENT, "GB", enabled=False))
        await eventually(may_not_send)


async def test_a_country_that_the_operator_closes_at_one_process_is_closed_at_the_other(stores: Stores) -> None:
    async with stores.opened() as here, second(stores, here) as there:
        await geo_of(here)
        geo = await geo_of(there)
        await here.commit(decided(PARENT, "GB", enabled=True))

        async def may_send() -> bool:
            return geo.permits(PARENT, "GB")

        async def may_not_send() -> bool:
            return not geo.permits(PARENT, "GB")

        await eventually(may_send)
        await here.commit(*fields_set("GB", {"served": False}, "somebody", Instant(0)))
        await eventually(may_not_send)
        await here.commit(put_back("GB", None))
        await eventually(may_send)
