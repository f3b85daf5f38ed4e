"""What a messaging service's opt-out configuration may be, beside what it has already."""

from __future__ import annotations

from typing import Any, Final

from tidings.core import Sid
from tidings.http import Call, invalid, parameter
from tidings.http.problems import CONFLICT
from tidings.optouts.configurations import OptOutConfiguration, configurations, words_of
from tidings.optouts.keywords import REPLIES, RESERVED, KeywordType, compared
from tidings.optouts.languages import WORDS_OF, Words

CONFIGURATIONS_MOST: Final = 200
"""Of one service."""
_KINDS: Final = {
    "opt_out_keywords": KeywordType.STOP,
    "opt_in_keywords": KeywordType.START,
    "help_keywords": KeywordType.HELP,
}


def proposed(language: str | None) -> dict[str, Any]:
    """What a configuration says where its maker does not, by the fields' names."""
    words = WORDS_OF.get(language or "en", Words((), (), ()))
    return {
        "opt_out_keywords": list(words.stop),
        "opt_in_keywords": list(words.start),
        "help_keywords": list(words.help),
        "opt_out_message": REPLIES[KeywordType.STOP],
        "opt_in_message": REPLIES[KeywordType.START],
        "help_message": REPLIES[KeywordType.HELP],
    }


def with_reserved(language: str | None, fields: dict[str, Any]) -> dict[str, Any]:
    """The lists without repetitions; those of a standard configuration with the words that nobody takes away."""
    reserved = {} if language is not None else RESERVED
    lists = {name: [*_of(reserved, kind), *fields[name]] for name, kind in _KINDS.items() if name in fields}
    return fields | {name: list(dict.fromkeys(words)) for name, words in lists.items()}


def _of(words: dict[str, KeywordType], kind: KeywordType) -> list[str]:
    return [word for word, its in words.items() if its is kind]


def must_fit(wanted: OptOutConfiguration, beside: list[OptOutConfiguration]) -> None:
    """Raises Problem where it clashes with itself, with what is reserved, or with another of the service."""
    if len(beside) >= CONFIGURATIONS_MOST:
        raise CONFLICT(reason=f"a service has at most {CONFIGURATIONS_MOST} configurations")
    if any((each.country, each.language) == (wanted.country, wanted.language) for each in beside):
        raise CONFLICT(reason="the service has one for this language and country")
    taken = {word for each in beside if each.country == wanted.country for word in words_of(each)}
    seen: dict[str, KeywordType] = {}
    for name, kind in _KINDS.items():
        for word in getattr(wanted, name):
            key = compared(word)
            if seen.setdefault(key, kind) is not kind or RESERVED.get(key, kind) is not kind:
                raise invalid(parameter(name), word, "the word asks for something else already")
            if key in taken and key not in RESERVED:
                raise invalid(parameter(name), word, "another language of the service has this word in this country")


async def others(call: Call, wanted: OptOutConfiguration) -> list[OptOutConfiguration]:
    """What its service has besides. Raises Unavailable."""
    chosen = configurations.select(call).where(configurations.table.c.sid != wanted.sid)
    return [configurations.stored.read(row) for row in await call.db.rows(chosen)]


def turn_of(service_sid: Sid) -> str:
    """The name of the turn that whoever changes a service's configurations has."""
    return f"opt-out configurations {service_sid}"
