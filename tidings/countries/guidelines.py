"""What is to be heeded in a country, in sentences made of what is known of it: pure."""

from __future__ import annotations

from typing import Final

from tidings.countries.model import AlphaRule, DlrLevel, KnownCountry, LongCodeUse, MarketingWindow, UrlPolicy

_WORDS: Final = {
    AlphaRule.FREE: "A word as the sender arrives as it is, without registration.",
    AlphaRule.REGISTRATION: "A word as the sender must be registered before its first message.",
    AlphaRule.PARTLY: "A word as the sender is kept by some networks and replaced by others.",
    AlphaRule.OVERWRITTEN: "A word as the sender is replaced by a number on every network.",
    AlphaRule.NOT_SUPPORTED: "A word cannot be the sender.",
}
_LONG_CODES: Final = {
    LongCodeUse.BOTH: "Long codes send and receive.",
    LongCodeUse.INBOUND_ONLY: "Long codes receive, and do not send.",
    LongCodeUse.PERSON_TO_PERSON: "Long codes are for people among each other: carriers filter business traffic.",
    LongCodeUse.NONE: "There are no long codes that send messages.",
}
_LINKS: Final = {
    UrlPolicy.REGISTERED: "Links pass where they were registered.",
    UrlPolicy.BLOCKED: "A text with a link is blocked.",
}
_RECEIPTS: Final = {
    DlrLevel.SMSC: "Receipts come from the carrier's centre: they say nothing of the handset.",
    DlrLevel.NONE: "There are no receipts.",
}


def guidelines(country: KnownCountry) -> tuple[str, ...]:
    """Sentences for whoever writes to people in a country; the most important first."""
    if not country.served:
        return ("Nobody may send there.",)
    return (
        _WORDS[country.alphanumeric],
        *_if(country.generic_names_refused, "General words such as INFO or SMS are refused as the sender."),
        *_if(country.protected_names, "Protected names need a letter of their owner."),
        *_if(country.case_sensitive_names, "A registered word counts with its capitals."),
        _LONG_CODES[country.long_code],
        *_if(country.short_code, "There are short codes, after an application to the carriers."),
        *_if(not country.two_way, "Recipients cannot answer: say in the text how else they opt out."),
        *_if(country.mms, "Media are delivered as MMS."),
        *_if(
            country.required_prefix is not None, f"Every text begins with {(country.required_prefix or '').strip()!r}."
        ),
        *_if(country.url_policy in _LINKS, _LINKS.get(country.url_policy, "")),
        *_if(not country.public_shorteners, "Links of public shorteners are refused."),
        *_if(bool(country.prohibited), f"Nobody may send: {', '.join(country.prohibited)}."),
        *(_hours(window) for window in country.marketing_windows),
        *_if(not country.marketing_on_holidays, "No marketing on public holidays."),
        *_if(country.dlr_level in _RECEIPTS, _RECEIPTS.get(country.dlr_level, "")),
        *country.notes,
    )


def _if(holds: bool, sentence: str) -> list[str]:
    return [sentence] if holds else []


def _hours(window: MarketingWindow) -> str:
    where = f" in {window.region}" if window.region else ""
    return f"Marketing{where} from {window.opens} to {window.closes} of the recipient's time: {', '.join(window.days)}."
