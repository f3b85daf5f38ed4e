"""Whether an answer is what the published description says: types, nulls, formats, enums, every property present.

Stricter than OpenAPI where the API is: each documented property must be there, `null` where it has no value.
Undocumented properties are allowed, but for those of a 2010 page, which the SDKs read as the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

from tests.contract.description import FOLDER, PAGE_KEYS, Described, Schema, described, find

_FORMS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "date-time-rfc-2822": re.compile(
        r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
        r"\d{4} \d\d:\d\d:\d\d [+-]\d{4}"
    ),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "uri": re.compile(r"(https?:/)?/\S*"),
    "http-method": re.compile(r"GET|POST|PUT|PATCH|DELETE|HEAD"),
    "iso-country-code": re.compile(r"[A-Z]{2}"),
    "currency": re.compile(r"[A-Z]{3}|[a-z]{3}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
}
UNPAGED = "/AvailablePhoneNumbers"
"""Their description has the keys of a page; the API answers the list alone."""
_RANGES = {"int32": 1 << 31, "int64": 1 << 63}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def differences(
    product: str,
    method: str,
    path: str,
    answer: object,
    *,
    status: int | None = None,
    except_for: Collection[str] = (),
    folder: Path = FOLDER,
) -> list[str]:
    """How `answer` to `method` on `path` differs from the description, one sentence each; empty: not at all.

    `product` is the host's first label, `path` concrete and without query, `status` that of the answer (None: the
    documented success). `answer` is the decoded JSON, None for an empty body. `except_for` names places to pass
    over, such as `links` or `results[].types`, with all below them. Raises LookupError for an undescribed path.
    """
    operation = find(product, method, path, folder)
    schema = operation.answer(status)
    if schema is None:
        return [] if answer is None else ["the body should be empty"]
    found = [*_Comparison(operation).compare("", schema, answer), *_page_keys(operation, answer)]
    return [f"{place or 'the body'}: {what}" for place, what in found if not _passed_over(place, except_for)]


def _passed_over(place: str, except_for: Collection[str]) -> bool:
    general = _general(place)
    return any(general == one or general.startswith((f"{one}.", f"{one}[")) for one in except_for)


def _page_keys(operation: Described, answer: object) -> Iterator[tuple[str, str]]:
    rows = operation.rows()
    if operation.label == "api" and rows and isinstance(answer, dict):
        yield from ((key, "may not be in a page") for key in answer.keys() - PAGE_KEYS - {rows[0]})


class _Comparison:
    """Walks a schema and an answer together; yields places and what is wrong there."""

    def __init__(self, operation: Described) -> None:
        self._operation = operation
        self._published_nulls = {place for example in operation.examples() for place in _nulls(example)}
        """The description often forgets `nullable` where its own examples have null."""
        self._published_blanks = blanks(operation.label)
        """It says `uri` or a SID's pattern of what its own examples show as an empty text where it is unset."""

    def compare(self, place: str, schema: Schema, value: object) -> Iterator[tuple[str, str]]:
        """Everything wrong at `place` and below."""
        schema = self._operation.resolved(schema)
        if value is None:
            if not _nullable(schema) and _general(place) not in self._published_nulls:
                yield place, "is null and may not be"
            return
        if value == "" and place.rpartition(".")[2] in self._published_blanks:
            return
        if "oneOf" in schema or "anyOf" in schema:
            yield from self._any(place, schema.get("oneOf") or schema["anyOf"], value)
            return
        for part in schema.get("allOf", ()):
            yield from self.compare(place, part, value)
        kind = schema.get("type") or ("object" if "properties" in schema else None)
        if kind and not _is(kind, value):
            yield place, f"is {_named(value)}, not {kind}"
            return
        yield from ((place, what) for what in _value_faults(schema, value))
        if isinstance(value, dict):
            yield from self._object(place, schema, value)
        elif isinstance(value, list) and "items" in schema:
            for at, item in enumerate(value):
                yield from self.compare(f"{place}[{at}]", schema["items"], item)

    def _any(self, place: str, choices: list[Schema], value: object) -> Iterator[tuple[str, str]]:
        tried = [list(self.compare(place, choice, value)) for choice in choices]
        yield from min(tried, key=len)

    def _object(self, place: str, schema: Schema, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
        documented = schema.get("properties", {})
        for name, property_schema in documented.items():
            below = f"{place}.{name}" if place else name
            if name in value:
                yield from self.compare(below, property_schema, value[name])
            elif not self._may_be_absent(place, name, schema):
                yield below, "is missing"
        others = schema.get("additionalProperties")
        if isinstance(others, dict):
            for name in value.keys() - documented.keys():
                yield from self.compare(f"{place}.{name}" if place else name, others, value[name])

    def _may_be_absent(self, place: str, name: str, schema: Schema) -> bool:
        """Capabilities that a number cannot have; the page keys of lists that have no pages."""
        if schema.get("format") == "phone-number-capabilities":
            return True
        return not place and name in PAGE_KEYS - {"uri"} and UNPAGED in self._operation.path


def _general(place: str) -> str:
    """A place without the numbers of list items."""
    return re.sub(r"\[\d+\]", "[]", place)


def _nulls(value: object, place: str = "") -> Iterator[str]:
    """The general places below `value` that are null."""
    if value is None:
        yield _general(place)
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from _nulls(below, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for item in value:
            yield from _nulls(item, f"{place}[]")


@cache
def blanks(label: str) -> frozenset[str]:
    """The names of the properties of a product that some example shows as an empty text."""
    examples = (example for one in described() if one.label == label for example in one.examples())
    return frozenset(name for example in examples for name in _blanks(example))


def _blanks(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (name for name, below in value.items() if below == "")
        value = [*value.values()]
    if isinstance(value, list):
        for item in value:
            yield from _blanks(item)


def _nullable(schema: Schema) -> bool:
    return bool(schema.get("nullable")) or None in schema.get("enum", ()) or not schema.keys() - {"description"}


def _is(kind: str, value: object) -> bool:
    if isinstance(value, bool) and kind != "boolean":
        return False
    return isinstance(value, _TYPES[kind])


def _named(value: object) -> str:
    return f"{type(value).__name__} {str(value)[:60]!r}"


def _value_faults(schema: Schema, value: object) -> Iterator[str]:
    """What is wrong with a value whose type is right."""
    if "enum" in schema and value not in schema["enum"]:
        yield f"is {value!r}, not one of {', '.join(map(str, schema['enum']))}"
    form = schema.get("format", "")
    if isinstance(value, str):
        yield from _text_faults(schema, form, value)
    elif isinstance(value, (int, float)):
        limit = _RANGES.get(form)
        if limit and not -limit <= value < limit:
            yield f"is {value}, too large for {form}"
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"is {value}, out of range"
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"has {len(value)} items"
    elif isinstance(value, dict):
        yield from _map_faults(form, value)


def _text_faults(schema: Schema, form: str, value: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"is {value!r}, which does not match {schema['pattern']}"
    elif not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"has {len(value)} characters"
    known = _FORMS.get(form)
    if known and not known.fullmatch(value):
        yield f"is {value!r}, not a {form}"
    elif form.startswith("date") and not _is_date(form, value):
        yield f"is {value!r}, no date that exists"


def _is_date(form: str, value: str) -> bool:
    try:
        if form == "date-time-rfc-2822":
            return parsedate_to_datetime(value).strftime("%a") == value[:3]
        datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _map_faults(form: str, value: dict[str, Any]) -> Iterator[str]:
    if form == "uri-map":
        wrong = [name for name, uri in value.items() if not (isinstance(uri, str) and _FORMS["uri"].fullmatch(uri))]
        yield from (f"has a {name!r} that is not a URI" for name in wrong)
    if form == "phone-number-capabilities":
        wrong = [name for name, able in value.items() if not isinstance(able, bool)]
        yield from (f"has a {name!r} that is not true or false" for name in wrong)
