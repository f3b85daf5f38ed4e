"""Why campaigns are rejected: each public code with what it means, the fields it is about, and whether it is final.

Source: https://www.twilio.com/docs/api/errors (codes and meanings; the sentences are ours).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from tidings.registry.port import FilingFault

AS_OF: Final = "2026-01-01"


class Rejection(msgspec.Struct, frozen=True):
    """One line of the table."""

    code: int
    title: str
    """What is wrong, in a few words; it continues `The campaign was rejected: `."""
    fields: tuple[str, ...] = ()
    """The parameters of the campaign that it is about, by their names in forms; none: the brand, or the whole."""
    final: bool = False
    """Whether the campaign cannot be mended and submitted again."""

    @property
    def description(self) -> str:
        """A sentence, as campaigns show it."""
        return f"The campaign was rejected: {self.title}."


FLOW, SAMPLES, DESCRIPTION = "MessageFlow", "MessageSamples", "Description"
POLICY, TERMS, USE_CASE = "PrivacyPolicyUrl", "TermsAndConditionsUrl", "UsAppToPersonUsecase"
OPT_IN, OPT_OUT, HELP = "OptInMessage", "OptOutMessage", "HelpMessage"

REJECTIONS: Final[dict[int, Rejection]] = {
    rejection.code: rejection
    for rejection in (
        Rejection(30880, "no reason was given"),
        Rejection(30881, "the brand's support e-mail address is invalid"),
        Rejection(30882, "its terms are those of affiliate marketing, or sell consent", (TERMS,), final=True),
        Rejection(30883, "its content is not allowed", (SAMPLES,), final=True),
        Rejection(30884, "it looks like spam or phishing", (SAMPLES,), final=True),
        Rejection(30885, "its business is high-risk: fraud or deceptive marketing", (DESCRIPTION,), final=True),
        Rejection(30886, "its description is unclear, incomplete or does not match the use case", (DESCRIPTION,)),
        Rejection(30887, "it does not say how to opt out", (OPT_OUT, "OptOutKeywords", SAMPLES)),
        Rejection(30888, "its content needs an age gate, and there is none", ("AgeGated", FLOW)),
        Rejection(30889, "samples hold a phone number, and it says that there are none", ("HasEmbeddedPhone", SAMPLES)),
        Rejection(30890, "it does not say how to get help", (HELP, "HelpKeywords")),
        Rejection(30891, "the website is invalid, unreachable or unfinished", (FLOW,)),
        Rejection(30892, "samples use a public URL shortener", (SAMPLES, "HasEmbeddedLinks")),
        Rejection(30893, "the samples do not match the use case", (SAMPLES, USE_CASE)),
        Rejection(30894, "the brand's particulars do not match the campaign", (DESCRIPTION,)),
        Rejection(30895, "it concerns lending, and does not say that it does", ("DirectLending", DESCRIPTION)),
        Rejection(30896, "how people opt in is not described, or not sufficient", (FLOW, OPT_IN)),
        Rejection(30897, "its content is forbidden", (FLOW,), final=True),
        Rejection(30898, "the brand's tax ID is used by too many brands: mend the brand first"),
        Rejection(30899, "a carrier refused it"),
        Rejection(30900, "the brand may not run campaigns of this use case", (USE_CASE,)),
        Rejection(30901, "its registration timed out"),
        Rejection(30902, "the secondary aggregator refused it"),
        Rejection(30903, "a sole proprietor's brand was registered with the wrong particulars"),
        Rejection(30904, "it was not shared with this platform", ("CampaignId",)),
        Rejection(30905, "its review is not over", ("CampaignId",)),
        Rejection(30906, "the platform's aggregator declined the share", ("CampaignId",)),
        Rejection(30907, "the website is not the brand's", (FLOW,)),
        Rejection(30908, "the privacy policy is missing, or allows phone numbers to be shared", (FLOW, POLICY)),
        Rejection(30909, "its call to action cannot be verified", (FLOW,)),
        Rejection(30910, "it is not written in English", (DESCRIPTION, FLOW, SAMPLES)),
        Rejection(30913, "one consent is for marketing and for something else", (FLOW,)),
        Rejection(30914, "the sole proprietor's title does not match the name", (DESCRIPTION,)),
        Rejection(30915, "the business is a registered entity, and no sole proprietor"),
        Rejection(30923, "consent is demanded, or part of something else", (FLOW,)),
        Rejection(30924, "people are not told what they need to know when they opt in", (FLOW,)),
        Rejection(30925, "the box that opts in must not be ticked before", (FLOW,)),
        Rejection(30929, "emergency alerts have a use case of their own", (USE_CASE, SAMPLES)),
        Rejection(30930, "the brand has as many campaigns as the registry takes"),
        Rejection(30932, "the privacy policy lets numbers or consent go to others for their marketing", (FLOW, POLICY)),
        Rejection(30934, "there are no terms and conditions", (TERMS,)),
        Rejection(30936, "the reply to HELP is not fit: it needs the brand and a way to reach it", (HELP,)),
        Rejection(30964, "a URL does not begin with https", (FLOW, POLICY, TERMS)),
        Rejection(30990, "it was suspended"),
        Rejection(30991, "its brand is not verified"),
        Rejection(30992, "its registration failed"),
        Rejection(30993, "its registration failed at the registry"),
        Rejection(30994, "its registration failed at a carrier"),
    )
}


def rejection_of(code: int) -> Rejection:
    """What a code means; one that is not in the table is told by its number alone."""
    return REJECTIONS.get(code) or Rejection(code, f"see code {code}")


def is_final(errors: Iterable[dict[str, Any]]) -> int | None:
    """The first code among a campaign's errors that no mending helps; None: it can be submitted again."""
    return next((code for error in errors if rejection_of(code := int(error["error_code"])).final), None)


def shown(fault: FilingFault) -> dict[str, Any]:
    """A fault as an entry of a campaign's `errors`."""
    rejection = rejection_of(fault.error_code)
    return {
        "error_code": fault.error_code,
        "fields": [_published(name) for name in fault.fields or rejection.fields],
        "url": f"https://www.twilio.com/docs/api/errors/{fault.error_code}",
        "description": fault.reason or rejection.description,
    }


def _published(name: str) -> str:
    """MESSAGE_FLOW for MessageFlow or message_flow."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
