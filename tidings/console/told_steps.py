"""The steps of a registration in words: what each event of the audit log says of who did what. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.audit.events import AuditEvent
from tidings.brands.resource import Brand
from tidings.campaigns.throughput import Throughput
from tidings.console.standing import is_asked
from tidings.console.wording import _, gettext
from tidings.core import Instant
from tidings.registry.otp import VALID_HOURS

CARRIERS: Final = {"att": "AT&T", "tmobile": "T-Mobile", "verizon": "Verizon"}
"""Those whose word on a campaign is told by name, by the networks of its throughput."""
QUESTIONS: Final = frozenset({"brand-registration.brand-registered", "brand-registration.otp-requested"})
"""With which the registry asks a sole proprietor."""
_ABOUT: Final[Mapping[str, str]] = {
    "customer-profile": _("Customer profile"),
    "trust-product": _("Trust product"),
    "brand-registration": _("Brand"),
    "campaign-registration": _("Campaign"),
    "number-registration": _("Number"),
    "number-deregistration": _("Number"),
    "phone-number": _("Number"),
}
_AT_CARRIER: Final = re.compile(r"(.+) (approved|reviews|rejected|suspended|reinstated)")
_BY: Final = {**CARRIERS, "share": _("the aggregator"), "dca": _("the aggregator")}
_WORDS: Final[Mapping[str, str]] = {
    "brand-registration.brand-submitted": _("Submitted"),
    "brand-registration.brand-resubmitted": _("Mended, and submitted again"),
    "brand-registration.brand-filed": _("Filed with the campaign registry"),
    "brand-registration.brand-in-review": _("The registry looks at it"),
    "brand-registration.brand-registered": _("Approved by the registry"),
    "brand-registration.brand-verified": _("Its identity is verified"),
    "brand-registration.brand-unverified": _("Its identity is not verified"),
    "brand-registration.brand-failure": _("Refused by the registry"),
    "brand-registration.brand-suspended": _("Suspended by the registry"),
    "brand-registration.brand-reinstated": _("Reinstated by the registry"),
    "brand-registration.brand-secondary-vetting-requested": _("A vetting was asked for"),
    "brand-registration.brand-secondary-vetting-ordered": _("The vetting was ordered"),
    "brand-registration.brand-secondary-vetting-completed": _("Vetted"),
    "brand-registration.brand-secondary-vetting-failure": _("The vetting failed"),
    "brand-registration.otp-requested": _("Asked again: OTP sent"),
    "campaign-registration.campaign-submitted": _("Submitted for review"),
    "campaign-registration.campaign-attached": _("Taken over from another provider"),
    "campaign-registration.campaign-reviewed": _("Passed the platform's review"),
    "campaign-registration.campaign-filed": _("Filed with the campaign registry"),
    "campaign-registration.campaign-approved": _("Approved: it may send"),
    "campaign-registration.campaign-failure": _("Refused"),
    "campaign-registration.campaign-suspended": _("Suspended"),
    "campaign-registration.campaign-reinstated": _("Reinstated"),
    "campaign-registration.campaign-deleted": _("Deleted"),
    "number-registration.pending": _("The carriers are told of the number"),
    "number-registration.successful": _("Registered with the carriers"),
    "number-registration.failed": _("The carriers did not take the number"),
    "number-registration.suspended": _("Suspended with its campaign"),
    "number-registration.reinstated": _("Reinstated with its campaign"),
    "number-deregistration.pending": _("It leaves its campaign"),
    "number-deregistration.successful": _("It left its campaign"),
}
_OF_BUNDLES: Final[Mapping[str, str]] = {
    "created": _("Created"),
    "submitted": _("Submitted for review"),
    "approved": _("Approved"),
    "rejected": _("Refused by the reviewer"),
    "taken-up": _("The reviewer looks at it"),
    "withdrawn": _("Taken back, to be changed"),
    "taken-back": _("Taken back, to be mended"),
}
_AT_REGISTRY: Final[Mapping[str, str]] = {
    "registered": _("The registry has it"),
    "updated": _("Changed at the registry"),
    "billed": _("Billed by the registry"),
    "resubmitted": _("Filed again"),
    "nudged": _("The aggregator was reminded"),
    "expired": _("It expired at the registry"),
    "shared": _("Shared with the aggregator"),
    "share-accepted": _("The aggregator took it up"),
    "dca-complete": _("Approved by the aggregator"),
}


class ToldStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step, as a page tells it."""

    event: AuditEvent
    about: str
    """What sort of thing it is a step of."""
    words: str
    codes: Sequence[tuple[int, str]] = ()
    """The codes of a refusal, each with what it means."""
    until: Instant | None = None
    """Until when the question that was asked with it can be answered."""


class CarrierWord(msgspec.Struct, frozen=True):
    """What a carrier says of a campaign, and what it lets it send."""

    name: str
    words: str
    """Empty: nothing is known of it."""
    mark: str
    allows: str


def told_steps(
    events: Iterable[AuditEvent], meaning: Callable[[int], str], brand: Brand | None = None
) -> list[ToldStep]:
    """Events in words, in the same order; `brand`: whose question the newest of them may have asked."""
    asks = _asks(events := list(events), brand)
    return [
        ToldStep(
            event=event,
            about=str(_ABOUT.get(event.resource_type, event.resource_type)),
            words=_otp_sent(event) if event is asks else words_of(event),
            codes=[(code, meaning(code)) for code in _codes(event)],
            until=event.event_date.plus(h=VALID_HOURS) if event is asks else None,
        )
        for event in events
    ]


def words_of(event: AuditEvent) -> str:
    """One event: who did what. What has no words of its own is told by its name."""
    step = str(event.event_data.get("registrystep") or "")
    if event.event_type == "campaign-registration.campaign-step":
        return _AT_REGISTRY.get(step) or _at_carrier(step) or step or str(_("A step at the registry"))
    if event.event_type == "campaign-registration.campaign-failure":
        return _refused(event, step)
    words = _WORDS.get(event.event_type) or _of_bundle(event)
    told = _AT_REGISTRY.get(step) or _at_carrier(step)
    return f"{words} ({told})" if told else str(words)


def carriers_of(events: Iterable[AuditEvent], throughput: Throughput, *, is_live: bool) -> list[CarrierWord]:
    """What each carrier said last, by `events` with the newest first, and what it allows."""
    last: dict[str, str] = {}
    for event in events:
        named, did = _carrier(str(event.event_data.get("registrystep") or ""))
        last.setdefault(named, did)
    return [_word(network, name, last, throughput, is_live=is_live) for network, name in CARRIERS.items()]


def _word(network: str, name: str, last: Mapping[str, str], allowed: Throughput, *, is_live: bool) -> CarrierWord:
    did = last.get(name, "")
    marks = {"approved": "done", "reinstated": "done", "rejected": "refused", "suspended": "refused", "": "ahead"}
    words = did.capitalize() if did else str(_("Takes it, by the aggregator's word")) if is_live else ""
    mark = "done" if is_live and not did else marks.get(did, "waiting")
    return CarrierWord(name, words, mark, _allows(network, allowed))


def _allows(network: str, allowed: Throughput) -> str:
    if network == "att":
        rate = f"{allowed.att_per_minute:,}"
        return gettext("%(rate)s messages a minute, class %(letter)s", rate=rate, letter=allowed.att_class)
    a_second = f"{allowed.segments_per_second[network]:g}"
    if network == "tmobile" and allowed.daily_cap is not None:
        cap = f"{allowed.daily_cap:,}"
        return gettext("%(cap)s segments a day for the brand, %(rate)s a second", cap=cap, rate=a_second)
    return gettext("%(rate)s segments a second", rate=a_second)


def _asks(events: Sequence[AuditEvent], brand: Brand | None) -> AuditEvent | None:
    """The newest question, while it is open."""
    if brand is None or not is_asked(brand):
        return None
    its = (each for each in events if each.event_type in QUESTIONS and each.resource_sid == brand.sid)
    return next(its, None)


def _otp_sent(event: AuditEvent) -> str:
    is_first = event.event_type != "brand-registration.otp-requested"
    return str(_("Approved by the registry: OTP sent")) if is_first else words_of(event)


def _carrier(step: str) -> tuple[str, str]:
    """The carrier and what it did, of a step there, also by the short names of the simulated registry; else empty."""
    found = _AT_CARRIER.fullmatch(step)
    return (CARRIERS.get(found[1], found[1]), found[2]) if found and found[1] not in ("share", "dca") else ("", "")


def _at_carrier(step: str) -> str:
    name, did = _carrier(step)
    return f"{name} {did}" if did else ""


def _refused(event: AuditEvent, step: str) -> str:
    """By whom a campaign was refused."""
    found = _AT_CARRIER.fullmatch(step)
    if event.event_data.get("decidedby"):
        return str(_("Refused by the platform's reviewer"))
    if step == "share-declined":
        return gettext("Refused by %(who)s", who=_BY["share"])
    return gettext("Refused by %(who)s", who=_BY.get(found[1], found[1]) if found else _("the registry"))


def _of_bundle(event: AuditEvent) -> str:
    name = event.event_type.partition(".")[2]
    is_bundle = event.event_type.startswith(("customer-profile.", "trust-product."))
    return (_OF_BUNDLES.get(name) if is_bundle else None) or name.replace("-", " ").capitalize()


def _codes(event: AuditEvent) -> list[int]:
    """The codes that an event carries, each once; bundles tell theirs as the errors that were set."""
    errors = event.event_data.get("errors")
    listed = errors.get("updated") if isinstance(errors, dict) else None
    told: Any = event.event_data.get("errorcode")
    of_bundle = [each.get("code") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    found = [*(told if isinstance(told, list) else []), *of_bundle]
    return list(dict.fromkeys(code for code in found if isinstance(code, int)))
