"""Rules about the description: whether it says who sends what to whom, in English, and is no template."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from tidings.lint.brand_names import ENTITY_WORDS, plain
from tidings.lint.finding import Severity
from tidings.lint.language import foreign_piece
from tidings.lint.reading import Reading, first
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import phrases, said
from tidings.lint.text import Text, quoted, word_set, words_of
from tidings.lint.wanted import Sought

TELLING_LEAST: Final = 2
"""Different words that say something, which a description needs."""
COMMON: Final = word_set(
    "the a an and or of for by in on at to from with about as is are be will we our us you your they their them this "
    "that "
    "it its i my me he she who which when where have has had been can may not no so if but all any each via into out "
    "up "
    "these those there here also such other more most very some do does did get gets getting keep keeps want wants "
    "campaign campaigns message messages messaging sms mms text texts texting send sends sending sent use used using "
    "uses "
    "customer customers client clients user users people contact contacts recipient recipients subscriber subscribers "
    "business company companies organization information info important various different several general purpose "
    "purposes "
    "communication communications communicate content stuff things regarding related needs need number numbers phone "
    "mobile informed inform opted opt in who've everyone anyone service services good best great provide provides "
    "time times etc us reach reaching notification notifications notify update updates alerts alert news relevant "
    "important general daily outreach kinds types matters purposes marketing promotional engage engagement them stay "
    "touch connected interact necessary based audience"
)
"""Words that say nothing of a campaign's purpose."""
_FILLER = phrases(
    "lorem ipsum, asdf*, test test, tbd, to be determined, fill in later, blah*, sample text, placeholder*, xxx*",
    "description here, insert description, insert text, your description, foo bar, qwerty*, to be added, coming soon",
    "your company, your business name, replace the brackets, insert here, describe your, enter your, example company",
)
_PURPOSE: Final = phrases(
    "text(s|ed|ing)?, sms, messag*, send(s|ing)?, sent, tell(s|ing)?, told, remind*, notif*, alert*, announc*",
    "inform*, let(s)? ... know",
    "updat*, confirm*, verif*, codes?, passcodes?, pass*, invit*, answer*, offers?, deals?, specials?, promo*",
    "sales?, news*, coupons?",
    "hear*, learn*, keep* ... (posted|informed|current|up to date), warn*, receiv*, get(s)?, ask(s|ed)?, writes?",
    "coordinat*, arrang*",
    "schedul*, appointments?, closings?, closures?, deliver*, notices?, report(s|ed)?, welcom*, check-?ins?",
    "thank*, follow-?up*",
    "survey*, poll(s|ing)?, questions?, status, donat*, appeals?, share(s)?, broadcast*, contact*, reach(es)?",
    "respond*, repl*, give(s)?",
)
"""Some word for messages, or for what they do."""
_SUBJECT: Final = phrases(
    "appointments?, reservations?, bookings?, orders?, deliver*, shipments?, prescriptions?, classes, lessons?, "
    "invoices?",
    "bills?, repairs?, visits?, passcodes?, login codes?, one-time codes?, verification codes?, closings?, "
    "closures?, shifts?",
    "surveys?, fraud, outages?, rent, tickets?, games?, practices?, refills?, donations?, coupons?, discounts?, sales?",
)
"""What a message can be about: one such word tells more than two others."""
_PRAISE: Final = phrases(
    "founded, established, since #, (family|locally|veteran|woman) owned, grown, grew, prides?, proud, proudly",
    "award*, mission, quality",
    "years of experience, leading, premier, trusted, committed, dedicated, specializ*, best, friendly, passionate",
    "serving, serves",
)
"""Businesses speak so of themselves."""
_BLANK = Sought(
    r"[\[{](?:the |a )?(?:insert\b|your\b|enter\b|add\b|describe\b|company\b|business\b|brand\b|type of|method of"
    r"|opt-?in method|website\b|url\b|link to|audience|industry|purpose|product name"
    r"|organization)[^\[\]{}:]{0,60}[\]}]"
    r"|<(?:insert|your|company|business|brand|website|name|url)[^<>]{0,40}>|\b(?:INSERT|YOUR|COMPANY"
    r"|BUSINESS)_[A-Z_]+\b",
    re.IGNORECASE,
)

_HEADING = Sought(r"(?:(?<=[.!?:;\"\n] )|(?<=\n)|^)\[[A-Z][^\[\]]{1,40}\](?= ?:? ?(?:[A-Z\"(\n\d]|https?:))")
"""What stands in brackets before what is said of it; where there are several, none is a blank."""


def telling_words(text: Text) -> set[str]:
    """The words that say what a text is about."""
    return {word for word in text.words if word not in COMMON and len(word) > 1 and not word.isdigit()}


def _thin(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description):
        named = {*words_of(reading.given.brand_name or ""), plain(reading.given.brand_name or "")}
        own = {word for word in telling_words(text) if word not in ENTITY_WORDS and word not in named}
        filler = said(text, _FILLER)
        if filler is not None:
            yield Hit(
                f"{filler.quote} is filler: it does not say what the campaign is for.", "Say who sends what to whom."
            )
        elif len(own) < TELLING_LEAST and not _SUBJECT.search(text.small):
            yield Hit(f"{quoted(text.raw)} says too little.", "Say who sends what to whom.")


def _aimless(reading: Reading) -> Iterable[Hit]:
    """It may tell of the business, and says nothing of messages nor of anything that they could be about."""
    for text in first(reading.description):
        if _PRAISE.search(text.small) and not _PURPOSE.search(text.small):
            yield Hit(f"{quoted(text.raw)} does not say what messages are sent for.", "Say who sends what to whom.")


def _unfilled(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description, reading.flow, reading.help, reading.opt_in, reading.opt_out):
        headings = [found.start() for found in _HEADING.finditer(text.raw)]
        blanks = (found for found in _BLANK.finditer(text.told) if len(headings) < 2 or found.start() not in headings)
        for found in islice(blanks, 1):
            reason = (
                f"{quoted(text.raw[found.start() : found.end()])} is the blank of a template that was not filled in."
            )
            yield Hit(reason, "Fill it in.", text.field)


def _not_english(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description, reading.flow):
        piece = foreign_piece(text.raw)
        if piece is not None:
            yield Hit(
                f"{quoted(piece)} is not written in English.", "Write it in English, or add a translation.", text.field
            )
    foreign = [sample for sample in reading.samples if foreign_piece(sample.raw) is not None]
    if foreign and 2 * len(foreign) > len(reading.samples):
        reason = f"{quoted(foreign[0].raw)} is not written in English."
        yield Hit(reason, "Add a translation.", "MessageSamples")


_R: Final = Severity.REJECT
_READING: Final = Basis.READING
DESCRIPTION: Final = (
    Rule("description-thin", 30886, "Description", _R, _thin, ground=_READING),
    Rule("description-without-purpose", 30886, "Description", _R, _aimless, ground=_READING),
    Rule("template-unfilled", 30886, "Description", _R, _unfilled),
    Rule("not-english", 30910, "Description", _R, _not_english),
)
"""What the campaign is for."""
