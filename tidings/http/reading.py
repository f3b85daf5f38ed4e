"""From the fields of a request to a Params struct: converted once, and only when that fails looked at one by one."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Sequence
from types import UnionType
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import NODEFAULT, UnsetType

from tidings.core import Instant, Kind, Problem
from tidings.core.hints import hints_of, unwrapped
from tidings.http.form import Fields
from tidings.http.problems import INVALID_BODY, INVALID_PARAMETER, MISSING_PARAMETER, given_twice
from tidings.http.reasons import in_words
from tidings.http.resource import Bad, JsonParams, Params, Read, Required, Spelled, UploadParams

P = TypeVar("P", bound=Params)
Prepared = Callable[["str | list[str]"], object]

UNFIT = (ValueError, msgspec.MsgspecError, RecursionError)
"""What decoding and converting raise for text that does not fit."""
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


class Parameter(msgspec.Struct, frozen=True):
    """What is known of one parameter: for naming the one that does not fit."""

    name: str
    """On the wire."""
    attribute: str
    hint: Any
    """Its annotation, as msgspec takes it."""
    core: Any
    """Its type, without what surrounds it."""
    required: bool
    prepared: Prepared | None
    """From its text to what msgspec converts; None for plain text. Raises ValueError."""
    many: bool
    """May be given more than once."""
    bad: Kind
    missing: Kind


class Reader(Generic[P]):
    """Reads one Params type; compiled once.

    A blank value of an optional parameter means that it is not given, but for one of plain text where an empty text
    `clears`: in an update.
    """

    def __init__(self, kind: type[P], invalid: Kind | None = None, *, clears: bool = False) -> None:
        self.kind = kind
        self.json = issubclass(kind, JsonParams)
        self.takes_files = issubclass(kind, UploadParams)
        self.fields = [
            _field(kind, described, invalid or INVALID_PARAMETER) for described in msgspec.structs.fields(kind)
        ]
        self.names = {field.name: field.many for field in self.fields}
        """Those of its parameters, and whether each may be given more than once."""
        self._prepared = {field.name: field.prepared for field in self.fields if field.prepared and not self.json}
        self._not_blank = [f.name for f in self.fields if not f.required and not (clears and is_text(f.core))]

    def read(self, fields: Fields) -> P:
        """The parameters in the fields of a form or a query. Raises a Problem that names the first bad one."""
        given: dict[str, Any] = fields.copy()
        if "" in given.values():
            for name in self._not_blank:
                if given.get(name) == "":
                    del given[name]
        try:
            for name, value in given.items():
                prepared = self._prepared.get(name)
                if prepared is not None:
                    given[name] = prepared(value)
            return msgspec.convert(given, self.kind, strict=False, dec_hook=convert_moment)
        except UNFIT:
            raise self._first_problem({name: value for name, value in fields.items() if name in given}) from None

    def read_json(self, body: bytes) -> tuple[P, dict[str, Any]]:
        """The parameters in a JSON body, and all that is in it. Raises a Problem that names the first bad one."""
        if b"\\u0000" in body:
            raise INVALID_BODY(reason="it has a NUL character")
        try:
            given = msgspec.json.decode(body or b"{}")
        except UNFIT:
            raise INVALID_BODY(reason="it is not JSON") from None
        if not isinstance(given, dict):
            raise INVALID_BODY(reason="it is not a JSON object")
        try:
            return msgspec.convert(given, self.kind, dec_hook=convert_moment), given
        except UNFIT:
            raise self._first_problem(given) from None

    def _first_problem(self, given: dict[str, Any]) -> Problem:
        for field in self.fields:
            if field.name not in given:
                if field.required:
                    return field.missing(parameter=field.name)
                continue
            value = given[field.name]
            if isinstance(value, list) and not field.many and not self.json:
                return given_twice(field.bad)(parameter=field.name, value=", ".join(value))
            reason = self._reason(field, value)
            if reason is not None:
                fields = {field.attribute: value, "parameter": field.name, "value": value, "reason": reason}
                return field.bad(**fields)
        return INVALID_BODY(reason="its parameters do not go together")

    def _reason(self, field: Parameter, value: Any) -> str | None:
        try:
            if field.prepared and not self.json:
                value = field.prepared(value)
            msgspec.convert(value, field.hint, strict=self.json, dec_hook=convert_moment)
        except msgspec.ValidationError as error:
            return in_words(str(error), field.core, field.hint)
        except UNFIT as error:
            return str(error) or "it cannot be read"
        return None


def convert_moment(kind: type, value: object) -> object:
    """Moments from ISO 8601 text; msgspec's hook for types that it does not know. Raises ValueError."""
    if issubclass(kind, Instant):
        if isinstance(value, str):
            return _moment(kind, value)
        if isinstance(value, int):
            return kind(value)
    msg = f"{value!r} is no {kind.__name__}"
    raise ValueError(msg)


def _moment(kind: type[Instant], text: str) -> Instant:
    try:
        moment = kind.parse_iso(text)
        moment.as_datetime()  # near the ends of the calendar a zone can lead out of it
    except (ValueError, OverflowError):
        msg = "it is not a date and time in ISO 8601"
        raise ValueError(msg) from None
    return moment


def _field(kind: type[Params], described: msgspec.structs.FieldInfo, invalid: Kind) -> Parameter:
    hint = hints_of(kind)[described.name]
    core, marks = unwrapped(hint)
    bad = [mark.kind for mark in marks if isinstance(mark, Bad)]
    missing = [mark.kind for mark in marks if isinstance(mark, Required)]
    return Parameter(
        name=described.encode_name,
        attribute=described.name,
        hint=_without_unset(hint),
        core=core,
        required=described.default is NODEFAULT and described.default_factory is NODEFAULT,
        prepared=_preparation(core, marks),
        many=typing.get_origin(core) in (list, tuple) or core in (list, tuple),
        bad=bad[-1] if bad else invalid,
        missing=missing[-1] if missing else MISSING_PARAMETER,
    )


def _without_unset(hint: Any) -> Any:
    if typing.get_origin(hint) not in (typing.Union, UnionType):
        return hint
    kinds = tuple(kind for kind in typing.get_args(hint) if kind is not UnsetType)
    return typing.Union[kinds]  # noqa: UP007 - built from values


def _preparation(core: Any, marks: Sequence[object]) -> Prepared | None:
    for mark in marks:
        if isinstance(mark, Read):
            return _parsing(mark.parse)
        if isinstance(mark, Spelled):
            return _spelling(mark.spell, _preparation(core, ()))
    if core is int:
        return _whole_number
    if typing.get_origin(core) in (list, tuple):
        element, _ = unwrapped(typing.get_args(core)[0])
        return _json_list if _is_object(element) else _text_list
    return _json_text if _is_object(core) else None


def _parsing(parse: Callable[[str], object]) -> Prepared:
    return lambda value: parse(str(value))


def _spelling(spell: Callable[[str], str | None], prepared: Prepared | None) -> Prepared:
    def spelled(value: str | list[str]) -> object:
        given = prepared(value) if prepared else value
        return [spell(each) for each in given] if isinstance(given, list) else spell(str(given))

    return spelled


def is_text(core: Any) -> bool:
    """Whether any text is a value of it, be it plain or with bounds."""
    return core is str


def _is_object(core: Any) -> bool:
    origin = typing.get_origin(core) or core
    return isinstance(origin, type) and issubclass(origin, (dict, msgspec.Struct))


def _whole_number(value: str | list[str]) -> object:
    if isinstance(value, str) and not _WHOLE_NUMBER.fullmatch(value):
        msg = "it is not a whole number"
        raise ValueError(msg)
    return value


def _text_list(value: str | list[str]) -> object:
    return value if isinstance(value, list) else [value]


def _json_list(value: str | list[str]) -> object:
    return [_json_text(each) for each in (value if isinstance(value, list) else [value])]


def _json_text(value: str | list[str]) -> object:
    if isinstance(value, list):
        return value
    if "\\u0000" in value:
        msg = "it has a NUL character"
        raise ValueError(msg)
    try:
        return msgspec.json.decode(value)
    except UNFIT:
        msg = "it is not JSON"
        raise ValueError(msg) from None
