"""Choices that are made before people choose: a box that is ticked, a switch that is on, a yes that stands there.

Whoever undoes a choice finds it made, and who must use the instrument to decline is texted by doing nothing.
"""

from __future__ import annotations

import re
from typing import Final

from tidings.lint.acts import BOX, EMPTY, SET
from tidings.lint.saying import Said, either, is_denied, phrases, said
from tidings.lint.text import Text
from tidings.lint.wanted import Sought

_BEFORE: Final = (
    "(pre-|already |automatically )(check!(-in)|tick|select|mark|fill|set|enabl|chos|popul|opt|activ|turned on)*"
)
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
        f"({_ON}|green|lit|in place|there) (when|as|while|once|the moment|by the time) (* )?(* )?(load|open|appear"
        f"|arriv|come|"
        f"start|see|land|reach|get there|render|display|show)*",
        f"({_ON}|green|lit) until (they|somebody|someone|people|one|the *|patients|customers|guests|users|changed"
        f"|cleared"
        "|removed|switched off|turned off)",
        f"(is|stays?|stands?) {_ON} for (every|each|all|any|new) (new )?(account|user|customer|patient|member|guest"
        f"|profile"
        "|booking|order|visitor|contact|number)s?",
        "(yes|agree|i agree|text me|texts?) is the (selected|chosen|default|preset|marked|given|standard|usual) "
        "(answer|choice|option|value|state|setting|entry)",
        f"{_SIGN} (is |stands |sits |there |in it |in place )?(there |in it |in place )?(from the (start|beginning"
        f"|outset|first)|at the (start|outset)|to begin with)",
        f"{_SIGN} ... (can|may|could|has to|must|needs to) be (removed|cleared|taken out|deleted|erased|undone)",
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
        "(clear|remove|take)(s|ing)? (out |away |off )?the (check|tick|mark|x), opt(s|ing)? out ... by (clear|empty"
        "|remov|eras"
        "|untick|uncheck|deselect|switch|turn)*",
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
    Sought(
        r"\b(?:shows? up|sits?|greets \w+|is rendered|is served|is delivered|turns up|waits|loads?|starts?"
        r"|comes?|opens?|appears?|arrives?|begins?|defaults?|stands?|is shown|is displayed"
        r"|is preset|presents?)"
        r" (?:up )?(?:out )?(?:already )?(?:in |at |with |as |to )?(?:the |a |its )?"
        r"(?:\"?(?:on(?=[.,;:)\"]|$| (?:when|by|until|and|already|from|before|unless|as|so|for)\b)|yes)\"?|checked"
        r"|ticked|selected|marked|enabled|full|filled|activated|preset|populated"
        r"|check|tick|check ?mark|cross|x"
        r"|mark)\b(?! (?:form|page|screen))"
        r"|\b(?:is|are|was|were) (?:already|set|preset|initially|automatically)(?: set| turned| switched| flipped"
        r"| placed)?"
        r" ?(?:at|in|to|on)?(?: the)? \"?(?:on\b(?! (?:the|our|a|file|record))|yes|checked|ticked|selected|marked"
        r"|enabled|green)\b"
    ),
)
_ANSWERED: Final = phrases(
    "(yes|i agree|text me|opt in) (stands|shows|is shown|appears|sits) (there |(in|at) (the |its |that )?* )?"
    "(already|when|at first|from|as|by default|before)",
    "(yes|ok|i agree|agree|accept|text me|opt in|on) (is|comes|stands|was|has been) (already )?(chosen|selected"
    "|assumed"
    "|set|marked|preset|picked|checked|ticked|filled in|highlighted) (unless|until|if|by default|when"
    "|for (them|you|the|every*)|at first|at the start|in advance|beforehand|from the start)",
)
"""The same of an answer, which may stand in quotation marks."""
_UNDOING: Final = phrases("un-?(tick|check|select)(s|ing)?, deselect(s|ing|ed)?")
_LATER: Final = phrases("later, any ?time, afterwards?, again, whenever, in (the|their) (settings|account|profile)")
_BARE: Final = phrases(f"{EMPTY}, (not|never|isn't) ... ({SET})")
_REFUSING: Final = phrases(
    "(check|tick|mark|cross)(s|es)? ((it|here|this|that|the *|a|an) )?(box )?(only )?(if|when) (they|you|i|he|she"
    "|somebody|anybody|a *|*s) (do not|don't|does not|doesn't|would rather not|prefer not|want no|wish no|object)",
    "(check|tick|mark)(s|ing)? (it|here|this|that|the|a|an) (box )?to (opt out|be left out|avoid|be excluded"
    "|stop|refuse)",
    "(who|guests|customers|people|those|anyone|members|patients|if they) (* )?(mind|minds|object|objects|disagree"
    "|disagrees)"
    " ... (push|mov|slid|flip|switch|turn|set|drag|clear|remov|chang|tak|tap|click)*",
    "(check|tick|mark)(s|ed|ing)? ... means? (no|no texts|that they do not|not to)",
)
"""Who uses the instrument declines: who does nothing is texted."""
_NEGATION: Final = Sought(r"\b(?:not|never|nothing|neither|none|no)\b|n't\b")


def prefilled_in(text: Text) -> Said | None:
    """What is on before anybody used it."""
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
