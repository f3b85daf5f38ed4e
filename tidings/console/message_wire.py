"""What went over the wire for a message as its page tells it: a card for each part, and what is to be known. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.console.wording import _
from tidings.core import Instant

_UCS_2: Final = 8
SHORT_HEX: Final = 32
"""Digits of a parameter that stand in its row; longer ones are folded away."""
_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "under-way": (_("Not answered yet"), "waiting"),
    "awaited": (_("Taken, its receipt is awaited"), "waiting"),
    "taken": (_("Taken"), "done"),
    "reported": (_("Reported"), "done"),
    "refused": (_("Refused"), "refused"),
    "unknown": (_("Not known"), "asked"),
    "arrived": (_("Arrived"), "done"),
}
_REPORTED: Final[Mapping[str, tuple[str, str]]] = {
    "delivered": (_("Delivered"), "done"),
    "failed": (_("Not delivered"), "refused"),
}
_REMARKS: Final[Mapping[str, str]] = {
    "written-again": _(
        "The octets are written again from what is kept, by the settings that the link has now; the PDU's sequence "
        "number is not kept."
    ),
    "request-made-again": _(
        "The link speaks HTTP. The request is made again from what is kept, by the settings that the link has now."
    ),
    "secrets-hidden": _("Credentials, fixed fields and keys are replaced by the word hidden."),
    "not-left": _("Nothing of it has left yet."),
    "never-left": _("It ended before anything of it left."),
    "no-link": _("There is no such link any more, or its settings cannot be read: how it writes is not known."),
    "on-net": _("It stayed within the platform: there was no wire."),
    "emptied": _("Its text is gone, and the octets with it."),
    "media-gone": _("Some of its media were deleted since: links to them are not in what is shown."),
    "proofs-hidden": _("Links to media carry a proof, which is replaced by asterisks."),
    "address-hidden": _("The last digits of the recipient's address are replaced by X, as its caller asked."),
    "possibly-doubled": _("Some of it may have left more than once."),
    "ids-unknown": _("What the carrier called its parts is not known any more."),
    "arrived": _("Of what arrives the text is kept, and not the PDU."),
    "parts-forgotten": _("For a day it is known in what parts a text came."),
}
_ADDRESSES: Final = (("source_addr", "source_addr"), ("destination_addr", "dest_addr"))
_SELDOM: Final = (
    *("service_type", "protocol_id", "priority_flag", "schedule_delivery_time"),
    *("replace_if_present_flag", "sm_default_msg_id"),
)
"""Fields that are mostly empty, and then not shown."""


class WireRow(msgspec.Struct, frozen=True):
    """A field: its standard name, what stands there, and what that means."""

    name: str
    value: str
    words: str = ""


class WireCard(msgspec.Struct, frozen=True, kw_only=True):
    """One part."""

    part: int
    parts: int
    state: str
    """The class of its colour."""
    says: str
    name: str
    """What the carrier called it; empty: that is not known."""
    code: str
    """The error code of its receipt; empty for none."""
    done_date: str
    at: Instant | None
    """When its receipt came, or it did."""
    rows: Sequence[WireRow]
    octets: Sequence[tuple[str, str]]
    """What is folded away: its name, and its octets in hex."""
    text: str | None


class WireStory(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    link: str
    left_at: Instant | None
    taken_at: Instant | None
    request: Mapping[str, Any] | None
    cards: Sequence[WireCard]
    remarks: Sequence[str]


def wire_of(told: Mapping[str, Any]) -> WireStory:
    """What the API told of a message on the wire."""
    return WireStory(
        link=told["way"] or "",
        left_at=_moment(told["left_at"]),
        taken_at=_moment(told["taken_at"]),
        request=told["request"],
        cards=[_card(one) for one in told["parts"]],
        remarks=[_REMARKS.get(one["code"], one["says"]) for one in told["notes"]],
    )


def _card(part: Mapping[str, Any]) -> WireCard:
    receipt, pdu = part["receipt"], part["pdu"]
    says, state = _STATES.get(part["state"], (part["state"], ""))
    if receipt is not None:
        says, state = _REPORTED.get(receipt["state"], (says, state))
    return WireCard(
        part=part["part"],
        parts=part["parts"],
        state=state,
        says=says,
        name=part["carrier_message_id"] or "",
        code=str(receipt["error_code"] or "") if receipt else "",
        done_date=receipt["done_date"] or "" if receipt else "",
        at=_moment(receipt["at"] if receipt else part["at"]),
        rows=[*_of_part(part), *(_of_pdu(pdu, part) if pdu else ())],
        octets=[(name, grouped(octets)) for name, octets in _folded(part, pdu) if octets],
        text=part["text"],
    )


def _of_part(part: Mapping[str, Any]) -> Iterator[WireRow]:
    """What is known of a part without a PDU."""
    if part["reference"] is not None:
        yield WireRow(_("Reference"), str(part["reference"]))
    if part["data_coding"] is not None:
        yield WireRow("data_coding", str(part["data_coding"]))
    if part["alphabet"] and not part["pdu"]:
        yield WireRow(_("Alphabet"), part["alphabet"])


def _of_pdu(pdu: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[WireRow]:
    words = pdu["words"]
    yield WireRow("submit_sm", pdu["command_id"], _("%(count)s octets", count=pdu["command_length"]))
    for name, kind in _ADDRESSES:
        ton, npi = f"{kind}_ton", f"{kind}_npi"
        means = f"TON {pdu[ton]} {words[ton]}, NPI {pdu[npi]} {words[npi]}"
        yield WireRow(name, pdu[name], means)
    yield WireRow("esm_class", f"0x{pdu['esm_class']:02x}", words["esm_class"])
    coding = f"{words['data_coding']}: {part['alphabet']}" if pdu["data_coding"] != _UCS_2 else words["data_coding"]
    yield WireRow("data_coding", str(pdu["data_coding"]), coding)
    for name in ("registered_delivery", "validity_period"):
        yield WireRow(name, str(pdu[name]), words[name])
    for name in _SELDOM:
        if pdu[name]:
            yield WireRow(name, str(pdu[name]))
    header = part["user_data_header"]
    if header:
        place = _("reference %(reference)s, part %(part)s of %(parts)s", **_place(header))
        yield WireRow(_("User data header"), grouped(header["octets"]), place)
    for one in pdu["tlvs"]:
        value = _read(one)
        yield WireRow(
            one["name"] or one["tag"], value, _("%(tag)s, octets: %(count)s", tag=one["tag"], count=one["length"])
        )
    yield WireRow("sm_length", str(pdu["sm_length"]))


def _read(parameter: Mapping[str, Any]) -> str:
    """A parameter's octets where they are few; of media the JSON that they are."""
    value = parameter["value"]
    if parameter["name"] == "tidings_media":
        return bytes.fromhex(value).decode("utf-8", "replace")
    return grouped(value) if len(value) <= SHORT_HEX else "…"


def _place(header: Mapping[str, Any]) -> dict[str, Any]:
    return {name: header[name] for name in ("reference", "part", "parts")}


def _folded(part: Mapping[str, Any], pdu: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    yield _("Text, in hex"), part["octets"] or ""
    if pdu is not None:
        yield _("The whole PDU after its header, in hex"), pdu["body"]


def grouped(octets: str) -> str:
    """Hex with a blank between octets."""
    return " ".join(octets[at : at + 2] for at in range(0, len(octets), 2))


def _moment(text: str | None) -> Instant | None:
    return None if text is None else Instant.parse_iso(text)
