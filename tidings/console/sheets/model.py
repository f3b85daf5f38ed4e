"""What is declared of a sheet: which collection of the API it shows, and how. Data only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from tidings.accounts.model import Capability
from tidings.console.wording import _
from tidings.http import Operation, Product
from tidings.webhooks.samples import SampleKind

SEGMENT: Final = re.compile(r"\{(\w+)(?::[A-Z|]+)?\}")


class As(StrEnum):
    """How a value is shown."""

    TEXT = "text"
    NAME = "name"
    """What the item is called: the way to its own page."""
    SID = "sid"
    STATE = "state"
    """A word with a colour; see `values`."""
    MOMENT = "moment"
    ADDRESS = "address"
    """A phone number, in groups of digits."""
    CODE = "code"
    """An error code: the way to its explanation."""
    YES = "yes"
    """Yes, or nothing."""
    LIST = "list"
    BAR = "bar"
    """A number with a bar, as long as it is beside the largest of the page."""
    ABLE = "able"
    """An object of flags: the names of those that are set."""


class SheetColumn(msgspec.Struct, frozen=True):
    """A column of the list."""

    field: str
    """Of the item, such as `queue.length` for one inside another."""
    label: str
    shown: As = As.TEXT


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A button on an item's page: one request with values that are said here."""

    label: str
    path: str = ""
    """Below the item's own path in the API."""
    fields: tuple[tuple[str, str], ...] = ()
    where: tuple[str, tuple[str, ...]] | None = None
    """A field of the item, and the values with which the button is there; None: always."""
    asks: tuple[str, str] | None = None
    """A parameter that may be given, and what is asked for."""
    typed: bool = False
    """Whether the item's name must be typed to confirm it: it cannot be undone."""
    method: str = "POST"
    done: str = _("Done.")
    """What is said afterwards."""
    once: tuple[tuple[str, str], ...] = ()
    """Fields of the answer with their labels: secrets, which are shown on a page that comes once."""


class FieldGroup(msgspec.Struct, frozen=True):
    """Fields of a form that belong together."""

    title: str
    names: Sequence[str]
    """Of parameters."""
    where: tuple[str, Sequence[str]] | None = None
    """A parameter, and the values with which these fields are asked for; None: always. Where it is empty it counts as
    the first value that it can have."""


class SheetLink(msgspec.Struct, frozen=True):
    """A way to a page that is no sheet."""

    label: str
    path: str
    """`{item}` in it is the item's key."""


class Ping(msgspec.Struct, frozen=True):
    """A URL of an item that a sample of a webhook can be sent to."""

    url: str
    """The field of the item."""
    kind: SampleKind
    label: str
    method: str = ""
    """The field that says how; empty: by POST."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A page with a list of one collection of the API, and a page of each item."""

    place: str
    """Its path in the console: `/services`, or `/services/{service_sid}/numbers` of one that is below an item."""
    title: str
    one: str
    """What one item is called in a sentence: `phone number`."""
    asks: str
    """The question that it answers, in one sentence at its head."""
    product: Product
    path: str
    """The collection's path in the API, as it is declared there."""
    item: str = ""
    """The path of one item, where that is not below the collection's; its last placeholder names the item."""
    key: str = "sid"
    """The field that names an item."""
    name: str = "friendly_name"
    """The field that people know it by."""
    columns: Sequence[SheetColumn]
    filters: Sequence[str] | None = None
    """The parameters of the list that are offered as filters; None: all of them."""
    settings: Sequence[str] | None = None
    """The parameters that the forms offer; None: all of them."""
    within: str = ""
    """The field of an item that holds its settings, where they are not beside the others."""
    defaults: Sequence[type[msgspec.Struct]] = ()
    """What says which settings are usual, where the item's row does not."""
    left_out: Sequence[str] = ()
    """Parameters that no form offers."""
    own_account: str = ""
    """A parameter of the list and of a new item that says whose they are: the visitor's account."""
    acts: Sequence[Act] = ()
    makes: bool = True
    """Whether an item can be made here, where the API can."""
    adds: bool = False
    """Whether what is made here is there already, and is added: a number to a pool, an address to those known."""
    changes: bool = True
    removes: str = _("Delete")
    """What the button says that deletes an item; empty: no button."""
    groups: Sequence[FieldGroup] = ()
    """Headings of the forms; fields of none of them come first."""
    ways: Sequence[SheetLink] = ()
    """What leads on from the list."""
    item_ways: Sequence[SheetLink] = ()
    """What leads on from an item."""
    pings: Sequence[Ping] = ()
    """URLs that a sample is sent to at one click."""
    part: str = ""
    """A template: a part of the item's page that is drawn by hand, of `item`."""
    drawn: Sequence[str] = ()
    """Fields of the item that this part shows."""
    new_part: str = ""
    """The same of the page for a new item, of what is `filled` in."""
    nothing: str = _("Nothing is here yet.")
    """What is said of an empty list."""
    below: Sequence[str] = ()
    """The places of sheets that show what is below an item; each placeholder is the item's key."""
    needs: Capability | None = None
    """Who sees it at all, where that are fewer than the API lets; what each may do there is the API's to say."""
    made_words: str = ""
    """What is said of an item that was just made, such as of a secret that is shown once."""
    secret: str = ""
    """A field that only the answer to its creation has."""


class SheetOperations(msgspec.Struct, frozen=True):
    """The operations of a sheet's collection; None where the API has no such."""

    listed: Operation
    create: Operation | None
    fetch: Operation | None
    update: Operation | None
    delete: Operation | None


def operations_of(sheet: Sheet) -> SheetOperations:
    """The operations that a sheet stands on. Raises LookupError where there is no such list."""
    by_name = {(each.method, SEGMENT.sub("{}", each.path)): each for each in sheet.product.operations}
    path = SEGMENT.sub("{}", sheet.path)
    item = SEGMENT.sub("{}", sheet.item or f"{sheet.path}/{{}}")
    listed = by_name.get(("GET", path))
    if listed is None:
        msg = f"{sheet.product} has no list at {sheet.path}"
        raise LookupError(msg)
    return SheetOperations(
        listed,
        by_name.get(("POST", path)) if sheet.makes else None,
        by_name.get(("GET", item)),
        by_name.get(("POST", item)) if sheet.changes else None,
        by_name.get(("DELETE", item)),
    )
