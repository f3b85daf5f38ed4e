"""The forms of a brand's name: without the kind of entity, by its initials, by a trade name that is explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz

from tidings.lint.text import Text, word_set, words_of
from tidings.lint.wanted import Sought

ENTITY_WORDS: Final = word_set(
    "llc llp lllp pllc lp inc incorporated corp corporation ltd limited plc gmbh ag sarl bv pty pc pa co company "
    "l.l.c dba the"
)
"""Words of a name that say only what kind of business it is."""
PLAIN_WORDS: Final = word_set(
    "a an and of for by in on at to my our your group services service solutions center centre shop store club team "
    "association society new north south east west central first united national american city county st saint"
)
"""Words that many names have: none of them tells one brand from another."""
TRADES: Final = word_set(
    "dental dentistry medical health care clinic family law legal farm farms school academy church bank credit union "
    "insurance realty estate auto motors repair plumbing electric heating cooling roofing construction cleaning salon "
    "spa studio fitness gym yoga bakery cafe coffee restaurant pizza grill kitchen bar hotel inn lodge travel tours "
    "photography design marketing digital media consulting financial capital property management rentals logistics "
    "transport pet animal hospital veterinary pharmacy optical eye therapy counseling senior living community "
    "foundation food market grocery florist flowers landscaping tree pool moving storage security technology software "
    "systems labs online apparel boutique jewelry furniture supply tools sports league"
)
"""Words for trades: they name a brand only beside others of its name."""
SIGNED_MOST: Final = 60
LIKENESS_LEAST: Final = 88.0
"""How alike a name and a piece of a text must be, 0 to 100, to be taken for a misspelling; rapidfuzz's ratio."""
_NAME = r"[A-Z0-9][\w&'\u2019.-]{0,30}(?: (?:of |and |the |& |for |at |\+ )?[A-Z0-9&][\w&'\u2019.-]{0,30}){0,6}"
_BOTH = Sought(r"(?:,\s*)?\b(?:dba|d/b/a|d\.b\.a\.?|doing business as|trading as|t/a)(?=[\s:])", re.IGNORECASE)
_TRADING = Sought(
    rf"(?:doing business as|d/b/a|d\.b\.a\.?|dba|DBA|trad(?:es|ing) (?:under|as)(?: the name)?|trade name(?: is"
    rf"| of)?,?"
    r"|(?:better |also |commonly |formerly )?know[ns]?(?: (?:to \w+|us|it))? as|operat(?:es|ing)(?: \w+)? (?:as"
    r"|under(?: the name)?)"
    rf"|under the (?:trade |brand )?name|(?:sign(?:ed|s)?|branded) (?:as )?|our (?:brand|store|restaurant|trade name)"
    r"|short for|abbreviated|(?:we )?(?:run|runs|operate|operates|own|owns)|the (?:owner|operator) of"
    r"|parent (?:company )?of"
    rf"|(?:texts?|messages?) (?:come|comes|are sent|go out) (?:from|as|under))"
    rf"(?: the)? [\"“']?({_NAME})"
)
_BELONGING = Sought(
    rf"({_NAME}),? (?:is|are|,)? ?(?:a|an|the|our) (?:\w+ ){{0,2}}(?:brand|division|trade name|service|product"
    r"|program|part"
    rf"|location|subsidiary|unit|app|line|name) of"
)
_BRACKETED = Sought(r"\([\"“']?([A-Z][\w&'\u2019 .-]{1,40})[\"”']?\)")
_OPENING = Sought(
    rf"^\W{{0,3}}(?:(?:From|This is|It's|Hi,? (?:this is|it's)|Hello from|Hi from|Greetings from) )?({_NAME})"
    r"(?: here| says| -| \u2013| \u2014|[:!|>]| alert| update| reminder)"
)
_FROM = Sought(rf"\b(?:from|this is|it's|at|with|by|your|thank you for choosing|[-\u2013\u2014] ?)(?: the)? ({_NAME})")
_ORDINARY: Final = word_set(
    "hi hello hey dear reminder reminders alert alerts update updates notice news thanks thank today tonight tomorrow "
    "final last new hot big sale deal flash free good happy welcome congrats congratulations important urgent heads "
    "friendly your our you we just order appointment delivery shipping code verification security account payment bill "
    "monday tuesday wednesday thursday friday saturday sunday"
)


def telling(name: str) -> list[str]:
    """The words of a name, without those that many names have; all of them where there are no others."""
    words = words_of(name)
    own = [word for word in words if word not in ENTITY_WORDS]
    return [word for word in own if word not in PLAIN_WORDS] or own or words


def plain(name: str) -> str:
    """A name as one word, `&` read as `and`, without the kind of entity."""
    return "".join(word for word in words_of(name.replace("&", " and ")) if word not in ENTITY_WORDS)


def shortened(name: str) -> set[str]:
    """Its first words by their initials and the rest whole, as one word: `somclinic` of St. Olaf Medical Clinic."""
    words = [word for word in words_of(name) if word not in ENTITY_WORDS]
    return {
        "".join(word[0] for word in words[:at]) + "".join(words[at:])
        for at in range(2, len(words))
        if len("".join(words[at:])) > 2
    }


def initials(name: str) -> set[str]:
    """Its initials, with and without small words; only those of two letters and more."""
    words = [word for word in words_of(name) if word not in ENTITY_WORDS]
    own = [word for word in words if word not in {"of", "and", "for", "in", "at", "on"}]
    return {letters for each in (words, own) if len(letters := "".join(word[0] for word in each)) > 1}


def both_names(name: str) -> list[str]:
    """The registered name and the trade name of a brand that is given with both; empty if it has one."""
    parts = [part for part in _BOTH.pieces(name) if plain(part)]
    return parts if len(parts) > 1 else []


def trade_names(name: str, texts: Iterable[Text]) -> list[str]:
    """Other names that texts of the owner say are the brand's."""
    found = []
    for text in texts:
        raw = text.raw
        found += [each[1] for each in _TRADING.finditer(raw)]
        found += [each[1] for each in _BELONGING.finditer(raw)]
        found += [each[1] for each in _BRACKETED.finditer(raw) if _is_apposition(name, raw, each)]
    return [each for each in found if plain(each)]


def _is_apposition(name: str, raw: str, bracketed: re.Match[str]) -> bool:
    """Whether what stands in brackets stands right after, or means, the name."""
    before = raw[max(0, bracketed.start() - 80) : bracketed.start()]
    head, inner = plain(name), plain(bracketed[1])
    if head and (plain(before).endswith(head) or head in inner or inner in initials(name)):
        return True
    own = telling(name)
    near = [word for word in own if word in words_of(before)]
    return bool(near) and 2 * len(near) >= len(own) and bracketed[1][0].isupper() and len(inner) <= len(head)


def is_named(names: Sequence[str], text: str) -> bool:
    """Whether a text holds one of the names, or as much of it as people would know it by."""
    whole = plain(text)
    words = words_of(text.replace("&", " and "))
    return any(_holds(name, whole, words) for name in names)


def _holds(name: str, whole: str, words: list[str]) -> bool:
    joined = plain(name)
    if joined and (joined in whole or initials(name) & set(words) or any(each in whole for each in shortened(name))):
        return True
    own = telling(name)
    met = [word for word in own if word in words or (len(word) > 4 and word.rstrip("s") in words)]
    rare = [word for word in met if word not in TRADES and len(word) > 2]
    if rare and (own[0] in rare or len(met) * 2 >= len(own)):
        return True
    return len(joined) > 7 and any(
        fuzz.ratio(joined, plain(" ".join(words[at : at + len(own)]))) >= LIKENESS_LEAST
        for at in range(min(len(words), 12))
    )


def signature(sample: str) -> str | None:
    """The name that a sample begins with or says it is from; None: it has none that can be told."""
    opening = _OPENING.match(sample)
    if opening and not _is_exclaimed(opening) and _is_name(opening[1], words_least=1):
        return str(opening[1]).strip(" .-")
    for found in _FROM.finditer(sample[-SIGNED_MOST * 3 :]):
        if _is_name(found[1], words_least=2):
            return str(found[1]).strip(" .-")
    return None


def _is_name(piece: str, *, words_least: int) -> bool:
    words = words_of(piece)
    own = [word for word in words if word not in _ORDINARY and not word.isdigit()]
    return bool(own) and len(words) >= words_least and words[0] not in _ORDINARY


def _is_exclaimed(opening: re.Match[str]) -> bool:
    """Whether it is a single word that is called out: Delivered! Surprise!"""
    return " " not in opening[1] and opening[0].endswith("!")
