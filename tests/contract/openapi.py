"""Our own declarations as an OpenAPI description, for tools that read one: what the fuzzer knows of us.

Source: OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

import tidings.app  # noqa: F401 - declares all operations
from tests.contract.description import PAGING
from tidings.core import Instant
from tidings.http import PRODUCTS, Operation
from tidings.http.declared import PLACE
from tidings.http.reading import Reader

Json: TypeAlias = dict[str, Any]
Likely: TypeAlias = Mapping[str, Sequence[str]]

PROBLEM: Json = {
    "type": "object",
    "required": ["code", "message", "more_info", "status"],
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string", "minLength": 1},
        "more_info": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 501},
        "details": {"type": "object"},
        "error": {"type": "string", "pattern": "^[a-z_]+$"},
        "error_description": {"type": "string"},
    },
    "additionalProperties": False,
}
ANSWERS: Json = {
    "2XX": {"description": "Done"},
    "4XX": {"description": "Refused", "content": {"application/json": {"schema": PROBLEM}}},
    "501": {"description": "Not built yet", "content": {"application/json": {"schema": PROBLEM}}},
}

MOSTLY_NEEDED = frozenset(
    {"To", "From", "Body", "PhoneNumber", "PhoneNumberSid", "ShortCodeSid"}
    | {"grant_type", "client_id", "response_type", "GrantType", "ClientId", "ResponseType"}
)
"""Parameters without which, though they are optional, little succeeds."""


def description(likely: Likely) -> Json:
    """All operations that we built, on one host: Twilio's products by prefix.

    `likely` are values that lead somewhere: by the names of parameters, and of kinds of SID for places in paths.
    """
    paths: Json = {}
    for one in (operation for product in PRODUCTS for operation in product.operations):
        mount = "" if one.product.label in ("api", "tidings") else f"/{one.product.label}"
        paths.setdefault(mount + one.template, {})[one.method.lower()] = _operation(one, likely)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tidings", "version": "1"},
        "paths": paths,
        "components": {"securitySchemes": {"basic": {"type": "http", "scheme": "basic"}}},
        "security": [{"basic": []}],
    }


def _operation(one: Operation, likely: Likely) -> Json:
    places = [_place(name, prefixes, likely) for name, prefixes in PLACE.findall(one.path)]
    taken = Reader(one.params).fields if one.params else ()
    fields = {field.name: _schema(field.name, field.hint, likely) for field in taken}
    required = [field.name for field in taken if field.required]
    described: Json = {"operationId": f"{one.method} {one.template}", "parameters": places, "responses": ANSWERS}
    if one.method in ("POST", "PATCH"):
        body = {"anyOf": [_form(fields, required), _good_form(fields, required, likely)]}
        described["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": body}}}
        return described
    if one.key is not None:
        fields |= {name: {"type": "string"} for name in PAGING}
        fields["PageSize"] = {"type": "integer", "minimum": 1, "maximum": 1000}
    places.extend(_parameter("query", name, schema, name in required) for name, schema in fields.items())
    return described


def _form(fields: Json, required: Sequence[str]) -> Json:
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def _good_form(fields: Json, required: Sequence[str], likely: Likely) -> Json:
    """What probably succeeds: likely values only, with all that is mostly needed."""
    good = {name: {"enum": _known([name], likely)} for name in fields if _known([name], likely)}
    return _form(good, [name for name in good if name in required or name in MOSTLY_NEEDED])


def _place(name: str, prefixes: str, likely: Likely) -> Json:
    kinds = prefixes.split("|") if prefixes else []
    known = _known(kinds or [name], likely)
    free: Json = {"type": "string", "pattern": f"^({prefixes})[0-9a-f]{{32}}$" if kinds else "^[^/?#]+$"}
    return _parameter("path", name, {"anyOf": [{"enum": known}, free]} if known else free, required=True)


def _parameter(where: str, name: str, schema: Json, required: bool = False) -> Json:
    return {"in": where, "name": name, "required": required, "schema": schema}


def _schema(name: str, hint: Any, likely: Likely) -> Json:
    described = msgspec.json.schema(hint, schema_hook=_moment)
    schema = _inlined(described, described.get("$defs", {}))
    known = _known([name], likely)
    if not known:
        return schema
    if schema.get("type") == "array":
        return {"type": "array", "maxItems": 12, "items": {"anyOf": [{"enum": known}, schema["items"]]}}
    return {"anyOf": [{"enum": known}, schema]}


def _inlined(schema: Any, known: Json) -> Any:
    """A schema with what it refers to in its place: it is moved to where there are no definitions."""
    if isinstance(schema, list):
        return [_inlined(each, known) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(known[schema["$ref"].rpartition("/")[2]], known)
    return {name: _inlined(value, known) for name, value in schema.items() if name != "$defs"}


def _known(names: Iterable[str], likely: Likely) -> list[str]:
    return [value for name in names for value in likely.get(name, ())]


def _moment(kind: type) -> Json:
    assert issubclass(kind, Instant), kind
    return {"type": "string", "format": "date-time"}
