"""Offers: sentences that people read or hear and can answer, and signs that they choose.

An offer beside nothing but the button that everybody presses is none; nor is news of being texted, unless it is told
that people choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidings.lint.acts import CHOSEN, DRAWN, FOR_DATA, LISTED, THERE
from tidings.lint.saying import Said, either, is_denied, phrases, said
from tidings.lint.text import WORDING_LEAST, Text
from tidings.lint.wanted import WantedPattern

_TEXTS: Final = WantedPattern(r"\b(?:text|sms|message|msg|txt)\w*")
_OFFER: Final = either(
    phrases(
        "(may|can|could|shall|should|might|has permission to|have permission to) (we |i |also |now )?(text|txt|sms"
        "|message|send|contact|write|notify|reach)*",
        "(may|can|could|shall|should) (* )?(* )?(* )?(* )?(text|txt|sms|message|send|write to|notify) (me|you|my"
        "|your|us)",
        "(i|we|undersigned|member|patient|guest|client|customer|parent|guardian|worker)s? (hereby |also |do |would "
        "|'d )?"
        "(agree|consent|want|wish|like|elect|authori|accept|opt|choos|ask|allow|permit|request|prefer|subscrib|join"
        "|confirm|volunteer)*",
        "i'd like, i'd love, (i|we) give, (would|do|are) you (like|mind|be|prefer|find|want|wish|agree|consent"
        "|interested"
        "|care|ok|okay)",
        "(want|wants|wanna|like|care|interested|fancy) (to|us|texts?|me|your|sms|in|it|updates?|alerts?|reminders?)",
        "is it (ok|okay|all right|alright|fine|possible), (ok|okay|fine|all right|alright) (to|if|with) *",
        "(text|send|txt|sms|message|notify|remind|alert|tell|ping|keep|sign|count|add|opt|put) (me|us|my)",
        "i'm in, let me know, (yes|sure|please)( please)? ... (text|send|sms|message|sign|notify|remind|keep)*",
        "(press|dial|say|tick|check|mark|tap|type|reply|answer|sign|initial|circle|choose|select|text|write|fill|turn"
        "|move|slide|send)!( stop| help| end| quit| cancel) ... (to (get|receive|join|hear|subscribe|be sent|be texted"
        "|start|enter)|for (texts?|alerts|updates|news|reminders)|if you)",
        "(to|for|if) ... (texts?|sms|messages|updates|alerts|reminders|notices) ... (press|dial|say|tick|check|mark"
        "|tap"
        "|type|reply|answer|sign|initial|circle|choose|select|write|fill)",
    ),
    WantedPattern(r"\b(?:text|sms|message|msg|alert|update|reminder)\w*[^.?!]{0,80}\?"),
)
"""A sentence that asks, or that people say in their own name."""
_TAKEN: Final = WantedPattern(
    r"^\W*by (?:\w+ )?\w+ing\b(?<!checking)(?<!ticking)(?<!marking)(?<!selecting)(?<!choosing)(?<!opting)(?<!turning)"
    r"(?<!switching)(?<!sliding)(?<!initialing)(?<!texting)(?<!replying)(?<!answering)(?<!saying)(?<!toggling)"
    r"(?! [\"']?(?:yes|text me|agree|accept|i agree|allow|opt in|subscribe|sign me up|start)\b)"
)
"""A sentence that takes another act for a yes."""
_ASIDE: Final = either(
    phrases(
        "(under|below|beneath|above|beside|near|next to|by|over) (the |a |our |its )?(* )?(submit|send|continue|next"
        "|order|book|pay|register|checkout|check out|buy|log-?in|sign-?in|connect|create account|place order|finish"
        "|quote|request)( (order|now|account|button))? button",
        "(under|below|beneath|above|beside|near|next to|by) (the |a |our |its )?(submit|continue|next|connect"
        "|place order"
        "|pay) (of|on|at|it|there|stands|is|we|says)",
        "(under|below|beneath|above) the (submit|continue|connect) button",
        "(whoever|who|everyone who|everybody who|anyone who|all who) (gives?|enters?|leaves?|provides?|submits?"
        "|writes?)"
        " ... (is|are|gets?|receives?|will be|will get|goes|starts) (texted|texts?|on|added|enrolled|getting"
        "|messages)",
        "(single|only|one|sole) button ... (continue|submit|connect|next|ok|enrolls?|enrols?|signs?)",
    ),
)
"""Where the sentence stands beside what everybody does."""
_WILL: Final = phrases(
    "(who|those|that|anyone|anybody|whoever|people|if|when|customers?|clients?|guests?|patients?|parents?|members?|he"
    "|she|they|families|users?|visitors?) (* )?(* )?(wants?|wish|wishes|wishing|likes?|prefers?|agrees?|asks?"
    "|requests?"
    "|opts?|chooses?|elects?|consents?) (for |to (get|receive|have|be|hear) |in to |in for )?(it|this|them|texts?|sms"
    "|messages?|messaging|texting|so|yes|in|one|texted|either|any)",
    "(optional|voluntary|voluntarily|electable|skippable), as (they|he|she) (please|wish|like|prefer|choose)*, "
    "up to (them|him|her|you), their (own )?(choice|choosing|decision|call)",
    "(may|can|could) (also |just |simply |always )?(be )?(left|leave|skip|declin|refus|pass|say no|close|ignor"
    "|reject)*, "
    "either way, no thanks, not now, nobody has to, nobody needs to, not (needed|necessary|obliged|obligatory|a must)",
    "does(n't| not) (depend|hinge|affect|change|matter), whichever, (equal|two|both) (answers|choices|options|buttons)",
    "(choos|chos|select|pick|elect|decid|prefer|opt)* ... (texts?|text messag*|sms|yes|channel|how|whether|texting)",
    "(tap|touch|press|click|hit|light|push|thumb)* (on )?(the )?(* )?(texts?|text message|allow|agree|enroll"
    "|confirm|yes"
    "|accept|ok|okay|on|start|join|sms|phone)",
    "(yes|accept|agree|allow|sure|ok|okay|confirm|join|text me|i want*|i consent|turn on|opt in) ... (no|dismiss"
    "|decline"
    "|deny|skip|not now|no thanks|rather not|cancel|close|later|none|i do not*)",
    "(declin|refus|say no|says no|answer no|no is|choosing no|picks? no|if no|the no)*, consent(s|ing)? to",
    "(execut|sign|complet|fill|return|initial)* ... (election|preference|schedule|consent form|text* form|opt-?in form"
    "|agreement of its own|texting agreement|rider|appendix)",
)
"""Signs that somebody chooses, and may choose otherwise."""


def names_texts(wordings: Sequence[str]) -> bool:
    """Whether what people agree to says that it is about texts."""
    return any(_TEXTS.search(each) for each in wordings)


def choice_in(text: Text) -> Said | None:
    """What people may take or leave, though no instrument is named that is known."""
    wordings = [each for each in text.quotations if len(each) >= WORDING_LEAST]
    drawn = DRAWN.search(text.small)
    if drawn and _TEXTS.search(text.small):
        return Said(text, drawn.start(), drawn.end())
    form = FOR_DATA.blanked(text.told)
    if names_texts(wordings) and not any(_TAKEN.search(each) for each in wordings):
        return _first_undenied(text, form, either(THERE, CHOSEN)) or said(text, _WILL, where="told") or _offered(text)
    is_listed = not wordings and all(each.search(text.small) for each in LISTED)
    return (_first_undenied(text, form, THERE) or said(text, _WILL, where="told")) if is_listed else None


def _offered(text: Text) -> Said | None:
    """A sentence that can be answered, unless it stands beside what everybody does."""
    if said(text, _ASIDE, where="told", after=True):
        return None
    for (start, end), each in zip(text.spans, text.quotations, strict=True):
        if len(each) >= WORDING_LEAST and _TEXTS.search(each) and _OFFER.search(each):
            return Said(text, start, end)
    return None


def _first_undenied(text: Text, form: str, wanted: WantedPattern) -> Said | None:
    for each in wanted.finditer(form):
        if not is_denied(form, each.start(), each.end(), after=True) or _is_of_choice(each[0]):
            return Said(text, each.start(), each.end())
    return None


def _is_of_choice(piece: str) -> bool:
    """Whether a piece itself says that nothing is chosen yet."""
    return piece.startswith(("nothing", "neither", "none", "no "))
