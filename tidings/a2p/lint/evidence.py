"""What a description of the opt-in proves: who does what, on which instrument, in which state, where it can be seen.

Consent is an act of the person. So evidence is looked for, and what lacks it is refused, whatever else is said; some
statements take consent away again (a box ticked before, no way to decline), unless their clause denies them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from tidings.a2p.lint.saying import Said, is_denied, phrases, said
from tidings.a2p.lint.text import WORDING_LEAST, Text

_BOX = (
    r"(?:check ?-?|tick ?-?)?box(?:es)?|check ?-?marks?|circles?|squares?|bubbles?|ovals?|lines?|switch(?:es)?|sliders?"
    r"|toggles?|radio(?: ?-?buttons?)?|options?|columns?|brackets?|choices?|topics?|cells?|dots?|cases?|check ?-?off"
)
_GAP = r"[^.;!?\n]"
_EMPTY = (
    r"hollow|empty|blank|unchecked|unticked|unmarked|unselected|unfilled|un-checked|un-ticked|clear|open|optional|separate|vacant"
)
_NOT_SET = r"(?:not|n't|never|nothing|neither|none|no)\b[^.;!?\n]{0,40}\b(?:pre-?\w*|checked|ticked|selected|chosen|marked|filled|set)\b"
_INSTRUMENT = re.compile(
    rf"\b(?:tick|check|mark|cross|select|click|tap|choos|chos|pick|press|touch|fill|darken|shad|circl|initial|hit)\w*"
    rf"\b{_GAP}{{0,70}}?\b(?:{_BOX})\b"
    rf"|\b(?:flip|slid|switch|turn|toggl|set|mov|activat|enabl|swip|push)\w*\b{_GAP}{{0,60}}?"
    rf"\b(?:on|yes|switch|slider|toggle|green)\b"
    rf"|\b(?:{_EMPTY})\b{_GAP}{{0,30}}?\b(?:{_BOX})\b"
    rf"|\b(?:{_BOX})\b{_GAP}{{0,60}}?\b(?:empty|blank|unchecked|unticked|unmarked|unselected|clear|off)\b"
    rf"|\b(?:{_BOX})\b{_GAP}{{0,40}}?\b{_NOT_SET}"
    rf"|\bneither\b{_GAP}{{0,40}}?\b(?:selected|highlighted|chosen|marked|checked|ticked|preset|pre-?\w+|set|filled|picked|lit|active)\b"
    rf"|\b(?:buttons?|answers?|choices?)\b{_GAP}{{0,40}}?\b(?:yes|no thanks|accept|decline)\b|\btouch(?:es)? one\b"
    rf"|\b(?:click|tap|check|mark|touch|press|select)\w*\b{_GAP}{{0,40}}?\b(?:empty|blank|hollow|unmarked)\b"
    rf"|\btick(?:s|ed|ing)?\b|\b(?:check|mark)(?:s|ed|ing)? (?:it|one|either|both|off|next to|beside|[\"'])"
)
"""Somebody uses something that is there for choosing."""
_DEED = re.compile(
    rf"\binitial(?:s|ed|ing)?\b|\bsign(?:s|ed|ing)?\b(?! ?-?(?:up|in|on)\b)|\bsignatures?\b|\bcountersign\w*"
    rf"|\b(?:say|answer|circl|choos|chos|mark|writ|select|check|pick|nod|tap|click|press|tell|agree)\w*{_GAP}{{0,25}}?[\"' ](?:yes|i agree|i do|okay|sure)\b"
    rf"|\ba (?:spoken |verbal |clear )?\"?yes\b|\byes\"? (?:or \"?no|is (?:noted|recorded|written|logged|entered|saved))"
    rf"|\bpress(?:es|ing)? (?:the )?(?:1|2|9|one|two|nine|#)\b|\bdial(?:s|ing)? 1\b"
    rf"|\b(?:tap|click|press|hit|select|choos|pick|touch)\w*{_GAP}{{0,30}}?[\"'][^\"']{{0,50}}?"
    rf"(?:text|sms|yes|subscribe|me up|agree|join|alert|notif|opt|remind|send me|start|get)"
    rf"|\bturn(?:s|ed|ing)? (?:\w+ ){{0,3}}on\b"
)
"""Other acts that show a will."""
KEYWORD_TEXTED: Final = re.compile(
    r"\b(?:[Tt]ext(?:s|ed|ing)?|[Ss]end(?:s|ing)?|[Mm]essag(?:e|es|ing)|[Tt]xt)\b(?: us)?(?: the)?"
    r"(?: (?:word|keyword|code|phrase))?(?: in)? ?[\"“']?(?!(?:STOP|HELP|INFO|SMS|YES|END|CANCEL|QUIT|URL|MMS|OTP|US|PM|AM|OK)\b)"
    r"([A-Z][A-Z0-9]{1,19})\b"
    r"|\b(?:TEXT|SMS|SEND)(?: THE)?(?: WORD| KEYWORD)? ?[\"“']?(?!(?:STOP|HELP|INFO|YES|END|CANCEL|QUIT)\b)([A-Z][A-Z0-9]{1,19})[\"”']? (?:to|TO|at) [(+\d]"
    r"|\b[Kk]eyword(?:s| is|:)? ?[\"“']?(?!STOP|HELP)([A-Z][A-Z0-9]{1,19})\b"
)
_SHORT_CODE = re.compile(r"(?<![\d$#.,-])\d{5,6}(?![\d,-])")
_PLACES = phrases(
    "sign, signs, signage, poster*, flyer*, card, cards, receipt*, menu*, counter, table tent*, table*, booth*, screen*",
    "banner*, door, window*, wall, website, web site, page, site, ad, ads, mailer*, postcard*, brochure*, bag, bags",
    "label*, packag*, invoice*, statement*, bulletin*, program, facebook, instagram, email*, newsletter*, kiosk*, truck*",
    "ticket*, placard*, sticker*, printed, posted, display*, confirmation, desk, lobby, handout*, leaflet*, billboard*",
    "register, board, magnet*, shelf, entrance, hangtag*, insert, packet, notice, form, slide*, sleeve*, wristband*, qr",
)
_SPOKEN = phrases(
    "verbal, verbally, orally, oral, over the phone, over the telephone, by phone, by telephone, on the phone, aloud",
    "on the telephone, face to face, out loud, by word of mouth, spoken, speaks, in conversation, during the call",
    "in person, at the register, when they call, when a customer calls, during a call, phone call, phone calls, inbound calls",
)
_ASKED = re.compile(
    r"\b(?:staff|receptionist|agents?|clerks?|hosts?|servers?|drivers?|technicians?|cashiers?|reps?|representatives?|nurses?"
    r"|employees?|operators?|managers?|team|crew|we|dispatchers?|advisors?|coordinators?|scheduler|she|he|they) (?:will |then "
    r"|also |may )?(?:verbally |simply |always )?(?:ask|says?\b|reads?\b)\w*(?! (?:for|about) )"
    r"|\b(?:asks?|reads? to|reads? aloud to) (?:the|each|every|them|her|him|new|our|a|all|callers?|customers?|guests?|patients?|parents?|clients?|members?|visitors?)\b"
    r"|\b(?:are|is|be|get) asked\b(?! for)|\bpeople who tell us\b|\btell(?:s|ing)? (?:us|our|the|a|their) \w+"
)
_SCRIPT = re.compile(r"\b(?:text|sms|message|msg|txt)\w*")
_PAPER = phrases(
    "paper, on paper, printed form*, clipboard*, handwritten, sign in sheet*, sign up sheet*, paper form*, hard copy",
    "paper card*, packet*, signup card*, comment card*, waiver*, enrollment card*, intake packet*, paper application*",
    "registration card*, pledge card*, written form*, write their, writes their, fill out a card, guest card*",
)
_LOGIN = re.compile(
    r"\b(?:log(?:s|ged|ging)?|sign(?:s|ed|ing)?)[- ]?(?:in|on|into)\b(?![- ](?:sheet|page|screen|form|by|with|code|needed))|\bpassword(?! reset)\b"
    r"|\b(?:account|profile|user|notification) (?:settings|preferences|page)\b|\bportal\b|\bdashboard\b|\bintranet\b"
    r"|\b(?:in|inside|within|through|via|of|on) (?:the|our|its|their) (?:\w+ ){0,3}?app\b|\bmobile app\b|\bmembers'? area\b"
    r"|\bunder settings\b|\bin settings\b"
)
_PICTURE = re.compile(
    r"\bscreen ?-?shots?\b|\bpictures?\b|\bimages?\b|\bphotos?\b|\bphotographs?\b|\bmock-?ups?\b|\bcaptures?\b|\bcop(?:y|ies)\b"
    r"|\bscan(?:s|ned)?\b|\bsamples?\b|\bblank (?:form|copy|card|schedule|page)\b|\bpublicly\b|\bpublic\b|\bposted\b"
    r"|\bpublished\b|\bopen to (?:every|any|all)\w*|\bwithout (?:an account|logging|a log|signing|a sign|a password)"
    r"|\bno (?:log-?in|account|password|sign-?in)\b|\bbefore (?:logging|login|log|signing)\b|\bvisible\b|\bviewable\b|\bcan be (?:seen|viewed)\b"
    r"|\bshown (?:at|here|on)\b|\bsee\b"
)
_PICTURE_LINK = re.compile(r"\.(?:png|jpe?g|gif|webp|pdf|svg|heic)\b|screen-?shot|image|photo|scan|drive\.google|imgur|dropbox")
_POLICY_LINK = re.compile(
    r"privacy|terms|/tos\b|/tc\b|/tnc|polic(?:y|ies)|conditions|legal|/eula|/pp\b|/t-and-c", re.IGNORECASE
)
_FILLED = r"(?:pre[- ]?|already |automatically )(?:check|tick|select|mark|fill|set|enabl|chos|popul|opt|activ|turned on)\w*"
_ON = r"(?:\"?on\"?|checked|ticked|selected|\"?yes\"?|marked|enabled|opted in|filled(?: in)?|activated|switched on|turned on)"
_PREFILLED = re.compile(
    rf"\b{_FILLED}\b{_GAP}{{0,40}}?\b(?:{_BOX}|consent|opt-?in|texts?|sms)\b"
    rf"|\b(?:{_BOX}|consent|opt-?in|texts?|sms|which|it|they)\b{_GAP}{{0,60}}?\b{_FILLED}\b"
    rf"|\b{_ON} (?:by default|from the start|from the beginning|as (?:a|the) default|at the start|in advance|beforehand|initially"
    rf"|at first|for (?:them|you|convenience|the (?:customer|guest|user|client|patient|member|visitor|shopper)s?)"
    rf"|when (?:the|a|it|they|customers|guests|users|shoppers|visitors)\b)"
    rf"|\b(?:loads?|starts?|comes?|opens?|appears?|arrives?|begins?|defaults?|stands?|is shown|is displayed|is preset|presents?)"
    rf" (?:up )?(?:out )?(?:in |at |with |as |to )?(?:the |a |its )?(?:{_ON}|check|tick|check ?mark|cross|x|mark)\b(?! (?:form|page|screen))"
    rf"|\bdefaults?(?: (?:setting|state|value|position|answer|choice))?(?: is| to| of|:| =)+ (?:the )?{_ON}\b"
    rf"|\bun-?(?:tick|check|select)(?:s|ing)?\b|\bdeselect(?:s|ing|ed)?\b|\bpre-?selected\b|\bpre-?checked box"
    rf"|\b(?:do(?:es)? not|don't|doesn't|wants? no|prefers? not|not wanting|rather not|no texts)\b{_GAP}{{0,60}}?\b(?:clears?|removes? the"
    rf"|strikes?|cross(?:es)? (?:it|this|that|the)|switch(?:es)? (?:it )?off|turns? (?:it )?off|slides? (?:it )?(?:to )?off)\b"
    rf"|\bslides? (?:it|them|this) (?:back )?to off\b|\bstarts? with\b{_GAP}{{0,30}}?\b(?:on|checked|ticked|selected)\b|\bin the \"?on\"? position\b|\b(?:clear|remove|take)(?:s|ing)? (?:out |away |off )?the (?:check|tick|mark|x)\b"
)
_STARTS_EMPTY = re.compile(rf"\b(?:{_EMPTY}|off)\b")


class Keyword(msgspec.Struct, frozen=True):
    """A word that people send to opt in."""

    word: str
    is_numbered: bool
    """Whether a number or short code stands with it."""
    is_shown: bool
    """Whether it says where people see it."""


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What the description of the opt-in proves, method by method; None and empty: nothing."""

    text: Text
    instrument: Said | None
    """A box, a switch or the like that people use."""
    deed: Said | None
    """A signature, a yes, a key pressed."""
    keyword: Keyword | None
    wordings: tuple[str, ...]
    """Sentences that people read or hear, in small letters."""
    pages: tuple[str, ...]
    """Links that are no policies."""
    has_picture: bool
    """Whether one of them is, or is said to be, a picture or open to everybody."""
    spoken: Said | None
    has_script: bool
    """Whether the words of a spoken question are given."""
    paper: Said | None
    login: Said | None
    prefilled: Said | None
    """An instrument that is on before anybody used it."""

    @property
    def has_act(self) -> bool:
        """Whether the person does something that means yes."""
        return bool(self.instrument or self.deed or self.keyword)


def read_consent(text: Text, policies: Iterable[str]) -> Consent:
    """The evidence in a description; `policies` are links that are known to be policies."""
    known = {_bare(link) for link in policies}
    pages = tuple(
        link.text for link in text.links if _bare(link.text) not in known and not _POLICY_LINK.search(link.text)
    )
    wordings = tuple(each for each in text.quotations if len(each) >= WORDING_LEAST)
    spoken = said(text, _SPOKEN, where="told") or said(text, _ASKED, where="told")
    return Consent(
        text=text,
        instrument=said(text, _INSTRUMENT),
        deed=said(text, _DEED),
        keyword=_keyword(text, pages),
        wordings=wordings,
        pages=pages,
        has_picture=bool(pages) and (any(_PICTURE_LINK.search(page.lower()) for page in pages) or bool(_PICTURE.search(text.told))),
        spoken=spoken,
        has_script=any(_SCRIPT.search(each) for each in wordings),
        paper=said(text, _PAPER, where="told"),
        login=said(text, _LOGIN, where="told"),
        prefilled=_prefilled(text),
    )


def names_texts(wordings: Sequence[str]) -> bool:
    """Whether what people agree to says that it is about texts."""
    return any(_SCRIPT.search(each) for each in wordings)


def _prefilled(text: Text) -> Said | None:
    for found in _PREFILLED.finditer(text.told):
        if not is_denied(text.told, found.start(), found.end()) and not re.search(
            r"\b(?:not|never|nothing|neither|none|no|n't)\b|n't\b", found[0]
        ):
            return Said(text, found.start(), found.end())
    return None


def _keyword(text: Text, pages: Sequence[str]) -> Keyword | None:
    for found in KEYWORD_TEXTED.finditer(text.raw):
        word = found[1] or found[2] or found[3]
        if is_denied(text.small, found.start(), found.start(), after=False):
            continue
        is_numbered = bool(text.phones or _SHORT_CODE.search(text.raw))
        return Keyword(word, is_numbered, bool(pages) or bool(_PLACES.search(text.small)))
    return None


def _bare(link: str) -> str:
    return link.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/.")
