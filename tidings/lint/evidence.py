"""What a description of the opt-in proves: who does what, on which instrument, in which state, where it can be seen.

Consent is an act of the person. So evidence is looked for, and what lacks it is refused, whatever else is said; some
statements take consent away again (a box ticked before, no way to decline), unless their clause denies them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from tidings.lint.saying import Said, either, is_denied, phrases, said
from tidings.lint.text import WORDING_LEAST, Text

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
_SET: Final = "pre-?*|checked|ticked|selected|highlighted|chosen|picked|marked|filled|set|lit|active|on"
_INSTRUMENT: Final = phrases(
    "(tick|check|mark|cross|select|click|tap|choos|chos|pick|press|touch|fill|darken|shad|circl|initial|hit)*"
    f" ... ({BOX})",
    "(flip|slid|switch|turn|toggl|set|mov|activat|enabl|swip|push)* ... (on|yes|switch|slider|toggle|green)",
    f"({EMPTY}) ... ({BOX})",
    f"({BOX}) ... (empty|blank|unchecked|unticked|unmarked|unselected|clear|off|hollow|nothing in (it|them))",
    f"({BOX}) ... (not|isn't|aren't|never|nothing|neither|none|no) ... ({_SET})",
    f"(neither|none) ... ({_SET})",
    "(buttons?|answers?|choices?) ... (yes|no thanks|accept|decline), (touch|tap|pick|choose)(s|es)? one",
    "(click|tap|check|mark|touch|press|select)* ... (empty|blank|hollow|unmarked|vacant)",
    f"({BOX}) ... (is|be|are|was|gets?) (actively |then )?(checked|ticked|marked|selected|touched|used) by",
    f"skip the ({BOX}), yes ... no ... (open|blank|empty)",
    f"({BOX}) must be (actively )?(checked|ticked|marked), no (choice|answer|option) is (made|chosen|set)",
    "leave both (open|empty)",
    "tick(s|ed|ing)?, (check|mark)(s|ed|ing)? (it|one|either|both|off|next to|beside|text|yes)",
)
"""Somebody uses something that is there for choosing, or it is there in its empty state."""
_YES: Final = "(yes|i agree|i do|okay|ok|sure)"
_BUTTON: Final = r"(?:text|sms|yes|subscribe|me up|agree|join|alert|notif\w*|opt|remind|send me|start)"
_DEED: Final = either(
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
    re.compile(r"\bsign(?:s|ed|ing)?\b(?! ?-?(?:up|in|on|for)\b)"),
    re.compile(
        rf"\b(?:tap|click|press|hit|select|choos|pick|touch)\w*[^.;!?\n]{{0,30}}?[\"'][^\"']{{0,50}}?\b{_BUTTON}"
        rf"|\[(?:{_YES}|{_BUTTON})[^\[\]]{{0,30}}\]"
    ),
)
"""Other acts that show a will: a signature, a yes, a key, a button that says what it does."""
_DRAWN: Final = re.compile(
    r"\[ {0,3}\]|\( {0,3}\)|\[_{1,3}\]|(?<!\w)_{2,5}(?!\w)|[\u2610\u25a1\u25a2\u25cb\u25ef\u274f\u2751\u2b1c\u2b55]"
)
"""A box or circle drawn with characters, empty."""
_THERE: Final = phrases(
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
_CHOSEN: Final = phrases(
    "(slid|drag|mov|pull|flip|push|chang|switch|swip)* ... (yes|on|agree|text|texts|the right)",
    "(pick|choos|chos|decid|select)* ... (texts?|sms|how|whether|yes|agree|method|channel)",
    "(typ|writ|put|enter|add)* ... (yes|agree|an x|initials|ok|okay|finger|name below|name under)",
    "(repl|answer|respond)* ... (with|the word|yes|ok|text|agree)",
    "(nothing|neither|none|no (answer|choice|option|entry|one)) ... (picked|chosen|set|stands|made|filled"
    "|selected|until"
    "|darkened|preferred|lit|highlighted|bigger|active|pressed)",
    "(mark|record|not|writ|enter|log)(s|es|ed|e|ing)? (down )?(the |their |his |her )?(* )?(answers?|choices?"
    "|replies|reply)",
    "(may|can) (fill|use|take|mark|sign) (it|this) or (not|leave it)",
)
"""The same, where only the choice is told."""
_LISTED: Final = (phrases("text*, sms"), phrases("rates, charges, costs, fees"), phrases("stop"), phrases("help"))
"""What is told of the words beside it, where they are not quoted."""
_FOR_DATA: Final = phrases(
    "(box|field|line|square)(es|s)? for (the |a |an |their |your |his |her )?(* )?(phone|mobile|cell|number"
    "|name|e-?mail"
    "|address)",
    "(phone|mobile|number|name|e-?mail|address|entry|input) (entry |input )?(box|line)(es)?",
)
"""What people fill in, and choose nothing with."""
_TAKEN: Final = re.compile(r"^\W*by (?:\w+ )?\w+ing\b(?<!checking)(?<!ticking)(?<!marking)(?<!selecting)(?<!choosing)")
"""A sentence that takes another act for a yes."""
_NO_KEYWORD: Final = r"(?!(?:STOP|HELP|INFO|SMS|YES|END|CANCEL|QUIT|URL|MMS|OTP|US|PM|AM|OK|TEXT|NO)\b)"
_KEYWORD: Final = re.compile(
    r"\b(?:[Tt]ext(?:s|ed|ing)?|[Ss]end(?:s|ing)?|[Mm]essag(?:e|es|ing)|[Tt]xt)\b(?: us)?(?: the)?"
    rf"(?: (?:word|keyword|code|phrase))?(?: in)? ?[\"“']?{_NO_KEYWORD}([A-Z][A-Z0-9]{{1,19}})\b"
    rf"|\b(?:TEXT|SMS|SEND)(?: THE)?(?: WORD| KEYWORD)? ?[\"“']?{_NO_KEYWORD}([A-Z][A-Z0-9]{{1,19}})[\"”']? (?:to|TO"
    r"|at) [(+\d]"
    rf"|\b[Kk]eyword(?:s| is|:)? ?[\"“']?{_NO_KEYWORD}([A-Z][A-Z0-9]{{1,19}})\b"
)
_SHORT_CODE: Final = re.compile(r"(?<![\d$#.,-])\d{5,6}(?![\d,-])")
_PLACES: Final = phrases(
    "signs?, signage, posters?, flyers?, cards?, receipts?, menus?, counter, tables?, table tents?, booths?",
    "screens?, qr",
    "banners?, door, windows?, wall, website, web site, page, site, ads?, mailers?, postcards?, brochures?, bags?",
    "labels?",
    "packag*, invoices?, statements?, bulletins?, program, facebook, instagram, email*, newsletters?, kiosks?, trucks?",
    "tickets?, placards?, stickers?, printed, posted, display*, confirmation, desk, lobby, handouts?, leaflets?",
    "billboards?",
    "register, board, magnets?, shelf, entrance, hangtags?, insert, packet, notice, form, slides?, sleeves?",
    "wristbands?",
)
_SPOKEN: Final = either(
    phrases(
        "verbal, verbally, orally, oral, over the (tele)?phone, by (tele)?phone, on the (tele)?phone, aloud",
        "out loud, spoken",
        "face to face, by word of mouth, speaks, in conversation, during (the|a) call, in person, at the register",
        "phone calls?",
        "when (they|a customer) calls?, inbound calls",
        "(asks?|reads?) (to |aloud to )?(the|each|every|them|her|him|new|our|a|all) *",
        "(asks?|reads? to) (callers?|customers?|guests?|patients?|parents?|clients?|members?|visitors?)",
        "people who tell us",
    ),
    re.compile(
        r"\b(?:staff|receptionist|agents?|clerks?|hosts?|servers?|drivers?|technicians?|cashiers?|reps?"
        r"|representatives?|nurses?"
        r"|employees?|operators?|managers?|team|crew|we|dispatchers?|advisors?|coordinators?|scheduler|she|he|they)"
        r" (?:will |then |also |may )?(?:verbally |simply |always )?(?:ask|says?\b|reads?\b)\w*(?! (?:for|about) )"
        r"|\b(?:are|is|be|get) asked\b(?! for)"
    ),
)
_TEXTS: Final = re.compile(r"\b(?:text|sms|message|msg|txt)\w*")
_PAPER: Final = phrases(
    "paper, on paper, printed form*, clipboard*, handwritten, sign in sheet*, sign up sheet*, paper form*",
    "hard copy, waiver*",
    "packet*, signup card*, comment card*, enrollment card*, registration card*, pledge card*, guest card*",
    "written form*",
    "write their, writes their, fill out a card",
)
_LOGIN: Final = phrases(
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
_PICTURE_LINK: Final = re.compile(
    r"\.(?:png|jpe?g|gif|webp|pdf|svg|heic)\b|screen-?shot|image|photo|scan|drive\.google|imgur|dropbox"
)
_POLICY_LINK: Final = re.compile(
    r"privacy|terms|/tos\b|/tc\b|/tnc|polic(?:y|ies)|conditions|legal|/eula|/pp\b|/t-and-c", re.IGNORECASE
)
_BEFORE: Final = "(pre-|already |automatically )(check|tick|select|mark|fill|set|enabl|chos|popul|opt|activ|turned on)*"
_SIGN: Final = "(check|tick|x|cross|dot|mark)( ?mark)?"
_ON: Final = "(on|checked|ticked|selected|yes|marked|enabled|opted in|filled( in)?|activated|switched on|turned on)"
_PREFILLED: Final = either(
    phrases(
        f"{_BEFORE} ... ({BOX}|consent|opt-?in|texts?|sms)",
        f"({BOX}|consent|opt-?in|texts?|sms|which|it|they) ... {_BEFORE}",
        f"{_ON} (by default|from the (start|beginning)|as (a|the) default|at the start|in advance|beforehand"
        "|initially|at first)",
        f"{_ON} for (them|you|convenience|the (customer|guest|user|client|patient|member|visitor|shopper)s?)",
        f"{_ON} when (the|a|it|they|customers|guests|users|shoppers|visitors)",
        f"defaults?( setting| state| value| position| answer| choice)? (is |to |of )(the )?{_ON}",
        "pre-?selected, pre-?checked box, in the on position, (check|tick|select)ed automatically",
        "(is|stands?|are) (set )?(to|at) on",
        f"(shows?|has|have|with|find) the ({BOX}) (already )?(checked|ticked|on)",
        "(x|check|tick|mark|cross) is already (placed|there|in)",
        "(page|site|website|system|form|software|theme|plugin|app|we) ... (puts?|ticks?|checks?|marks?|fills?|selects?"
        f"|places?) (the|a|an|it|this) ({_SIGN}|{BOX}) ... (for (them|every*|patients|customers|guests"
        f"|convenience)|before*"
        "|already|automatically|in advance)",
        "yes is (chosen|selected|assumed|set)( unless| until| if), already (there|placed|set) when",
        "(slides?|flips?|moves?) (it|them|this) (back )?to off, starts? with ... (on|checked|ticked|selected)",
        "(don't|doesn't|do not|does not|wants? no|prefers? not|not wanting|rather not|no texts) ... (clears?"
        "|removes? the|strikes?)",
        "(don't|doesn't|do not|does not|wants? no|prefers? not|rather not) ... (cross(es)? (it|this|that|out)"
        "|(switch|turn|flip|slid|mov|toggl)(es|s|e)? ((it|this|that|them|texts?|the *) )?(back )?(to )?off)",
        "(clear|remove|take)(s|ing)? (out |away |off )?the (check|tick|mark|x)",
        f"{_SIGN} (is |are |stands |sits )?(already )?(in place|put there|made|set) (already|before*|in "
        f"advance|by (us|our|the"
        " (system|site|page|form|software)))",
        f"(with|has|have|bears?|shows?|carries|contains) (a|an|its|the) {_SIGN} (already|in place|in it|inside"
        f"|showing|set)",
        f"{_ON} (already|before they|before anybody|before anyone|out of the box|ahead of time|for everybody"
        f"|for everyone"
        "|as (shipped|delivered|standard))",
        "already (says|reads|shows|stands at|stands on|in the) (yes|on), "
        "(click|tap|take)(s|ing)? (it|this|that) (away|out)",
    ),
    re.compile(
        r"\b(?:shows? up|sits?|greets \w+|is rendered|is served|is delivered|turns up|waits|loads?|starts?"
        r"|comes?|opens?|appears?|arrives?|begins?|defaults?|stands?|is shown|is displayed"
        r"|is preset|presents?)"
        r" (?:up )?(?:out )?(?:already )?(?:in |at |with |as |to )?(?:the |a |its )?"
        r"(?:\"?(?:on|yes)\"?|checked|ticked|selected|marked|enabled|full|filled|activated|preset|populated"
        r"|check|tick|check ?mark|cross|x"
        r"|mark)\b(?! (?:form|page|screen))"
    ),
)
_ANSWERED: Final = phrases(
    "(yes|i agree|text me|opt in) (stands|shows|is shown|appears|sits) (there |(in|at) (the |its |that )?* )?"
    "(already|when|at first|from|as|by default|before)",
    "(yes|ok|i agree|agree|accept|text me|opt in|on) (is|comes|stands|was|has been) (already )?(chosen|selected|assumed"
    "|set|marked|preset|picked|checked|ticked|filled in|highlighted) (unless|until|if|by default|when"
    "|for (them|you|the|every*)|at first|at the start|in advance|beforehand|from the start)",
)
"""The same of an answer, which may stand in quotation marks."""
_UNDOING: Final = phrases("un-?(tick|check|select)(s|ing)?, deselect(s|ing|ed)?")
_LATER: Final = phrases("later, any ?time, afterwards?, again, whenever, in (the|their) (settings|account|profile)")
_BARE: Final = phrases(f"{EMPTY}, (not|never|isn't) ... ({_SET})")
_REFUSING: Final = phrases(
    "(check|tick|mark|cross)(s|es)? ((it|here|this|that|the *|a|an) )?(box )?(only )?(if|when) (they|you|i|he|she"
    "|somebody|anybody|a *|*s) (do not|don't|does not|doesn't|would rather not|prefer not|want no|wish no|object)",
    "(check|tick|mark)(s|ing)? (it|here|this|that|the|a|an) (box )?to (opt out|be left out|avoid|be excluded"
    "|stop|refuse)",
    "(check|tick|mark)(s|ed|ing)? ... means? (no|no texts|that they do not|not to)",
)
"""Who uses the instrument declines: who does nothing is texted."""
"""Whoever undoes a choice finds it made: no denial before it changes that."""
_NEGATION: Final = re.compile(r"\b(?:not|never|nothing|neither|none|no)\b|n't\b")


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
    paper: Said | None
    login: Said | None
    prefilled: Said | None
    """An instrument that is on before anybody used it."""

    @property
    def has_act(self) -> bool:
        """Whether the person does something that means yes."""
        return bool(self.instrument or self.deed or self.keyword)

    @property
    def has_script(self) -> bool:
        """Whether the words are given of what people read or hear, and name texts."""
        return names_texts(self.wordings)

    @property
    def is_asked(self) -> bool:
        """Whether people are asked aloud, and the words are given."""
        return self.has_script and (self.spoken is not None or any("?" in each for each in self.wordings))


def read_consent(text: Text, policies: Iterable[str]) -> Consent:
    """The evidence in a description; `policies` are links that are known to be policies."""
    known = {_bare(link) for link in policies}
    links = [link.text for link in text.links]
    pages = tuple(link for link in links if _bare(link) not in known and not _POLICY_LINK.search(_path(link)))
    is_pictured = any(_PICTURE_LINK.search(page.lower()) for page in pages) or bool(_PICTURE.search(text.told))
    return Consent(
        text=text,
        instrument=said(text, _INSTRUMENT, where="told") or said(text, _INSTRUMENT) or _offered(text),
        deed=said(text, _DEED),
        keyword=_keyword(text, pages),
        wordings=tuple(each for each in text.quotations if len(each) >= WORDING_LEAST),
        pages=pages,
        has_picture=bool(pages) and is_pictured,
        spoken=said(text, _SPOKEN, where="told"),
        paper=said(text, _PAPER, where="told"),
        login=said(text, _LOGIN, where="told"),
        prefilled=_prefilled(text),
    )


def names_texts(wordings: Sequence[str]) -> bool:
    """Whether what people agree to says that it is about texts."""
    return any(_TEXTS.search(each) for each in wordings)


def _offered(text: Text) -> Said | None:
    """What people may take or leave, beside the sentence that it stands for."""
    wordings = [each for each in text.quotations if len(each) >= WORDING_LEAST]
    drawn = _DRAWN.search(text.small)
    if drawn and _TEXTS.search(text.small):
        return Said(text, drawn.start(), drawn.end())
    form = _FOR_DATA.sub(lambda found: " " * len(found[0]), text.told)
    if names_texts(wordings) and not any(_TAKEN.search(each) for each in wordings):
        return _first_undenied(text, form, either(_THERE, _CHOSEN))
    is_listed = not wordings and all(each.search(text.small) for each in _LISTED)
    return _first_undenied(text, form, _THERE) if is_listed else None


def _first_undenied(text: Text, form: str, wanted: re.Pattern[str]) -> Said | None:
    for each in wanted.finditer(form):
        if not is_denied(form, each.start(), each.end(), after=True) or _is_of_choice(each[0]):
            return Said(text, each.start(), each.end())
    return None


def _is_of_choice(piece: str) -> bool:
    """Whether a piece itself says that nothing is chosen yet."""
    return piece.startswith(("nothing", "neither", "none", "no "))


def _prefilled(text: Text) -> Said | None:
    answered = said(text, _ANSWERED)
    if answered is not None:
        return answered
    for found in _PREFILLED.finditer(text.told):
        if not _NEGATION.search(_tail(found[0])) and not is_denied(text.told, found.start(), found.end()):
            return Said(text, found.start(), found.end())
    undone = _undone(text) or _REFUSING.search(text.small)
    return Said(text, undone.start(), undone.end()) if undone else None


def _undone(text: Text) -> re.Match[str] | None:
    """Where a choice is undone, unless that is later, and the text says that nothing is chosen at first."""
    for found in _UNDOING.finditer(text.told):
        around = text.told[found.start() : found.end() + 60].split(".", 1)[0]
        if not (_LATER.search(around) and _BARE.search(text.told)):
            return found
    return None


def _tail(piece: str) -> str:
    """A piece without its first words, where "does not want" belongs to who declines."""
    return (
        piece[20:]
        if piece.startswith(("don't", "doesn't", "do not", "does not", "wants no", "want no", "no texts"))
        else piece
    )


def _keyword(text: Text, pages: Sequence[str]) -> Keyword | None:
    for found in _KEYWORD.finditer(text.raw):
        if not is_denied(text.small, found.start(), found.start()):
            is_numbered = bool(text.phones or _SHORT_CODE.search(text.raw))
            word = found[1] or found[2] or found[3]
            return Keyword(word, is_numbered, bool(pages) or bool(_PLACES.search(text.small)))
    return None


def _path(link: str) -> str:
    """A link from its first slash on; a host alone may have any name."""
    return f"/{link.partition('://')[2 if '://' in link else 0].partition('/')[2]}"


def _bare(link: str) -> str:
    return link.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/.")
