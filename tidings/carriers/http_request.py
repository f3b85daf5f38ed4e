"""A whole text as one request to an aggregator: address, header fields, body. Pure.

Source: RFC 7617 (Basic), RFC 6750 (Bearer).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from tidings import __version__, gsm
from tidings.carriers.http_link import HttpAuth, HttpLink, HttpMethod, NumberForm, RequestFormat
from tidings.carriers.json_path import put_at
from tidings.carriers.port import Submission

_UCS_2: Final = 8
_TYPES: Final = {RequestFormat.FORM: "application/x-www-form-urlencoded", RequestFormat.JSON: "application/json"}
_AGENT: Final = f"Tidings/{__version__}"


class HttpAsk(msgspec.Struct, frozen=True):
    """One request."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None

    def __repr__(self) -> str:
        """Neither texts nor credentials."""
        return f"HttpAsk(method={self.method!r})"


def text_of(parts: Sequence[Submission]) -> str:
    """What the parts of a text say together: a character may lie in two of them."""
    octets = b"".join(gsm.parse_header(one.payload).text_octets if one.has_header else one.payload for one in parts)
    return gsm.decode(octets, parts[0].data_coding)


def asked(link: HttpLink, parts: Sequence[Submission]) -> HttpAsk:
    """The request for a text with all of its parts. Raises ValueError for fields that exclude each other."""
    first = parts[0]
    pairs = [
        (link.from_field, _number(link, first.source)),
        (link.to_field, _number(link, first.destination)),
        (link.text_field, text_of(parts)),
        (link.reference_field, first.message_sid),
        (link.coding_field, link.unicode_coding if first.data_coding == _UCS_2 else link.gsm_coding),
    ]
    if link.callback_field and link.callback_base and link.key:
        query = link.callback_query.replace("{reference}", first.message_sid)
        address = link.callback("Receipts", link.callback_base)
        pairs.append((link.callback_field, f"{address}?{query}" if query else address))
    if link.auth is HttpAuth.FIELDS:
        pairs += [(link.user_field, link.user), (link.password_field, link.password)]
    written = {**link.fields, **{name: value for name, value in pairs if name}}
    headers = {"Accept": "application/json, text/plain;q=0.9, */*;q=0.1", "User-Agent": _AGENT, **_credentials(link)}
    if link.method is HttpMethod.GET:
        return HttpAsk("GET", f"{link.url}?{_form(written)}", headers, None)
    headers["Content-Type"] = _TYPES[link.format]
    body = _form(written).encode() if link.format is RequestFormat.FORM else _json(written)
    return HttpAsk("POST", link.url, headers, body)


def _credentials(link: HttpLink) -> dict[str, str]:
    match link.auth:
        case HttpAuth.BASIC:
            pair = b64encode(f"{link.user}:{link.password}".encode()).decode()
            return {"Authorization": f"Basic {pair}"} if link.user or link.password else {}
        case HttpAuth.BEARER:
            return {"Authorization": f"Bearer {link.password}"}
        case HttpAuth.HEADER:
            return {link.auth_header: link.password}
        case HttpAuth.FIELDS | HttpAuth.NONE:
            return {}


def _number(link: HttpLink, address: str) -> str:
    return address.removeprefix("+") if link.number_form is NumberForm.DIGITS else address


def _form(fields: dict[str, str]) -> str:
    return urlencode(fields, errors="replace")


def _json(fields: dict[str, str]) -> bytes:
    document: dict[str, Any] = {}
    for path, value in fields.items():
        put_at(document, path, value)
    return msgspec.json.encode(document)
