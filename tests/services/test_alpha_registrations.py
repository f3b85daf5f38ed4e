"""Which words are registered: in memory of every process, as their rows say."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from tests.delivery.two import eventually, second
from tests.stores import Stores
from tidings.core import Instant
from tidings.countries.known import countries
from tidings.db.migrate import of_migrations
from tidings.db.sqlite import SqliteDatabase
from tidings.services.alpha_registrations import (
    AlphaRegister,
    AlphaRegistration,
    RegistrationState,
    registrations,
)

MINE, OTHERS = "AC" + "a" * 32, "AC" + "b" * 32
SG, IN = (msgspec.structs.replace(countries()[iso], case_sensitive_names=iso == "SG") for iso in ("SG", "IN"))


def registration(word: str, country: str, **more: Any) -> AlphaRegistration:
    return AlphaRegistration(
        sid="RG" + "1" * 32,
        account_sid=MINE,
        alpha_sender=word,
        iso_country_code=country,
        customer_profile_sid="BU" + "1" * 32,
        description="Reminders",
        date_created=Instant(0),
        date_updated=Instant(0),
        name=word.casefold(),
        **{"state": RegistrationState.REGISTERED, **more},
    )


async def test_a_word_is_its_accounts_in_its_country_alone(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(registrations.write_of(registration("Owl", "SG")))
        await database.commit(registrations.write_of(registration("Owl", "IN")))
        await database.commit(registrations.write_of(registration("Bat", "IN", state=RegistrationState.IN_REVIEW)))
        register = AlphaRegister(database)
        await register.start()
        assert register.has(MINE, SG, "Owl")
        assert not register.has(MINE, SG, "OWL"), "capitals count there"
        assert register.has(MINE, IN, "OWL")
        assert not register.has(OTHERS, SG, "Owl")
        assert not register.has(MINE, IN, "Bat"), "it is in review"
        assert not register.has(MINE, countries()["GB"], "Owl")


async def test_what_one_process_changes_the_others_know(stores: Stores) -> None:
    async with stores.opened() as here, second(stores, here) as there:
        registers = [AlphaRegister(here), AlphaRegister(there)]
        for each in registers:
            await each.start()

        async def known(expected: bool) -> bool:
            return [each.has(MINE, SG, "Owl") for each in registers] == [expected] * 2

        table = registrations.table
        await here.commit(registrations.write_of(registration("Owl", "SG")))
        await eventually(lambda: known(True))
        await here.commit(sa.update(table).values(state="rejected"))
        await eventually(lambda: known(False))
        await here.commit(sa.update(table).values(state="registered"))
        await eventually(lambda: known(True))
        await here.commit(sa.delete(table))
        await eventually(lambda: known(False))


async def test_words_of_messaging_services_that_counted_before_are_registered_by_the_upgrade() -> None:
    database = SqliteDatabase(None)
    await database.start()
    before, made, after = of_migrations("sqlite", None).partition("CREATE TABLE alpha_registration")
    await database.run_script(before)
    for service, word, country in (("MG1", "Owl", "SG"), ("MG2", "OWL", "SG"), ("MG1", "Owl", "")):
        values = f"('AI{service}{country}', '{MINE}', '{service}', 7, 7, '{word}', '{country}')"
        await database.run_script(f"INSERT INTO alpha_sender VALUES {values}")
    await database.run_script(made + after)
    register = AlphaRegister(database)
    await register.start()
    ((count,),) = await database.rows(sa.select(sa.func.count()).select_from(registrations.table))
    assert count == 1
    assert register.has(MINE, SG, "OWL")
    await database.stop()
