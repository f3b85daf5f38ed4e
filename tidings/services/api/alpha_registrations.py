"""Registrations of alphanumeric senders, as their account applies for them and sees them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tidings.compliance.reviews import REVIEWER, ReviewKind, Reviews
from tidings.core import Sid
from tidings.countries.alpha_rules import arrives, refusal_of
from tidings.countries.overrides import Countries
from tidings.db import Conflict, GuardFailed
from tidings.errors import ALPHA_SENDER_REGISTERED, TOO_MANY_REGISTRATIONS
from tidings.http import Call, Fit, Params, SidOf, instead_of
from tidings.numbers.addresses import is_alphanumeric
from tidings.numbers.short_code_applications import is_approved_profile
from tidings.parameters import PRINTED
from tidings.services.alpha_registrations import REGISTRATIONS_MOST, AlphaRegistration, has_room, registrations


class ApplyForWord(Params):
    """What is said of a word that is wanted."""

    alpha_sender: Annotated[str, Fit(is_alphanumeric, "it is no alphanumeric sender")]
    iso_country_code: str
    customer_profile_sid: Annotated[Sid, SidOf("BU")]
    description: Annotated[str, Meta(min_length=1, max_length=1_000), PRINTED]
    message_samples: Annotated[list[Annotated[str, Meta(min_length=1, max_length=1_600)]], Meta(max_length=5)] = []


registrations.standard("fetch", "list", filters=("iso_country_code", "state"))


@registrations.create
async def create(call: Call, given: ApplyForWord) -> AlphaRegistration:
    """It is in review from now on."""
    country = call.part(Countries).of(given.iso_country_code)
    if country is None or not arrives(country):
        raise given.invalid("iso_country_code", "no word as the sender arrives there")
    refused = refusal_of(country, given.alpha_sender, registered=True)
    if refused is not None:
        raise given.invalid("alpha_sender", f"it is {refused.value} there, and cannot be registered")
    if not await is_approved_profile(call.db, call.account_sid, given.customer_profile_sid):
        raise given.invalid("customer_profile_sid", "it is no approved customer profile of this account")
    made = registrations.make(call, given, name=given.alpha_sender.casefold())
    told = f"{made.alpha_sender} in {made.iso_country_code}"
    hint = "\n".join([made.alpha_sender, made.description, *made.message_samples])
    review = call.part(Reviews).open(ReviewKind.ALPHA_SENDER, made.account_sid, made.sid, told, hint)
    with (
        instead_of(Conflict, ALPHA_SENDER_REGISTERED(sender=told)),
        instead_of(GuardFailed, TOO_MANY_REGISTRATIONS(most=REGISTRATIONS_MOST)),
    ):
        writes = [*registrations.rows.writes_of(call, made), review]
        await call.db.commit(*writes, only_if=[has_room(call.account_sid)], wakes=[REVIEWER])
    return made


@registrations.delete
async def delete(call: Call) -> None:
    """The word is not known there any more, and writes nothing from the next message on."""
    await registrations.delete_row(call, also=[call.part(Reviews).withdraw(call.account_sid, call.path["sid"])])
