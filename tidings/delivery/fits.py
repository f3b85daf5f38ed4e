"""Which message a receipt is about: by the carrier's id as it stands, else by a guess that something confirms.

The id as it stands is asked first: it is awaited, or it was reported on lately. Only then come other forms of it
(other radix, case, leading zeros): such a guess must be the only one that fits, the receipt must come from the
message's recipient, and the link must have shown the form. What is not marked as a receipt may be a person's text:
it counts only from the recipient to the sender, and shows no forms.
"""

from __future__ import annotations

import msgspec

from tidings.carriers.message_id import BY_RADIX, IdForm, in_answer, is_plain, normalise
from tidings.carriers.port import Receipt
from tidings.delivery.awaited import Awaited, Reported
from tidings.delivery.id_forms import IdForms, first_form
from tidings.delivery.passage import Expected
from tidings.messages.model import AwaitedReceipt
from tidings.messages.store import MessageStore, under_way

_NATIONAL_DIGITS = 7
"""The fewest digits of a number without its country code that are compared with a number that has one."""


class Fit(msgspec.Struct, frozen=True):
    """A message that a receipt may be about."""

    form: IdForm
    name: str
    """The receipt's id."""
    expected: Expected
    awaited: AwaitedReceipt
    is_shown: bool = False
    """Whether its link is known to write ids in this form."""


class Fits:
    """Finds the message of a receipt."""

    def __init__(self, messages: MessageStore, awaited: Awaited, forms: IdForms) -> None:
        self._messages = messages
        self._awaited = awaited
        self._forms = forms

    def at_once(self, receipt: Receipt) -> Fit | Reported | None:
        """What memory knows: the message, or that this is a repeated receipt; None: the rows are to be asked."""
        carrier, forms = receipt.carrier, receipt.forms
        form, shown = (first_form(forms), forms) if forms else self._forms.way(carrier)
        for name in receipt.ids:
            key = normalise(name) if form is IdForm.SAME else in_answer(name, form)
            expected = self._awaited.get(carrier, key)
            if expected is not None:
                row = expected.awaited[key]
                fit = Fit(form, name, expected, row, form in shown)
                is_exact = receipt.is_marked and name is receipt.ids[0] and (row.as_given or key) == name
                return fit if is_exact or _counts(receipt, fit, shown) else None
            reported = self._awaited.reported(receipt.carrier, key)
            if reported is not None and _is_of(receipt, reported):
                return reported
        return None

    def learn(self, receipt: Receipt, fit: Fit) -> None:
        """A receipt was about this message. Ids of figures alone show their form where no other form fits."""
        if receipt.forms or not receipt.is_marked or fit.form is not IdForm.SAME or not _is_exact(fit):
            return
        others = (in_answer(fit.name, form) for form in BY_RADIX)
        if is_plain(fit.name, fit.form) or not any(self._awaited.get(receipt.carrier, key) for key in others if key):
            self._forms.hint(receipt.carrier, fit.form, fit.name)

    async def in_rows(self, receipt: Receipt) -> Fit | Reported | None:
        """What the rows know of the ids as they stand. Raises Unavailable."""
        forms = receipt.forms or self._forms.shown(receipt.carrier)
        form = first_form(forms)
        for name in receipt.ids:
            key = in_answer(name, form)
            fits = [Fit(form, name, one, row, form in forms) for one, row in await self._waiting(receipt.carrier, key)]
            fits = [fit for fit in fits if _counts(receipt, fit, forms)]
            if fits:
                return max(fits, key=lambda fit: (_confirms(receipt, fit), fit.awaited.since))
            reported = self._awaited.reported(receipt.carrier, key)
            if reported is not None and receipt.is_marked:
                return reported
        return None

    async def guesses(self, receipt: Receipt) -> list[Fit]:
        """The messages that any form of the ids fits, and the addresses confirm. Raises Unavailable."""
        fits: dict[tuple[str, int], Fit] = {}
        for name in receipt.ids:
            for form in receipt.forms or IdForm:
                for expected, row in await self._waiting(receipt.carrier, in_answer(name, form)):
                    fit = Fit(form, name, expected, row)
                    if _confirms(receipt, fit) and (form in BY_RADIX or _is_exact(fit) is (form is IdForm.SAME)):
                        fits.setdefault((row.message_sid, row.part), fit)
        return list(fits.values())

    def believes(self, receipt: Receipt, fit: Fit) -> bool:
        """Whether a guess that is the only one is in a form that the link is known to write."""
        if receipt.forms or fit.form in self._forms.shown(receipt.carrier):
            return True
        if not receipt.is_marked:
            return is_plain(fit.name, fit.form)
        return self._forms.hint(receipt.carrier, fit.form, fit.name)

    async def _waiting(self, carrier: str, key: str) -> list[tuple[Expected, AwaitedReceipt]]:
        """All segments of this id that wait for a receipt."""
        if not key:
            return []
        known = self._awaited.get(carrier, key)
        found = {known.message.sid: (known, known.awaited[key])} if known else {}
        for row in await self._messages.awaited(key, carrier):
            expected = None if row.message_sid in found else await self._taken_up(row)
            if expected is not None and key in expected.awaited:
                found[row.message_sid] = (expected, expected.awaited[key])
        return list(found.values())

    async def _taken_up(self, row: AwaitedReceipt) -> Expected | None:
        """The message of a row, with all its parts; None where it was reported on meanwhile, or deleted."""
        message = await self._messages.get(row.account_sid, row.message_sid)
        parts = [row] if row.parts == 1 else await self._messages.awaited_parts(row)
        if message is None or self._awaited.is_over(row):
            return None
        known = self._awaited.get(row.carrier, row.carrier_message_id)
        if known is not None and known.message.sid == row.message_sid:  # another part's receipt looked at the same time
            return known
        expected = Expected(under_way(message), complete=True)
        for part in parts:
            if not self._awaited.is_over(part):
                self._awaited.take_up(expected, part)
        return expected


def _is_exact(fit: Fit) -> bool:
    """Whether the receipt has the id as the answer gave it, letter for letter."""
    return (fit.awaited.as_given or fit.awaited.carrier_message_id) == fit.name


def _counts(receipt: Receipt, fit: Fit, forms: tuple[IdForm, ...]) -> bool:
    """Whether an id in its link's form names the message without more ado."""
    if fit.form is IdForm.SAME and IdForm.RESPELLED not in forms and not _is_exact(fit):
        return False
    surest = receipt.is_marked and fit.name == receipt.ids[0]
    return surest or _confirms(receipt, fit)


def _confirms(receipt: Receipt, fit: Fit) -> bool:
    """Whether the receipt's addresses are those of the message."""
    message = fit.expected.message
    return _agrees(receipt, message.to, message.sender)


def _is_of(receipt: Receipt, reported: Reported) -> bool:
    """Whether a receipt may be a repeated one; one without addresses says nothing against it."""
    has_none = receipt.is_marked and not (receipt.source or receipt.destination)
    return has_none or _agrees(receipt, reported.to, reported.sender)


def _agrees(receipt: Receipt, to: str, sender: str) -> bool:
    """What is marked as a receipt must name the recipient; what is not, come from him and go to the sender.

    Some carriers leave the addresses of a receipt as they were in the submit; only they write receipts.
    """
    from_recipient = _same_address(receipt.source, to)
    if not receipt.is_marked:
        return from_recipient and _same_address(receipt.destination, sender)
    return from_recipient or _same_address(receipt.destination, to)


def _same_address(written: str, known: str) -> bool:
    """Whether two addresses are the same, one perhaps without its country code or with a prefix for dialling."""
    if written == known:
        return bool(known)
    one, other = written.removeprefix("+").lstrip("0"), known.removeprefix("+").lstrip("0")
    if not (one.isdecimal() and other.isdecimal()):
        return bool(known) and written.casefold() == known.casefold()
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _NATIONAL_DIGITS and long.endswith(short))
