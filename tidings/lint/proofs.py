"""Proof of how people opt in: where a reviewer can see the form, or read what people hear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tidings.lint.saying import either, phrases
from tidings.lint.text import Text
from tidings.lint.wanted import Sought

SPOKEN: Final = either(
    phrases(
        "verbal, verbally, orally, oral, over the (tele)?phone, by (tele)?phone, on the (tele)?phone, aloud",
        "out loud, spoken",
        "face to face, by word of mouth, speaks, in conversation, during (the|a) call, in person, at the register",
        "phone calls?",
        "when (they|a customer) calls?, inbound calls",
        "(asks?|reads?) (to |aloud to )?(the|each|every|them|her|him|new|our|a|all) *",
        "(asks?|reads? to) (callers?|customers?|guests?|patients?|parents?|clients?|members?|visitors?)",
        "people who tell us",
        "ivr, recorded (prompt|message|voice|announcement), (system|recording|voice|prompt|menu|bot) (says|speaks"
        "|plays|asks)",
        "(caller|callers) hears?, phone (menu|tree), (rings?|ringing) (us|our|the), call cent(er|re), on the line",
    ),
    Sought(r"\basks?\b[^.;!?\n\0]{0,30}\0{25}"),
    Sought(
        r"\b(?:staff|receptionist|agents?|clerks?|hosts?|servers?|drivers?|technicians?|cashiers?|reps?"
        r"|representatives?|nurses?"
        r"|employees?|operators?|managers?|team|crew|we|dispatchers?|advisors?|coordinators?|scheduler|she|he|they)"
        r" (?:will |then |also |may )?(?:verbally |simply |always )?(?:ask|says?\b|reads?\b)\w*(?! (?:for|about) )"
        r"|\b(?:are|is|be|get) asked\b(?! for)"
    ),
)
PAPER: Final = phrases(
    "paper, on paper, printed form*, clipboard*, handwritten, sign in sheet*, sign up sheet*, paper form*",
    "hard copy, waiver*",
    "packet*, signup card*, comment card*, enrollment card*, registration card*, pledge card*, guest card*",
    "written form*",
    "write their, writes their, fill out a card",
)
LOGIN: Final = phrases(
    "(account|profile|user|notification) (settings|preferences|page), portal, dashboard, intranet, mobile app",
    "password-protected",
    "(in|inside|within|through|via|of|on) (the|our|its|their) (* )?app, members'? area, under settings, in settings",
    "(log|sign)(s|ged|ed|ging|ing)? ?(in|on|into) (to|at|and|with), (log|sign)s? into, (logged|signed) in",
    "after (log|sign)* in",
    "behind (a |the |our |that |its )?(* )?(log-?in|sign-?in|password), once (logged|signed) in, (log|sign)ging in",
    "requires? a log-?in",
)
"""The form is where not everybody gets; a page for signing in is itself open to all."""
_PICTURE: Final = phrases(
    "screen-?shots?, pictures?, images?, photos?, photographs?, mock-?ups?, captures?, copy, copies, scan(s|ned)?",
    "samples?",
    "blank (form|copy|card|schedule|page), publicly, public, posted, published, visible, viewable",
    "can be (seen|viewed), see",
    "open to (every|any|all)*, without (an account|logging|a log|signing|a sign|a password)",
    "before (logging|login|signing)",
    "no (log-?in|account|password|sign-?in), shown (at|here|on)",
)
_PICTURE_LINK: Final = Sought(
    r"\.(?:png|jpe?g|gif|webp|pdf|svg|heic)\b|screen-?shot|image|photo|scan|drive\.google|imgur|dropbox"
)
_POLICY_LINK: Final = Sought(
    r"privacy|terms|/tos\b|/tc\b|/tnc|polic(?:y|ies)(?!-?sheet)|conditions|/(?:legal|rules)/?$|/eula|/pp\b|/t-and-c"
)
_FORM_LINK: Final = Sought(
    r"opt-?in|form|sheet|card|consent|script|ivr|sign-?up|join|sample|specimen|demo|example|tour|preview|transcript"
    r"|\.(?:png|jpe?g|gif|webp|svg|heic)\b"
)
"""A page with such a name shows how people opt in, in whatever folder it lies."""


def pages_in(text: Text, policies: Iterable[str]) -> tuple[str, ...]:
    """Its links that are no policies; `policies` are links that are known to be."""
    known = {_bare(link) for link in policies}
    return tuple(
        link.text for link in text.links if _bare(link.text) not in known and not _is_policy(_path(link.text).lower())
    )


def is_pictured(text: Text, pages: Sequence[str]) -> bool:
    """Whether one of the pages is, or is said to be, a picture or open to everybody."""
    return bool(pages) and (
        any(_PICTURE_LINK.search(page.lower()) for page in pages) or bool(_PICTURE.search(text.told))
    )


def is_public(text: Text, pages: Sequence[str]) -> bool:
    """Whether a page is linked to in a sentence that speaks of no log-in."""
    return any(
        any(page in sentence for page in pages) and not LOGIN.search(sentence.lower()) for sentence in text.sentences
    )


def _is_policy(path: str) -> bool:
    return bool(_POLICY_LINK.search(path)) and not _FORM_LINK.search(path)


def _path(link: str) -> str:
    """A link from its first slash on; a host alone may have any name."""
    return f"/{link.partition('://')[2 if '://' in link else 0].partition('/')[2]}"


def _bare(link: str) -> str:
    return link.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/.")
