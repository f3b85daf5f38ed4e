"""A registration with its texts read: what rules look at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from tidings.brands.lifecycle import BrandType
from tidings.campaigns.checks import SAMPLE, SAMPLES_MOST, TEXTS
from tidings.campaigns.optout_texts import HELP_MESSAGE, OPT_IN_MESSAGE, OPT_OUT_MESSAGE
from tidings.lint.brand_names import both_names, is_named, plain, trade_names
from tidings.lint.classifier import scores
from tidings.lint.evidence import Consent, read_consent
from tidings.lint.hosts import is_akin, is_public
from tidings.lint.impression import impression
from tidings.lint.registration import Registration
from tidings.lint.text import QUOTED, LinkIn, Text, folded
from tidings.lint.vices import ALCOHOL

SOLE_PROPRIETOR_CODE: Final = "SOLE_PROPRIETOR"
SAMPLES: Final = "MessageSamples"
QUOTE: Final = '"'
SENTENCES_MOST: Final = 60
"""Sentences of a campaign that are classified."""
CAMPAIGN_TEXTS: Final = {
    "description": "Description",
    "message_flow": "MessageFlow",
    "opt_in_message": "OptInMessage",
    "opt_out_message": "OptOutMessage",
    "help_message": "HelpMessage",
}
"""The texts of a campaign, beside its samples: attribute and parameter."""
URLS: Final = {
    "website": "Website",
    "privacy_policy_url": "PrivacyPolicyUrl",
    "terms_and_conditions_url": "TermsAndConditionsUrl",
}


class Reading:
    """A registration with its texts read; what rules look at."""

    def __init__(self, given: Registration) -> None:
        self.given = given
        self.parts = given.parts()
        samples = [sample for sample in given.message_samples or () if sample.strip()][:SAMPLES_MOST]
        self.samples = [Text(SAMPLES, sample, SAMPLE.most) for sample in samples]
        self._texts = {
            name: Text(field, text, TEXTS[name].most)
            for name, field in CAMPAIGN_TEXTS.items()
            if (text := getattr(given, name))
        }

    @property
    def description(self) -> Text | None:
        """What the campaign is for."""
        return self._texts.get("description")

    @property
    def flow(self) -> Text | None:
        """How people opt in."""
        return self._texts.get("message_flow")

    @property
    def opt_in(self) -> Text | None:
        """The answer to opting in, unless the platform wrote it."""
        text = self._texts.get("opt_in_message")
        return None if text is None or text.raw.endswith(OPT_IN_MESSAGE) else text

    @property
    def opt_out(self) -> Text | None:
        """The answer to opting out, unless the platform wrote it."""
        text = self._texts.get("opt_out_message")
        return None if text is None or text.raw == OPT_OUT_MESSAGE else text

    @property
    def help(self) -> Text | None:
        """The answer to asking for help, unless the platform wrote it."""
        text = self._texts.get("help_message")
        return None if text is None or text.raw == HELP_MESSAGE else text

    @property
    def texts(self) -> list[Text]:
        """All texts of the campaign."""
        return [*self._texts.values(), *self.samples]

    @property
    def is_sole_proprietor(self) -> bool:
        """Whether the brand is a sole proprietor's, as far as is known."""
        kind = self.given.brand_type
        return kind is BrandType.SOLE_PROPRIETOR or (
            kind is None and self.given.us_app_to_person_usecase == SOLE_PROPRIETOR_CODE
        )

    @cached_property
    def names(self) -> list[str]:
        """The brand's name and the trade names that description and opt-in explain; empty if none is known."""
        name = self.given.brand_name
        if not name or not plain(name):
            return []
        return [name, *both_names(name), *trade_names(name, first(self.description, self.flow))]

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is told of the campaign, with the fields; all samples are one text."""
        samples = "\n".join(text.raw for text in self.samples)
        told = [(text.field, text.raw) for text in (self.description, self.flow) if text is not None]
        return [*told, (SAMPLES, samples)] if samples else told

    @property
    def sentences(self) -> list[tuple[Text, str]]:
        """What is told of the campaign, sentence by sentence, without the brand's name, which may hold any word."""
        name = self.given.brand_name or QUOTED
        told = [*first(self.description, self.flow), *self.samples]
        return [(text, sentence.replace(name, "")) for text in told for sentence in text.sentences]

    @cached_property
    def classified(self) -> list[tuple[Text, str, dict[str, float]]]:
        """`sentences`, the first of them, with how likely each is of what kind; see `classifier.scores`."""
        return [(text, sentence, self.scored(sentence)) for text, sentence in self.sentences[:SENTENCES_MOST]]

    def scored(self, sentence: str) -> dict[str, float]:
        """See `classifier.scores`."""
        return scores(sentence)

    @property
    def marks(self) -> list[str]:
        """What its impression goes by besides words: its use case, which policies it has, how the opt-in is told."""
        given, flow = self.given, self.given.message_flow or ""
        return [
            f"use case {given.us_app_to_person_usecase}",
            f"brand {given.brand_type}",
            f"privacy {bool(given.privacy_policy_url)}",
            f"terms {bool(given.terms_and_conditions_url)}",
            f"length {len(flow) // 150}",
            f"links {min(flow.count('http'), 4)}",
            f"quotation marks {min(flow.count(QUOTE), 4)}",
        ]

    @property
    def is_whole(self) -> bool:
        """Whether description, opt-in and samples are all told."""
        return len(self.told) == 3

    @cached_property
    def impression(self) -> float:
        """See `impression.impression`; 0 where not all of it is told."""
        return impression(self.told, self.marks) if self.is_whole else 0.0

    @cached_property
    def urls(self) -> list[tuple[str, LinkIn]]:
        """The URLs that were given as such, with their parameters; those that can be read."""
        read = [(field, getattr(self.given, name)) for name, field in URLS.items()]
        return [(field, link_of(url)) for field, url in read if url]

    @cached_property
    def website(self) -> str:
        """The host of the brand's website; empty if it is not known."""
        return link_of(self.given.website or "").host.removeprefix("www.")

    @cached_property
    def consent(self) -> Consent | None:
        """How people opt in, as evidence; None: nothing says it."""
        return (
            None
            if self.flow is None
            else read_consent(self.flow, [link.text for field, link in self.urls if field != "Website"])
        )

    @property
    def has_own_website(self) -> bool:
        """Whether the website given can be opened by the public, and looks like the brand's own."""
        return is_public(self.website) and is_akin(self.names, self.website)

    @property
    def needs_gate(self) -> bool:
        """Whether people must prove their age before they opt in."""
        return bool(self.given.age_gated) or any(ALCOHOL.strong.search(text.small) for text in self.texts)

    def names_brand(self, text: Text) -> bool:
        """Whether a text has a form of the brand's name, or its website. True if no name is known."""
        if not self.names or is_named(self.names, text.raw):
            return True
        return any(link.host.removeprefix("www.") == self.website != "" for link in text.links)


def link_of(url: str) -> LinkIn:
    """A URL that was given as such; its host is empty where it cannot be read."""
    text = url if "://" in url else f"//{url}"
    scheme = folded(url.partition("://")[0]) if "://" in url else ""
    found = Text("", f"https:{text}" if not scheme else text).links
    return LinkIn(url, scheme, found[0].host if found else "")


def first(*texts: Text | None) -> Iterable[Text]:
    """Those of the texts that there are."""
    return (text for text in texts if text is not None)
