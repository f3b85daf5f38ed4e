"""Advanced Opt-Out: what a messaging service's own keywords are, and what it replies to them, by language and country.

A service that has a configuration handles opt-outs by it, for every kind of sender. The one without a language is its
standard: as long as there is none, the default handling's words count beside the others.
Source: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Write
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Fit, Link, Resource, Settable
from tidings.optouts.keywords import RESERVED, KeywordBlock, KeywordType, compared, spelled
from tidings.services.bonds import Ending
from tidings.services.messaging_services import ServiceUseCase, services

KEYWORDS_MOST: Final = 50
"""Of one kind."""
KEYWORD_MOST: Final = 30
MESSAGE_MOST: Final = 320
"""Characters."""

Keywords = Annotated[
    list[str],
    Meta(max_length=KEYWORDS_MOST),
    Fit(lambda word: 0 < len(word) <= KEYWORD_MOST, f"a keyword has 1 to {KEYWORD_MOST} characters", spelled),
]
Text = Annotated[str, Meta(min_length=1, max_length=MESSAGE_MOST), Fit(str.strip, "it is empty")]


class OptOutConfiguration(Resource):
    """Keywords and replies of a service for one language, everywhere or in one country."""

    sid: Sid
    account_sid: Sid
    messaging_service_sid: Sid
    country: str | None
    """ISO 3166 of the user's number; None: everywhere."""
    language: str | None
    """ISO 639-1; None: the standard one."""
    opt_out_keywords: Settable[Keywords]
    opt_in_keywords: Settable[Keywords]
    help_keywords: Settable[Keywords]
    opt_out_message: Settable[Text]
    opt_in_message: Settable[Text]
    help_message: Settable[Text]
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


configurations = Collection(
    TIDINGS_V1,
    "/Services/{messaging_service_sid:MG}/OptOutConfigurations",
    OptOutConfiguration,
    sid="OC",
    table="opt_out_configuration",
    primary=("account_sid", "messaging_service_sid", "sid"),
    parent=services,
    oldest_first=True,
    also=audited("opt-out-configuration"),
)


class Handling(msgspec.Struct, frozen=True):
    """How a service handles opt-outs."""

    service_sid: Sid
    blocks: tuple[KeywordBlock, ...]


def words_of(configuration: OptOutConfiguration) -> dict[str, KeywordType]:
    """Its words, as they are looked for, and what each asks for."""
    words = {compared(word): KeywordType.STOP for word in configuration.opt_out_keywords}
    words |= {compared(word): KeywordType.START for word in configuration.opt_in_keywords}
    words |= {compared(word): KeywordType.HELP for word in configuration.help_keywords}
    return words


def block_of(configuration: OptOutConfiguration) -> KeywordBlock:
    """What arrival needs of it."""
    is_standard = configuration.language is None
    return KeywordBlock(
        country=configuration.country,
        is_standard=is_standard,
        words={**words_of(configuration), **(RESERVED if is_standard else {})},
        texts={
            KeywordType.STOP: configuration.opt_out_message,
            KeywordType.START: configuration.opt_in_message,
            KeywordType.HELP: configuration.help_message,
        },
    )


def handling_facts(database: Database) -> Facts[Handling]:
    """Every service with a handling of its own, by its SID."""

    def its_service(key: Sequence[str]) -> Iterable[Sid]:
        return (key[1],)

    return Facts(database, _load, by=("service_sid",), fed_by={configurations.table: its_service})


async def _load(database: Database, service_sids: Sequence[Sid] | None) -> list[Handling]:
    table = configurations.table
    chosen = sa.select(*table.c).order_by(table.c.sid)
    if service_sids is not None:
        chosen = chosen.where(table.c.messaging_service_sid.in_(service_sids))
    found: dict[Sid, list[KeywordBlock]] = {}
    for row in await database.rows(chosen):
        configuration = configurations.stored.read(row)
        found.setdefault(configuration.messaging_service_sid, []).append(block_of(configuration))
    return [Handling(sid, tuple(blocks)) for sid, blocks in found.items()]


class ConfigurationBond:
    """What a service's configurations have to say when it ends: they end with it. See services.bonds.Bond."""

    async def ending(self, call: Call, service_sid: Sid) -> Ending:
        """They are deleted."""
        columns = configurations.table.c
        written: Write = sa.delete(configurations.table).where(
            columns.account_sid == call.account_sid, columns.messaging_service_sid == service_sid
        )
        return Ending([written])

    def must_allow(self, service_sid: Sid, purpose: ServiceUseCase) -> None:
        """They go with every use case."""

    def joining(self, service_sid: Sid) -> int | None:  # noqa: ARG002 - the bond's
        """They ask nothing of a number."""
        return None
