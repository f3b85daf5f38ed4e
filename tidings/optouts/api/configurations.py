"""Advanced Opt-Out of a messaging service: its keywords and replies, by language and country."""

from __future__ import annotations

from typing import Annotated

from msgspec import structs

from tidings.addresses.places import Country
from tidings.http import Call, Fit, Given, Params, invalid, or_none
from tidings.optouts.configurations import OptOutConfiguration, configurations
from tidings.optouts.judging import must_fit, others, proposed, turn_of, with_reserved
from tidings.optouts.languages import LANGUAGES
from tidings.services.bonds import ServiceBonds

Language = Annotated[str, Fit(LANGUAGES.__contains__, "it is not a language that opt-outs are offered in", str.lower)]


class ConfigurationSettings(Params, updates=OptOutConfiguration):
    """What can be set."""


class CreateConfiguration(ConfigurationSettings):
    """One for all, for a language, or for a language in one country. What is not said is what Tidings proposes."""

    language: Given[Language]
    """None: the service's standard one, which takes the place of the default handling's words."""
    country: Given[Country]


configurations.standard("fetch", "list", "delete")


@configurations.create
async def create(call: Call, given: CreateConfiguration) -> OptOutConfiguration:
    """From the next text on. A service without one has the default handling."""
    language, country = or_none(given.language), or_none(given.country)
    if country is not None and language is None:
        raise invalid("Language", "", "a configuration for one country is for a language of it")
    said = {"language": language, "country": country, **proposed(language)} | given.changes()
    fields = with_reserved(language, said)
    wanted = configurations.make(call, **fields)
    async with call.part(ServiceBonds).turns.of(call.db, turn_of(wanted.messaging_service_sid)) as turn:
        must_fit(wanted, await others(call, wanted))
        return await configurations.insert(call, only_if=[turn], **fields)


@configurations.update
async def update(call: Call, given: ConfigurationSettings) -> OptOutConfiguration:
    """What is given is set, the rest stays."""
    async with call.part(ServiceBonds).turns.of(call.db, turn_of(call.path["messaging_service_sid"])) as turn:
        before = await configurations.get(call)
        changes = with_reserved(before.language, given.changes())
        must_fit(structs.replace(before, **changes), await others(call, before))
        return await configurations.update_row(call, only_if=[turn], **changes)
