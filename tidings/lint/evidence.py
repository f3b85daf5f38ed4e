"""What a description of the opt-in proves: who does what, on which instrument, in which state, where it can be seen.

Consent is an act of the person. So evidence is looked for, and what lacks it is refused, whatever else is said; some
statements take consent away again (a box ticked before, no way to decline), unless their clause denies them.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tidings.lint.acts import Keyword, deed_in, instrument_in, keyword_in
from tidings.lint.choices import choice_in, names_texts
from tidings.lint.presets import prefilled_in
from tidings.lint.proofs import LOGIN, PAPER, SPOKEN, is_pictured, is_public, pages_in
from tidings.lint.saying import Said, said
from tidings.lint.text import WORDING_LEAST, Text


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What the description of the opt-in proves, method by method; None and empty: nothing."""

    text: Text
    instrument: Said | None
    """A box, a switch or the like that people use."""
    deed: Said | None
    """A signature, a yes, a key pressed."""
    choice: Said | None
    """A sentence that people may answer, or a sign that they choose, whatever they choose with."""
    keyword: Keyword | None
    wordings: tuple[str, ...]
    """Sentences that people read or hear, in small letters."""
    pages: tuple[str, ...]
    """Links that are no policies."""
    is_public: bool
    """Whether one of them is spoken of without a log-in."""
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
        return bool(self.instrument or self.deed or self.choice or self.keyword)

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
    pages = pages_in(text, policies)
    return Consent(
        text=text,
        instrument=instrument_in(text),
        deed=deed_in(text),
        choice=choice_in(text),
        keyword=keyword_in(text, pages),
        wordings=tuple(each for each in text.quotations if len(each) >= WORDING_LEAST),
        pages=pages,
        is_public=is_public(text, pages),
        has_picture=is_pictured(text, pages),
        spoken=said(text, SPOKEN, where="told"),
        paper=said(text, PAPER, where="told"),
        login=said(text, LOGIN, where="told"),
        prefilled=prefilled_in(text),
    )
