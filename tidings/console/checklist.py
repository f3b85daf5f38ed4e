"""The way to a messaging programme: the steps of the guides, each as far as the account is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

from tidings.console.wording import _, ngettext

_APPROVED: Final = "twilio-approved"


class Stand(StrEnum):
    """How a step stands; as the classes of its colours."""

    DONE = "done"
    WAITING = "waiting"
    ASKED = "asked"
    OPEN = "ahead"


class ProgrammeStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step."""

    title: str
    stand: Stand
    words: str
    """How it is, in a sentence."""
    label: str
    href: str


class AccountFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the steps go by, as the API answered; None: it is not the visitor's to see."""

    numbers: Sequence[Mapping[str, Any]] | None
    short_codes: Sequence[Mapping[str, Any]] | None
    services: Sequence[Mapping[str, Any]] | None
    pooled: bool
    """Whether one of the first services has a sender."""
    own_texts: bool
    """Whether one of them answers a STOP in words of its own."""
    profiles: Sequence[Mapping[str, Any]] | None
    subaccounts: int | None
    delivered: bool
    """Whether one of the newest messages arrived."""
    simulated: bool
    """Whether messages go to simulated handsets."""


def steps(facts: AccountFacts) -> list[ProgrammeStep]:
    """The steps that can be told of, in the order of the guides."""
    return [step for step in _all(facts) if step is not None]


def _all(facts: AccountFacts) -> Iterator[ProgrammeStep | None]:
    yield _senders(facts)
    yield _accounts(facts)
    yield _registration(facts)
    yield _services(facts)
    yield _webhooks(facts)
    yield _opt_out(facts)
    yield _monitoring(facts)
    yield _live(facts)


def _senders(facts: AccountFacts) -> ProgrammeStep | None:
    if facts.numbers is None:
        return None
    count = len(facts.numbers) + len(facts.short_codes or ())
    words = (
        ngettext("You have %(num)s sender.", "You have %(num)s senders.", count)
        if count
        else _("Choose by country, volume and purpose.")
    )
    return ProgrammeStep(
        title=_("Choose your senders"),
        stand=Stand.DONE if count else Stand.OPEN,
        words=words,
        label=_("Ask the advisor"),
        href="/advisor",
    )


def _accounts(facts: AccountFacts) -> ProgrammeStep | None:
    if facts.subaccounts is None:
        return None
    count = facts.subaccounts
    one = _("One account does for one brand; customers and brands get one each.")
    return ProgrammeStep(
        title=_("Lay out accounts"),
        stand=Stand.DONE if facts.subaccounts else Stand.OPEN,
        words=ngettext("You have %(num)s subaccount.", "You have %(num)s subaccounts.", count) if count else one,
        label=_("Lay them out"),
        href="/architecture",
    )


def _registration(facts: AccountFacts) -> ProgrammeStep | None:
    if facts.profiles is None or facts.services is None:
        return None
    if any(each["us_app_to_person_registered"] for each in facts.services):
        stand, words = Stand.DONE, _("A campaign is live: US long codes can send.")
    elif any(each["status"] == _APPROVED for each in facts.profiles):
        stand, words = Stand.WAITING, _("A profile is approved; brand and campaign come next.")
    elif facts.profiles:
        stand, words = Stand.WAITING, _("It is begun: see what waits, and for whom.")
    else:
        stand, words = Stand.OPEN, _("Carriers of the US want to know who sends from long codes and toll-free numbers.")
    return ProgrammeStep(title=_("Register"), stand=stand, words=words, label=_("Registrations"), href="/registrations")


def _services(facts: AccountFacts) -> ProgrammeStep | None:
    if facts.services is None:
        return None
    href = f"/services/{facts.services[0]['sid']}" if facts.services else "/services/new"
    if facts.pooled:
        count = len(facts.services)
        words = ngettext("You have %(num)s service, with senders.", "You have %(num)s services, with senders.", count)
    elif facts.services:
        words = _("There is a service, but no number in its pool.")
    else:
        words = _("One for each purpose: it chooses the sender, and keeps the opt-outs.")
    stand = Stand.DONE if facts.pooled else Stand.ASKED if facts.services else Stand.OPEN
    return ProgrammeStep(
        title=_("Set up a messaging service"),
        stand=stand,
        words=words,
        label=_("To the service") if facts.services else _("Make one"),
        href=href,
    )


def _webhooks(facts: AccountFacts) -> ProgrammeStep | None:
    if facts.services is None or facts.numbers is None:
        return None
    is_set = any(each["inbound_request_url"] for each in facts.services) or any(
        each["sms_url"] or each["sms_application_sid"] for each in facts.numbers
    )
    return ProgrammeStep(
        title=_("Take answers"),
        stand=Stand.DONE if is_set else Stand.OPEN,
        words=_("A webhook takes what people write.") if is_set else _("Say where arriving messages are posted to."),
        label=_("Webhooks of the numbers"),
        href="/numbers",
    )


def _opt_out(facts: AccountFacts) -> ProgrammeStep | None:
    if facts.services is None:
        return None
    usual = _("STOP, START and HELP work already; say it in your own words.")
    href = f"/services/{facts.services[0]['sid']}/opt-out-texts" if facts.services else "/opt-outs"
    return ProgrammeStep(
        title=_("Word the opt-out"),
        stand=Stand.DONE if facts.own_texts else Stand.OPEN,
        words=_("A service answers a STOP in its own words.") if facts.own_texts else usual,
        label=_("Opt-out texts"),
        href=href,
    )


def _monitoring(facts: AccountFacts) -> ProgrammeStep | None:
    if facts.services is None or facts.numbers is None:
        return None
    is_set = any(each["status_callback"] for each in (*facts.services, *facts.numbers))
    href = f"/services/{facts.services[0]['sid']}" if facts.services else "/services/new"
    return ProgrammeStep(
        title=_("Watch what becomes of messages"),
        stand=Stand.DONE if is_set else Stand.OPEN,
        words=_("Statuses are posted to you.")
        if is_set
        else _("Say where statuses are posted to, and read the alerts."),
        label=_("Status callback of the service"),
        href=href,
    )


def _live(facts: AccountFacts) -> ProgrammeStep:
    if facts.simulated:
        words = (
            _("A message arrived on a simulated handset. The operator's link to a carrier is what is left.")
            if facts.delivered
            else _("Send one to a simulated handset first: no real phone is reached here.")
        )
        stand = Stand.WAITING if facts.delivered else Stand.OPEN
    else:
        words = _("A message arrived.") if facts.delivered else _("Send the first message to a phone of your own.")
        stand = Stand.DONE if facts.delivered else Stand.OPEN
    return ProgrammeStep(title=_("Go live"), stand=stand, words=words, label=_("Send a message"), href="/messages/new")
