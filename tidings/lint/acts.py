"""Acts that mean yes: somebody uses what is there for choosing, signs, answers, sends a keyword.

Data, and where a text tells of it. What people choose with has many names; it counts that it is there, off at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from tidings.lint.saying import Said, either, is_denied, phrases, said
from tidings.lint.text import Text
from tidings.lint.wanted import Sought

BOX: Final = (
    "(check-?|tick-?)?(box|boxes)|check-?marks?|check-?off|circles?|squares?|bubbles?|ovals?|lines?|switch|switches"
    "|sliders?"
    "|toggles?|radio( buttons?)?|options?|columns?|brackets?|choices?|topics?|cells?|dots?|cases?"
)
"""What people choose with, by the names that owners give it."""
EMPTY: Final = (
    "hollow|empty|blank|unchecked|unticked|unmarked|unselected|unfilled|un-checked|un-ticked|clear|open|optional"
    "|separate"
    "|vacant"
)
SET: Final = "pre-?*|checked|ticked|selected|highlighted|chosen|picked|marked|filled|set|lit|active|on"
USES: Final = (
    "(tick|check|mark|cross|select|click|tap|pick|press|touch|fill|darken|shad|circl|initial|hit)(e|es|s|ed|ped|ing"
    "|ping)?|choos(e|es|ing)|chos(e|en)"
)
"""What people do with it."""
INSTRUMENT: Final = phrases(
    f"({USES}) ... ({BOX})!( office)",
    "(flip|slid|switch|turn|toggl|set|mov|activat|enabl|swip|push)* ... (on|yes|switch|slider|toggle|green)",
    f"({EMPTY}) ... ({BOX})",
    f"({BOX}) ... (empty|blank|unchecked|unticked|unmarked|unselected|clear|off|hollow|nothing in (it|them))",
    f"({BOX}) ... (not|isn't|aren't|never|nothing|neither|none|no) ... ({SET})",
    f"(neither|none) ... ({SET})",
    "(buttons?|answers?|choices?) ... (yes|no thanks|accept|decline), (touch|tap|pick|choose)(s|es)? one",
    "(click|tap|check|mark|touch|press|select)* ... (empty|blank|hollow|unmarked|vacant)",
    f"({BOX}) ... (is|be|are|was|gets?) (actively |then )?(checked|ticked|marked|selected|touched|used) by",
    f"skip the ({BOX}), yes ... no ... (open|blank|empty)",
    f"({BOX}) must be (actively )?(checked|ticked|marked), no (choice|answer|option) is (made|chosen|set)",
    "leave both (open|empty)",
    "(no|without (an|any)) (answer|choice|selection|yes) ... (until|before) (the|a|an|they|he|she|some*|people)",
    "tick(s|ed|ing)?, (check|mark)(s|ed|ing)? (it|one|either|both|off|next to|beside|text|yes)",
    "(mak|put|plac|draw|writ|pencil)(e|es|ing|s) (a|an|his|her|their|the) (cross|x|mark|tick|check|dot)",
    "is making (a |the )?cross, (lit|unlit|light|lights|lighting) ... (buttons?|text|tiles?|yes)",
)
"""Somebody uses something that is there for choosing, or it is there in its empty state."""
_YES: Final = "(yes|i agree|i do|okay|ok|sure)"
_BUTTON: Final = r"(?:text|sms|yes|subscribe|me up|agree|join|alert|notif\w*|opt|remind|send me|start)"
LABELLED: Final = Sought(
    rf"\b(?:tap|click|press|hit|select|choos|pick|touch)\w*[^.;!?\n]{{0,30}}?[\"'][^\"']{{0,50}}?\b{_BUTTON}"
    rf"|\[(?:{_YES}|{_BUTTON})[^\[\]]{{0,30}}\]"
)
"""A button that says what it is for: pressing it is no act beside."""
DEED: Final = either(
    phrases(
        "initial(s|ed|ing)?, signatures?, countersign*",
        f"(say|answer|circl|choos|chos|mark|writ|select|check|pick|nod|tap|click|press|tell)* ... {_YES}",
        "a (spoken |verbal |clear )?yes, yes or no, yes is (noted|recorded|written|logged|entered|saved)",
        "press(es|ing)? (the )?(#|one|two|nine), dial(s|ing)? 1, turn(s|ed|ing)? ... on",
        "only on yes, answers? with yes, (button|key|choice|option|answer)s? (named|called|labell?ed|marked|* "
        ")?(join|yes"
        "|subscribe|accept|agree|text me|i agree)",
        "(tap|click|press|hit)(s|ing|ped|ed)? (the |on )?(* )?(subscribe|sign me up|text me|join|opt in|i agree)",
    ),
    Sought(r"\bsign(?:s|ed|ing)?\b(?! ?-?(?:up|in|on|for)\b)(?! (?:\w+ ){1,3}(?:up|in)\b)"),
    LABELLED,
)
"""Other acts that show a will: a signature, a yes, a key, a button that says what it does."""
DRAWN: Final = Sought(
    r"\[ {0,3}\]|\( {0,3}\)|\[_{1,3}\]|(?<!\w)_{2,5}(?!\w)|[\u2610\u25a1\u25a2\u25cb\u25ef\u274f\u2751\u2b1c\u2b55]"
)
"""A box or circle drawn with characters, empty."""
THERE: Final = phrases(
    "(check|tick|opt-?in )?-?box(es)?, (check|tick)-?mark, switch(es)?, toggles?, sliders?, squares?, "
    "circles?, bubbles?",
    "ovals?, radio buttons?, radios?, drop-?downs?, levers?, handles?, knobs?, dials?",
    "(skip|skips|skipped|pass over|leave out|bypass|decline)(ping)? (it|this|that|the (text |texting |sms )?(step"
    "|question|part|section|screen|panel|page))",
    "(step|question|part|section|screen|panel|row|item|line) ... (skipped|skippable|optional|voluntary|left (blank|out"
    "|empty|open)|passed over|ignored|declined|may be (left|refused))",
    "(optional|skippable|voluntary) (text |texting |sms )?(step|question|part|section|screen|panel|row|item|line)",
)
"""Something to choose with, or to pass by, whatever is said of its state: beside the words that people agree to, it is
what they agree with."""
LISTED: Final = (phrases("text*, sms"), phrases("rates, charges, costs, fees"), phrases("stop"), phrases("help"))
"""What is told of the words beside it, where they are not quoted."""
FOR_DATA: Final = phrases(
    "(box|field|line|square)(es|s)? for (the |a |an |their |your |his |her )?(* )?(phone|mobile|cell|number"
    "|name|e-?mail"
    "|address)",
    "(phone|mobile|number|name|e-?mail|address|entry|input) (entry |input )?(box|line)(es)?",
)
"""What people fill in, and choose nothing with."""
_NO_KEYWORD: Final = r"(?!(?:STOP|HELP|INFO|SMS|YES|END|CANCEL|QUIT|URL|MMS|OTP|US|PM|AM|OK|TEXT|NO)\b)"
_KEYWORD: Final = Sought(
    r"\b(?:[Tt]ext(?:s|ed|ing)?|[Ss]end(?:s|ing)?|[Mm]essag(?:e|es|ing)|[Tt]xt)\b(?: us)?(?: the)?"
    rf"(?: (?:word|keyword|code|phrase))?(?: in)? ?[\"“']?{_NO_KEYWORD}([A-Z][A-Z0-9]{{1,19}})\b"
    rf"|\b(?:TEXT|SMS|SEND)(?: THE)?(?: WORD| KEYWORD)? ?[\"“']?{_NO_KEYWORD}([A-Z][A-Z0-9]{{1,19}})[\"”']? (?:to|TO"
    r"|at) [(+\d]"
    rf"|\b[Kk]eyword(?:s| is|:)? ?[\"“']?{_NO_KEYWORD}([A-Z][A-Z0-9]{{1,19}})\b"
)
_SHORT_CODE: Final = Sought(r"(?<![\d$#.,-])\d{5,6}(?![\d,-])")
_TYPED: Final = Sought(
    r"\b(?:[Tt]yp|[Rr]epl|[Aa]nswer|[Ww]rit|[Ee]nter|[Ss]a[iy]|[Rr]espond|[Aa]ffirm|[Cc]onfirm|[Kk]ey|[Pp]ost"
    r"|[Ss]end)\w*"
    r"(?: \w+){0,4}? [\"'\u201c]?(?:YES|Y|TEXT|AGREE|I AGREE|OK|JOIN|START|ACCEPT|OPT ?IN|SUBSCRIBE|1)\b"
)
"""A word that people type somewhere, in capitals."""
_THE_NUMBER: Final = phrases(
    "to (the|our|its|this|that|a) (* )?(* )?(* )?(number|line|short ?code|phone), number (is|are|can be) (* )?(printed"
    "|shown|posted|on|in|at), (the|our) (* )?(* )?(number|line) (on|in|at|printed|shown|posted|by|beside|below), to #"
)
_PLACES: Final = phrases(
    "signs?, signage, posters?, flyers?, cards?, receipts?, menus?, counter, tables?, table tents?, booths?",
    "screens?, qr",
    "banners?, door, windows?, wall, website, web site, page, site, ads?, mailers?, postcards?, brochures?, bags?",
    "labels?",
    "packag*, invoices?, statements?, bulletins?, program, facebook, instagram, email*, newsletters?, kiosks?, trucks?",
    "tickets?, placards?, stickers?, printed, posted, display*, confirmation, desk, lobby, handouts?, leaflets?",
    "billboards?",
    "register, board, magnets?, shelf, entrance, hangtags?, insert, packet, notice, form, slides?, sleeves?",
    "wristbands?, on (the )?air, stream*, podcast*, radio, video, episode*, show notes, announce*, says?, mention*",
    "napkins?, coasters?, bookmarks?, stubs?, caps, cartons, bottles?, cups?, shirts?, yard, fences?, gates?, "
    "mirror*, walls?",
    "pages?, sites?, letters?, envelopes?, bills?, portal, profile, bio, post, posts, story, social*, "
    "billboard*, pole*",
)


class Keyword(msgspec.Struct, frozen=True):
    """A word that people send to opt in."""

    word: str
    is_numbered: bool
    """Whether a number or short code stands with it, or it is told which number is meant."""
    is_shown: bool
    """Whether it says where people see or hear it."""


def instrument_in(text: Text) -> Said | None:
    """What people choose with; what the owner tells counts before what is quoted."""
    return said(text, INSTRUMENT, where="told") or said(text, INSTRUMENT)


def deed_in(text: Text) -> Said | None:
    """What else people do that means yes."""
    deed = said(text, DEED)
    if deed is not None:
        return deed
    typed = next(
        (found for found in _TYPED.finditer(text.raw) if not is_denied(text.small, found.start(), found.end())), None
    )
    return Said(text, typed.start(), typed.end()) if typed else None


def keyword_in(text: Text, pages: Sequence[str]) -> Keyword | None:
    """The first word that people send; `pages` are links where it may be shown."""
    for found in _KEYWORD.finditer(text.raw):
        if not is_denied(text.small, found.start(), found.start()):
            is_numbered = bool(text.phones or _SHORT_CODE.search(text.raw) or _THE_NUMBER.search(text.small))
            word = found[1] or found[2] or found[3]
            is_quoted = any(word.lower() in each for each in text.quotations)
            return Keyword(word, is_numbered, is_quoted or bool(pages) or bool(_PLACES.search(text.small)))
    return None
