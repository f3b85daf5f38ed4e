"""Advanced Opt-Out of a messaging service: its keywords and replies, by language and country."""

from __future__ import annotations

from typing import Annotated, Any, Final

import sqlalchemy as sa
from msgspec import Meta, structs

from tidings.addresses.places import is_country
from tidings.core import Sid
from tidings.http import Call, Fit, Given, Params, invalid, or_none, parameter
from tidings.http.problems import CONFLICT
from tidings.optouts.configurations import OptOutConfiguration, configurations, words_of
from tidings.optouts.keywords import REPLIES, RESERVED, KeywordType, compared, spelled
from tidings.optouts.languages import LANGUAGES, WORDS_OF, Words
from tidings.services.bonds import ServiceBonds

CONFIGURATIONS_MOST: Final = 200
"""Of one service."""
KEYWORDS_MOST: Final = 50
"""Of one kind."""
KEYWORD_MOST: Final = 30
MESSAGE_MOST: Final = 320
"""Characters."""
_LISTS: Final = {
    "opt_out_keywords": KeywordType.STOP,
    "opt_in_keywords": KeywordType.START,
    "help_keywords": KeywordType.HELP,
}

Country = Annotated[str, Fit(is_country, "it is not a code of ISO 3166-1 alpha-2", str.upper)]
Language = Annotated[str, Fit(LANGUAGES.__contains__, "it is not a language that opt-outs are offered in", str.lower)]
Keywords = Annotated[
    list[str],
    Meta(max_length=KEYWORDS_MOST),
    Fit(lambda word: 0 < len(word) <= KEYWORD_MOST, f"a keyword has 1 to {KEYWORD_MOST} characters", spelled),
]
Text = Annotated[str, Meta(min_length=1, max_length=MESSAGE_MOST), Fit(str.strip, "it is empty")]


class Settings(Params):
    """What can be set."""

    opt_out_keywords: Given[Keywords]
    opt_in_keywords: Given[Keywords]
    help_keywords: Given[Keywords]
    opt_out_message: Given[Text]
    opt_in_message: Given[Text]
    help_message: Given[Text]


class CreateConfiguration(Settings):
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
    proposed = {"language": language, "country": country, **_proposed(language)} | given.changes()
    fields = _with_reserved(language, proposed)
    wanted = configurations.make(call, **fields)
    async with call.part(ServiceBonds).turns.of(call.db, _turn(wanted.messaging_service_sid)) as turn:
        _must_fit(wanted, await _others(call, wanted))
        return await configurations.insert(call, only_if=[turn], **fields)


@configurations.update
async def update(call: Call, given: Settings) -> OptOutConfiguration:
    """What is given is set, the rest stays."""
    async with call.part(ServiceBonds).turns.of(call.db, _turn(call.path["messaging_service_sid"])) as turn:
        before = await configurations.get(call)
        changes = _with_reserved(before.language, given.changes())
        _must_fit(structs.replace(before, **changes), await _others(call, before))
        return await configurations.update_row(call, only_if=[turn], **changes)


def _proposed(language: str | None) -> dict[str, Any]:
    words = WORDS_OF.get(language or "en", Words((), (), ()))
    return {
        "opt_out_keywords": list(words.stop),
        "opt_in_keywords": list(words.start),
        "help_keywords": list(words.help),
        "opt_out_message": REPLIES[KeywordType.STOP],
        "opt_in_message": REPLIES[KeywordType.START],
        "help_message": REPLIES[KeywordType.HELP],
    }


def _with_reserved(language: str | None, fields: dict[str, Any]) -> dict[str, Any]:
    """The lists without repetitions; those of a standard configuration with the words that nobody takes away."""
    reserved = {} if language is not None else RESERVED
    lists = {name: [*_of(reserved, kind), *fields[name]] for name, kind in _LISTS.items() if name in fields}
    return fields | {name: list(dict.fromkeys(words)) for name, words in lists.items()}


def _of(words: dict[str, KeywordType], kind: KeywordType) -> list[str]:
    return [word for word, its in words.items() if its is kind]


def _must_fit(wanted: OptOutConfiguration, others: list[OptOutConfiguration]) -> None:
    """Raises Problem where it clashes with itself, with what is reserved, or with another of the service."""
    if len(others) >= CONFIGURATIONS_MOST:
        raise CONFLICT(reason=f"a service has at most {CONFIGURATIONS_MOST} configurations")
    if any((each.country, each.language) == (wanted.country, wanted.language) for each in others):
        raise CONFLICT(reason="the service has one for this language and country")
    taken = {word for each in others if each.country == wanted.country for word in words_of(each)}
    seen: dict[str, KeywordType] = {}
    for name, kind in _LISTS.items():
        for word in getattr(wanted, name):
            key = compared(word)
            if seen.setdefault(key, kind) is not kind or RESERVED.get(key, kind) is not kind:
                raise invalid(parameter(name), word, "the word asks for something else already")
            if key in taken and key not in RESERVED:
                raise invalid(parameter(name), word, "another language of the service has this word in this country")


def _parameter(name: str) -> str:
    return name.title().replace("_", "")


async def _others(call: Call, wanted: OptOutConfiguration) -> list[OptOutConfiguration]:
    columns = configurations.table.c
    chosen = sa.select(*columns).where(
        columns.account_sid == wanted.account_sid,
        columns.messaging_service_sid == wanted.messaging_service_sid,
        columns.sid != wanted.sid,
    )
    return [configurations.stored.read(row) for row in await call.db.rows(chosen)]


def _turn(service_sid: Sid) -> str:
    return f"opt-out configurations {service_sid}"
