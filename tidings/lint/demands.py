"""Where consent is demanded: no order, account or visit without it. Terms may be demanded, and fields of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tidings.lint.reading import Reading, first
from tidings.lint.rule import Hit
from tidings.lint.saying import Said, either, is_denied, phrases
from tidings.lint.text import Text
from tidings.lint.wanted import Sought

_TEXTS: Final = "(texts?|texted|sms|messages?|messaging|text messag*|mms)"
_TERMS: Final = "(terms|terms of (service|use|sale)|conditions|privacy policy|privacy)"
_GOALS: Final = (
    "(order|book|finish|complet|check out|checkout|pay|purchas|buy|submit|continu|proceed|creat|register|rent|leas"
    "|apply"
    "|enter|use|plac|quote|discount|membership|appointment|seen|treat|hired|service|work|activat|enrol|account|reserv"
    "|move"
    "|employ|keep|participat|become|schedul|attend|join|go on|sign)*"
)
_CHOICE: Final = "box|checkbox|switch|toggle|square|circle|slider|field"
_WITHOUT: Final = "(without|until|unless|while|as long as|so long as|till|if ... (not|un*|empty|blank|off))"
_BLOCKED: Final = (
    "(stays?|remains?|is|are|keeps?) (* )?(grey|gray|greyed|grayed|disabled|inactive|locked|dead|blocked|unavailable"
    "|hidden)"
)
_GATED: Final = (
    "(go on|go ahead|continu|proceed|book|order|buy|pay|check ?out|finish|complet|submit|creat|apply|rent"
    "|reserv|schedul"
    "|purchas|appointment|treated|served|seen|hired|account|discount|quote|membership)*"
)
_STEP: Final = (
    "(button|form|page|order|booking|checkout|system|site|application|registration|account|sign-?up|membership|step"
    "|screen"
    "|wizard|kiosk|app|request|reservation)"
)
_BARE: Final = (
    "(empty|blank|unticked|unchecked|unmarked|off|open|unsigned|untouched|without it|no tick|not (ticked|checked))"
)
_REFUSES: Final = "(won't|will not|does not|doesn't|cannot|can't|is not|isn't|refuses to|fails to)"
_MOVE: Final = (
    "(respond|work|go through|go on|proceed|submit|complet|accept|open|load|let|allow|continu|mov|advanc|finish"
    "|activ|light"
    "|enabl|be process|process|possible|available)*"
)
_STAYS: Final = "(stays|remains|is|keeps)"
_STUCK: Final = "(grey|gray|lock|inactive|dead|disabled|unclickable|blocked|stuck|hidden|unavailable)*"
_TICKED: Final = "(ticked|checked|on|marked|filled|selected|accepted|turned on|switched on|moved to on)"
_LEFT: Final = "(leav|left|do not|don't|does not|doesn't|declin|refus|skip|not tick|not check|say no)*"
_DEMANDED: Final = either(
    phrases(
        f"{_BARE} ... {_STEP} (* )?({_REFUSES} (* )?{_MOVE}|{_STAYS} (* )?{_STUCK})",
        f"{_STEP} ({_REFUSES} (* )?{_MOVE}|{_STAYS} (* )?{_STUCK}) ... {_WITHOUT}",
        "(consent|box|checkbox|field|texts?|switch|tick|question) ... (asterisk|red star|starred)",
        f"(must|has to|have to|needs to|need to|is to) be {_TICKED} ... (or|otherwise|else|if not)",
        "(it's|that's|this is|it is|which is) (a |the )?(condition|requirement|must|rule|obligation) (for|of|to) *",
        "(won't|will not|refuse|refuses|don't|do not|declines?|disagrees?|disagree) ... (find|go|look|leave|choose"
        "|turn)* (to )?"
        "(another|elsewhere|away|somewhere)",
        "(error|stays where|stays put|does not move|reloads?|complains?|warning) ... (if|when|unless"
        "|until) ... (did not"
        "|didn't|is not|isn't|un*|without|empty|blank|missing)",
        "no (texts?|consent|opt-?in|tick) no (order|booking|membership|service|appointment|account|job|discount|entry)",
        "(decline|refuse|skip|say no|opt out|answer no)(s|d)? ... (is|are|will be|get|gets) (turned away|rejected"
        "|sent home"
        "|refused|dropped|removed from|not (served|seen|hired|admitted|accepted|treated))",
        f"(form|button|order|booking|checkout|submit|next|continue|{_GATED}) ... (goes through|works?|appears?"
        f"|lights up|opens?"
        f"|unlocks?|becomes? *|activat*|can be *) ... (when|once|if|after|until|as soon as) ... ({_CHOICE}|it"
        f"|this) (is|has been"
        f"|was|gets) {_TICKED}",
        f"(do not|don't|cannot|can't|won't|never) (accept|take|serve|see|treat|book|sell|admit|hire|rent"
        f"|enroll)(s|es)? ... who"
        f" (* )?{_LEFT}",
        f"(error|warning|alert) ... ({_CHOICE}|it|this|consent) ... (empty|blank|unticked|unchecked|off|missing)",
        f"(to|before|in order to) (be )?{_GATED} (* )?(* )?(* )?({_CHOICE}|it|this) (must|has to|needs to"
        f"|have to) be {_TICKED}",
        f"(ticking|checking|marking|agreeing|consent|the tick|a tick|opting in) (it )?is (necessary|needed|essential"
        f"|indispensable|obligatory) (to|for|before) (be |a |an |the |any )?{_GATED}",
        f"can only (be )?{_GATED} ... (with|if|when|after) ... ({_CHOICE}|tick|consent|agree|opt)*",
        f"(who|whoever|anyone|anybody|those) (* )?{_LEFT} ... (get|gets|have|has|receive|receives) no (* )?{_GATED}",
        f"(who|whoever|anyone|anybody|those) (* )?{_LEFT} ... (cannot|can't|may not|(is|are) not able to) (be "
        f")?{_GATED}",
        "(bookings?|orders?|applications?|requests?|accounts?) without (the |a |that |this |any )?(tick|check"
        "|consent|box"
        "|agreement|yes)* ... (are|is|get|gets) (cancel|reject|refus|ignor|delet|void|discard)*",
        f"(turn|turned|turns|send|sent) away ... who (* )?{_LEFT}",
        f"(consent|agreeing|agreement|opt(ing)? in|box|checkbox|{_TEXTS}|switch|participation|taking part) ..."
        " (is|are) mandatory",
        f"(consent|agreeing|agreement|opt(ing)? in|box|checkbox|{_TEXTS}|switch) ... (is|are) (compulsory"
        "|obligatory|a must)",
        f"(cannot|can't|can not|may not|unable to|impossible to|nobody can|no one can) (be )?(* )?{_GOALS} "
        f"... {_WITHOUT}",
        f"(does not|doesn't|won't|will not|not able to|not be able to) (* )?{_GOALS} ... {_WITHOUT}",
        f"{_GOALS} (cannot|can't|can not|will not|won't) be (* )?(completed|placed|finished|submitted|sent"
        f"|made|processed|saved"
        f"|confirmed|accepted) ... {_WITHOUT}",
        f"{_WITHOUT} ... ({_CHOICE}) ... (off|empty|blank|unticked|unchecked|unmarked|open|clear|ticked|checked"
        f"|on) ..."
        f" {_BLOCKED}",
        "(must|have to|has to|needs? to|required to|obliged to|shall) ... (agree|consent|accept|opt|tick|check"
        f"|sign|receive|take)* ... (in order to|to|before|or|for) (they |their |the |we |an? |be )?(* )?{_GOALS}",
        f"(to|before) (they )?(can )?{_GOALS} (* )?(* )?(* )?(they|customers?|guests?|users?|clients?|members?"
        "|patients?|people|one) (must|have to|has to|needs? to) ... (agree|consent|accept|opt|tick|check"
        "|receive)*",
        f"as (a )?(condition|requirement) (of|for) (the |their |any |a |using |being )?(* )?{_GOALS}",
        "(is|are) (a )?(condition|requirement) (of|for)",
        "(cannot|can't|can not|may not|not possible to) (be )?(declin|refus|skip|opt out|opted out|leave it"
        "|leave this|say no)*",
        "no (way|option|possibility|choice) ... (declin|refus|skip|opt out|say no|not to)*",
        "(there is|have|has|with) no choice",
        "(a )?(required|mandatory|compulsory|obligatory) (field|box|checkbox|check box|step|consent|agreement"
        "|opt-?in|section)",
        f"(button|form|page|step) (* )?(* )?{_BLOCKED} ... {_WITHOUT}",
        f"without (it|them|this|consent|ticking|checking|agreeing) ... (no|not|cannot|can't|never) ... {_GOALS}",
        "(cannot|can't) be (sent|submitted|completed|finished|placed) otherwise, mandatory for (every|all)*",
        "this is mandatory",
        "only (treat|serve|accept|sell|rent|ship|hire|take|work)* ... who (agree|consent|accept|opt|tick|sign)*",
        "(is|are) (company policy|mandatory|compulsory) for (all|every*), the only way (in|to)",
        "covers? texts for every*",
    ),
    Sought(
        r"\bleav(?:e|es|ing) (?:it|this|the \w+) (?:empty|blank|unticked|unchecked|off|open)\b[^.;!?\n]{0,20}?"
        r"\b(?:ends|cancels|blocks|voids|prevents|aborts|forfeits)\b(?! (?:nothing|no\b))"
    ),
    Sought(
        r"\b(?:consent|opt(?:ing)?[- ]in|box|checkbox|agreeing|agreement|texts?|sms|messages?"
        r"|switch)\b[^.;!?\n]{0,30}?\b(?:is|are) (?!not\b|never\b|in no\b|by no\b|hardly\b|nowhere\b)(?:\w+ "
        r")?required\b"
        r"(?! (?:before|by law|for each|to receive|to get|to opt|to join (?:the|our) (?:text|list|sms)))"
    ),
)
_OF_TERMS: Final = Sought(
    rf"\b{_TERMS.replace('(', '(?:')}\b|\b(?:waiver|contract|agreement|deposit|name|numbers?|phone|e-?mail|address"
    rf"|zip|birth"
    r"|age|card|payment|password|id|signature|license|quantity|size|date|time)s?\b"
)
"""What may be demanded."""
_CLAUSE_END: Final = Sought(r"[.,;!?\n]")
_OF_CONSENT: Final = Sought(
    r"\b(?:texts?|texting|texted|sms|messag\w*|consent\w*|reminders?|alerts?|opt|opting|opts|agree|agrees"
    r"|agreeing)\b|\0{50}"
)


def demanded(reading: Reading) -> Iterable[Hit]:
    """The first place where it is."""
    for text in first(reading.flow):
        for found in _DEMANDED.finditer(text.told):
            if not is_denied(text.told, found.start(), found.start()) and not _is_of_terms(text, found):
                piece = Said(text, found.start(), found.end()).quote
                yield Hit(f"{piece}: consent must be a free choice.", "Make it optional, with a box of its own.")
                return


def _is_of_terms(text: Text, found: re.Match[str]) -> bool:
    """Whether what is demanded are terms or particulars, in a clause that says nothing of texts."""
    start = max(text.told.rfind(end, 0, found.start()) for end in ".;!?\n") + 1
    rest = text.told[found.end() : found.end() + 60]
    around = text.told[start : found.end()] + _CLAUSE_END.pieces(rest)[0]
    return _OF_TERMS.search(around) is not None and _OF_CONSENT.search(around) is None
