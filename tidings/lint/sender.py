"""Rules about who sends: the brand in all its forms, not its customers, nor somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.lint.brand_names import is_named, plain, signature
from tidings.lint.finding import Severity
from tidings.lint.reading import Reading, first
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import Said, either, phrases, said
from tidings.lint.text import WORDING_LEAST, Text, quoted, word_set, words_of
from tidings.lint.wanted import Sought

_CUSTOMERS: Final = (
    "(client|customer|tenant|merchant|member|dealer|franchisee|subscriber|partner|business|account|practice|shop"
    "|restaurant"
    "|contractor|realtor|agent|reseller)(s|es|ies)?('s?)?"
)
_THEIRS: Final = (
    "(customers?|clients?|patients?|leads?|guests?|members?|shoppers?|buyers?|tenants?|donors?|audience|contacts?"
    "|end users?)"
)
_WRITES: Final = "(texts?|sends?|send out|messages?|writes? to|communicates?|contacts?|reach(es)?|notif(y|ies))"
_BUSINESSES: Final = (
    "(businesses|companies|merchants|shops|stores|restaurants|practices|clinics|dentists|contractors|agencies|salons"
    "|realtors"
    "|dealers|clients|gyms|churches|landlords|organizations|brands|retailers|roofers|spas|hotels|schools|law firms)"
)
_FOR_CUSTOMERS: Final = either(
    phrases(
        f"(each|every|our|the|its|these|many|all|local|small|multiple|various|several) (* )?(* )?{_CUSTOMERS} (* )?(* "
        f")?{_WRITES} "
        f"(* )?(* )?(their|its|his|her|own) (own )?(* )?{_THEIRS}",
        f"{_CUSTOMERS} (who |that )?use (our|the|this|it) (* )?(* )?(platform|software|system|tool|service|app"
        f"|account)? "
        "... to "
        "(text|send|message|reach|contact), businesses (that|who|which) use (our|the), tenants of our platform",
        "on behalf of (our|its|their|other|multiple|various|several|many|different|all|client|local|small|*ing|#) *",
        f"(our|its|the) {_CUSTOMERS}' (own )?{_THEIRS}, (our|its|the) (client'?s?'?) (own )?{_THEIRS}",
        f"(tool|software|platform|app|service|system|product) (with|by|through|on) which {_BUSINESSES}",
        f"(tool|software|platform|app|system|product) ... {_BUSINESSES} use to (text|message|reach|remind|contact)",
        "white-?label(ed|led|s)?, multi-?tenant, sub-?accounts?, saas platform",
    ),
    Sought(
        lambda: (
            phrases(
                f"(lets|allows?|enables?|helps?|powers?) (* )?(* )?(* )?{_BUSINESSES} (to )?(text|send|message|sms"
                f"|reach"
                "|remind|notify|communicat|contact|market)*, (runs texting for|handles? (texting|sms|messaging) for"
                "|provides? (texting|sms|messaging) (to|for)) (* )?(* )?(* )?"
                f"{_BUSINESSES}, (texts?|sends? texts) for (* )?(* )?{_BUSINESSES} (that|who|which|to their|and their)"
            ).pattern
            + r"(?! (?:know|see|hear|track|follow|find|choose|pick|get|learn|plan|decide)\b)"
        )
    ),
)
_BETWEEN: Final = phrases("reseller, isv, independent software vendor, messaging provider for, agency of record")
"""Words for who stands between; they say nothing where samples are signed by the brand itself."""
_NO_NAMES: Final = word_set("this our these campaign messages we the customers patients members")
_NAME = r"[A-Z][\w&'\u2019-]{0,30}(?: (?:of |and |& |the )?[A-Z][\w&'\u2019-]{0,30}){1,5}"
_SENDER = Sought(
    r"(?:\b(?:messages|texts|updates|offers|alerts|reminders|notifications|promotions|news|sms) (?:from|by"
    rf"|on behalf of) (?:the )?({_NAME}))"
    rf"|(?:^(?:The )?({_NAME})(?:,[^,.]{{1,60}},)? (?:will send|sends?|texts?|uses|lets|tells|reminds|invites"
    r"|announces|welcomes|informs|notifies|updates|keeps) )"
)

_PROMISED = Sought(
    rf"\b(?:from|by) (?:the )?({_NAME})|\b({_NAME}) (?:may|will|can|to|has my) (?:text|send|message|contact|sms"
    r"|permission)"
)


def _for_others(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description, reading.flow):
        found = said(text, _FOR_CUSTOMERS, where="told") or _between(reading, text)
        if found is not None and not _is_own(reading, found.quote):
            reason = (
                f"{found.quote}: those who send are the brand's customers, and each of them needs a brand of its own."
            )
            yield Hit(reason, "Register each sender's own brand and campaign.", text.field)
            return


def _between(reading: Reading, text: Text) -> Said | None:
    """Where somebody stands between, and no sample is the brand's."""
    return None if any(map(reading.names_brand, reading.samples)) else said(text, _BETWEEN, where="told")


def _is_own(reading: Reading, piece: str) -> bool:
    return bool(reading.names) and is_named(reading.names, piece)


def _nameless(reading: Reading) -> Iterable[Hit]:
    if not reading.samples or not reading.names or any(map(reading.names_brand, reading.samples)):
        return
    if _signed_by_others(reading):
        return
    name = quoted(reading.given.brand_name or "")
    yield Hit(f"No sample names the brand, {name}.", "Begin at least one sample with the sender.")


def _signed_by_others(reading: Reading) -> list[str]:
    signed = [signature(sample.raw) for sample in reading.samples]
    others = [name for name in signed if name and plain(name) and not is_named(reading.names, name)]
    return [
        name for name in others if not (reading.has_own_website and plain(name) in reading.website.replace("-", ""))
    ]


def _strangers(reading: Reading) -> Iterable[Hit]:
    """No sample is the brand's, and one or more are somebody else's."""
    if not reading.samples or not reading.names or any(map(reading.names_brand, reading.samples)):
        return
    others = _signed_by_others(reading)
    if others:
        name = quoted(reading.given.brand_name or "")
        reason = f"Samples are signed by {quoted(others[0])}, and the brand is {name}."
        mend = "Sign as the brand, or say in the description how the two belong together."
        yield Hit(reason, mend)


def _other_in_wording(reading: Reading) -> Iterable[Hit]:
    """What people agree to names somebody else, and nowhere the brand."""
    consent = reading.consent
    if consent is None or not reading.names:
        return
    wordings = [consent.text.raw[start:end] for start, end in consent.text.spans if end - start >= WORDING_LEAST]
    if not wordings or any(is_named(reading.names, each) for each in wordings):
        return
    for each in wordings:
        found = _PROMISED.search(each)
        if (
            found
            and words_of(found[1] or found[2])[0] not in _NO_NAMES
            and not is_named(reading.names, found[1] or found[2])
        ):
            brand = quoted(reading.given.brand_name or "")
            reason = f"People agree to texts from {quoted(found[1] or found[2])}, and the brand is {brand}."
            yield Hit(reason, "Name the brand in what people agree to.")
            return


def _named_sender(reading: Reading) -> str | None:
    """Whom the description names as the sender, where that is not the brand."""
    for text in first(reading.description):
        if not reading.names or reading.names_brand(text):
            return None
        for match in _SENDER.finditer(text.raw):
            name: str = match[1] or match[2]
            if words_of(name)[0] not in _NO_NAMES:
                return name
    return None


def _other_sender(reading: Reading) -> Iterable[Hit]:
    name = _named_sender(reading)
    if name is None:
        return
    own = quoted(reading.given.brand_name or "")
    reason = f"The description names {quoted(name)} as the sender, and the brand is {own}."
    yield Hit(reason, f"Register the brand under the name it sends as, or write {own}.")


def _other_person(reading: Reading) -> Iterable[Hit]:
    """A sole proprietor's campaign that is somebody else's."""
    if not reading.is_sole_proprietor:
        return
    yield from _other_sender(reading)
    yield from (Hit(hit.reason, hit.advice, "MessageSamples") for hit in _strangers(reading))


_R: Final = Severity.REJECT
_READING: Final = Basis.READING
SENDER: Final = (
    Rule("sender-is-a-customer", 30894, "Description", _R, _for_others, ground=_READING),
    Rule("sender-is-another-brand", 30894, "Description", _R, _other_sender, ground=_READING),
    Rule("consent-for-another-brand", 30894, "MessageFlow", _R, _other_in_wording, ground=_READING),
    Rule("sole-proprietor-other-name", 30914, "Description", _R, _other_person),
    Rule("samples-without-brand", 30893, "MessageSamples", _R, _nameless),
    Rule("samples-of-another-brand", 30894, "MessageSamples", _R, _strangers),
)
"""Who sends."""
