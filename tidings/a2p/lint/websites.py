"""Rules about links and websites: whether they can be opened, whose they are, and whether they are safe.

Domains that are kept for documentation never reject: the anchor's own examples are made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from ipaddress import ip_address
from typing import Final

from tidings.a2p.lint.lexicon import affirmed
from tidings.a2p.lint.registration import ENTITY_WORDS, Part, Reading, first, link_of
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.text import LinkIn, quoted, words_of
from tidings.a2p.lint.vocabulary import EXAMPLE_ENDS, EXAMPLE_NAMES, SHORTENERS, SOCIAL, UNFINISHED
from tidings.addresses.domains import is_within

LIKENESS_LEAST: Final = 0.6
"""How alike a name and a domain must be, 0 to 1, to be taken for the same; difflib's ratio."""
LABEL_MOST: Final = 63
"""Characters of a label of a domain. RFC 1035."""
_SECOND_LEVELS: Final = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})


def is_example(host: str) -> bool:
    """Whether a domain is kept for documentation and tests."""
    return is_within(host, EXAMPLE_NAMES) or host.rpartition(".")[2] in EXAMPLE_ENDS


def is_akin(name: str, host: str) -> bool:
    """Whether a domain is in some obvious way that of a name: a word of it, its initials, or nearly the whole.

    True where either has nothing to compare.
    """
    words = [word for word in words_of(name) if word.isascii() and word.isalnum()]
    telling = [word for word in words if word not in ENTITY_WORDS]
    label = _label(host).replace("-", "")[:LABEL_MOST]
    if not telling or not label.isascii():
        return True
    joined = "".join(telling)[:LABEL_MOST]
    if any(len(word) > 2 and word in label for word in telling) or (len(label) > 2 and label in joined):
        return True
    initials = {"".join(word[0] for word in each) for each in (telling, words)}
    if any(len(each) > 1 and label.startswith(each) for each in initials):
        return True
    return SequenceMatcher(None, joined, label).ratio() >= LIKENESS_LEAST


def _label(host: str) -> str:
    """The label that was registered: `acme` of www.acme.co.uk."""
    labels = host.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVELS:
        labels.pop()
    return labels[-1] if labels else ""


def _is_public(host: str) -> bool:
    """Whether it can be the name of a public website."""
    labels = host.split(".")
    if len(labels) < 2 or not all(label.replace("-", "").isalnum() for label in labels):
        return False
    return labels[-1] not in {"local", "internal", "lan", "home"} and not _is_number(host)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()
    return True


def _all_links(reading: Reading) -> Iterator[tuple[str, LinkIn]]:
    yield from reading.urls
    yield from ((text.field, link) for text in reading.texts for link in text.links)


def _insecure(reading: Reading) -> Iterable[Hit]:
    seen: set[str] = set()
    for field, link in _all_links(reading):
        if link.scheme == "http" and field not in seen:
            seen.add(field)
            secure = f"https{link.text[4:]}"
            yield Hit(f"{quoted(link.text)} does not begin with https.", f"Write {quoted(secure)}.", field)


def _invalid(reading: Reading) -> Iterable[Hit]:
    flow = [(text.field, link) for text in first(reading.flow) for link in text.links]
    for field, link in [*(pair for pair in reading.urls if pair[0] == "Website"), *flow]:
        if not _is_public(link.host) and not is_example(link.host):
            reason = f"{quoted(link.text)} is no website that the public can open."
            yield Hit(reason, "Give the address of the brand's own website, such as https://www.example.com.", field)
            return


def _unfinished(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow, reading.description):
        found = affirmed(text, UNFINISHED)
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
    for field, link in reading.urls:
        if field == "Website" and is_within(link.host, SOCIAL):
            reason = f"{quoted(link.text)} is a page at a social network."
            yield Hit(reason, "Give a website of the brand's own, with its privacy policy.", field)


def _unlike(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    for _, link in (pair for pair in reading.urls if pair[0] == "Website"):
        is_judged = _is_public(link.host) and not is_example(link.host) and not is_within(link.host, SOCIAL)
        if is_judged and not is_akin(given.brand_name or "", link.host):
            name = quoted(given.brand_name or "")
            reason = f"The website {quoted(link.host)} does not look like that of the brand {name}."
            yield Hit(reason, f"Give the website that bears the name {name}, not that of a provider or a partner.")


def _strange(reading: Reading) -> Iterable[Hit]:
    """A link in the flow or in a sample that is neither of the website's domain nor like the brand's name."""
    given = reading.given
    website = link_of(given.website or "").host
    if not website and not given.brand_name:
        return
    for text in [*first(reading.flow), *reading.samples]:
        for link in text.links:
            is_own = bool(website) and _label(link.host) == _label(website)
            is_like = bool(given.brand_name) and is_akin(given.brand_name or "", link.host)
            if not (is_own or is_like or is_example(link.host) or is_within(link.host, SHORTENERS)):
                reason = f"{quoted(link.text)} is not of the brand's website, nor like its name."
                yield Hit(reason, f"Link to {website or 'the website of the brand'} instead.", text.field)
                return


_R, _W = Severity.REJECT, Severity.WARN
_F, _S = "MessageFlow", "Website"
WEBSITES: Final = (
    Rule("url-insecure", 30964, _F, _R, _insecure),
    Rule("brand-url-insecure", 30964, _S, _R, _insecure, part=Part.BRAND),
    Rule("website-invalid", 30891, _S, _R, _invalid, part=Part.BRAND),
    Rule("url-invalid", 30891, _F, _R, _invalid),
    Rule("website-unfinished", 30891, _F, _R, _unfinished),
    Rule("url-of-examples", 30891, _F, _W, _example),
    Rule("website-of-examples", 30891, _S, _W, _example, part=Part.BRAND),
    Rule("website-at-social-network", 30891, _S, _W, _social, part=Part.BRAND),
    Rule("website-unlike-brand", 30907, _S, _R, _unlike, part=Part.BRAND),
    Rule("links-unlike-brand", 30907, _F, _W, _strange),
)
"""What is linked to. Some look at brands alone too; the same finding is told once."""
