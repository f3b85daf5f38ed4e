"""Rules about links and websites: whether they can be opened, whose they are, and whether they are safe.

Domains that are kept for documentation never reject: the anchor's own examples are made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tidings.addresses.domains import is_within
from tidings.lint.finding import Severity
from tidings.lint.hosts import SOCIAL, is_akin, is_example, is_public
from tidings.lint.reading import Reading, first
from tidings.lint.registration import LintedPart
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.samples import SHORTENERS
from tidings.lint.saying import phrases, said
from tidings.lint.text import LinkIn, quoted, word_set

SERVICES: Final = word_set(
    "google.com goo.gl apple.com zoom.us ups.com fedex.com usps.com dhl.com calendly.com square.site squareup.com "
    "opentable.com resy.com docusign.com "
    "docusign.net eventbrite.com ticketmaster.com paypal.com stripe.com venmo.com facebook.com instagram.com "
    "youtube.com yelp.com waze.com jotform.com "
    "typeform.com surveymonkey.com mindbodyonline.com signupgenius.com givebutter.com classy.org"
)
"""Hosts of services that businesses link to without owning them."""
_UNFINISHED = phrases(
    "under construction, coming soon, website in progress, site in progress, not live yet, not yet live",
    "not yet online, is not up yet",
    "website is not ready, no website yet, site is being built, launching soon, being redesigned, still building",
    "once the site is live",
)


def _all_links(reading: Reading) -> Iterator[tuple[str, LinkIn]]:
    yield from reading.urls
    yield from ((text.field, link) for text in reading.texts for link in text.links)


def _insecure(reading: Reading) -> Iterable[Hit]:
    seen: set[str] = set()
    for field, link in _all_links(reading):
        if link.scheme == "http" and field not in seen:
            seen.add(field)
            yield Hit(f"{quoted(link.text)} does not begin with https.", "Link to https.", field)


def _invalid(reading: Reading) -> Iterable[Hit]:
    flow = [(text.field, link) for text in first(reading.flow) for link in text.links]
    for field, link in [*(pair for pair in reading.urls if pair[0] == "Website"), *flow]:
        if not is_public(link.host) and not is_example(link.host):
            reason = f"{quoted(link.text)} is no website that the public can open."
            yield Hit(reason, "Give the address of the brand's own website.", field)
            return


def _unfinished(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow, reading.description):
        found = said(text, _UNFINISHED)
        if found is not None:
            reason = f"{found.quote}: reviewers open the website, and it must work."
            yield Hit(reason, "Submit once the website, its opt-in and its privacy policy are there.", text.field)
            return


def _example(reading: Reading) -> Iterable[Hit]:
    for field, link in _all_links(reading):
        if is_example(link.host):
            reason = f"{quoted(link.text)} is kept for examples: no reviewer will find the brand there."
            yield Hit(reason, "Give the brand's own website before you submit it.", field)
            return


def _social(reading: Reading) -> Iterable[Hit]:
    """A reviewer may take such a page for a website, and never for a policy."""
    for field, link in reading.urls:
        if is_within(link.host, SOCIAL):
            reason = f"{quoted(link.text)} is a page at a social network."
            severity = Severity.WARN if field == "Website" else Severity.REJECT
            yield Hit(reason, "Give a website of the brand's own, with its policies.", field, severity)


def _unlike(reading: Reading) -> Iterable[Hit]:
    for _, link in (pair for pair in reading.urls if pair[0] == "Website"):
        is_judged = is_public(link.host) and not is_example(link.host) and not is_within(link.host, SOCIAL)
        if is_judged and not is_akin(reading.names, link.host):
            name = quoted(reading.given.brand_name or "")
            reason = f"The website {quoted(link.host)} does not look like that of the brand {name}."
            yield Hit(
                reason, "Give the website that bears its name, or say in the description how they belong together."
            )


def _strange(reading: Reading) -> Iterable[Hit]:
    """A link in a sample that is neither the website's, nor like the brand's name, nor of a well-known service."""
    own = {link.host.removeprefix("www.") for text in first(reading.flow) for link in text.links} | {reading.website}
    for text in reading.samples if reading.names or reading.website else ():
        for link in text.links:
            host = link.host.removeprefix("www.")
            is_known = (
                host in own or is_within(host, own - {""}) or is_example(host) or is_within(host, SERVICES | SHORTENERS)
            )
            if not is_known and not is_akin(reading.names, host):
                reason = f"{quoted(link.text)} is not of the brand's website, nor like its name."
                yield Hit(reason, "Link to the brand's own website.", text.field)
                return


_R, _W = Severity.REJECT, Severity.WARN
_READING: Final = Basis.READING
_F, _S = "MessageFlow", "Website"
WEBSITES: Final = (
    Rule("url-insecure", 30964, _F, _R, _insecure),
    Rule("brand-url-insecure", 30964, _S, _R, _insecure, part=LintedPart.BRAND),
    Rule("website-invalid", 30891, _S, _R, _invalid, part=LintedPart.BRAND),
    Rule("url-invalid", 30891, _F, _R, _invalid),
    Rule("website-unfinished", 30891, _F, _R, _unfinished, ground=_READING),
    Rule("url-of-examples", 30891, _F, _W, _example),
    Rule("website-of-examples", 30891, _S, _W, _example, part=LintedPart.BRAND),
    Rule("website-at-social-network", 30891, _S, _W, _social, part=LintedPart.BRAND),
    Rule("website-unlike-brand", 30907, _S, _R, _unlike, ground=_READING, part=LintedPart.BRAND),
    Rule("links-unlike-brand", 30907, "MessageSamples", _R, _strange, ground=_READING),
)
"""What is linked to. Some look at brands alone too; the same finding is told once."""
